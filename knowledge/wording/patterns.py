"""One pattern for both ways of writing: characters, and the same words typed as pinyin."""

import re
from functools import lru_cache

from knowledge.text import plain, syllables, typed_pinyin

_HAN = re.compile(r"[⺀-鿿豈-﫿]")
_NAMED = re.compile(r"<([a-z]+)>")

# Words that many patterns need, written `<name>` there.
VOCABULARY = {
    "what": "什么|哪些|哪几样|哪几种|哪样|哪几个|几样|些什么|点什么",
    "when": "什么时候|什么时间|哪天|哪一天|多会",
    "many": "多少|几百|几千|几块|几个钱|多高",
    "paper": "证件|证明|证书|证|卡|本子|本|牌子|牌|单子|单据|发票|凭证|存折|执照|介绍信|合同|病历|医保|社保",
    "receive": "领|发|补|拿|给|报销|报|贷|奖|退|赔|得到|减|打|提|返",
    "benefit": (
        "补贴|补助|津贴|低保|养老金|救助金|救助|奖励金|奖励|抚恤金|抚恤|优抚金|失业金|报销|贷款|丧葬费|护理费|生活费|退休金|待遇|慰问金|"
        "保险金|助学金|扶助金|工资"
    ),
    "restday": (
        "周末|周六|周日|周天|双休日?|星期六|星期天|星期日|礼拜六|礼拜天|礼拜日|节假日|假期|假日|国庆|春节|元旦|五一|清明|端午|中秋|过年|"
        "放假"
    ),
    "offhours": "晚上|中午|夜里|半夜|早上|清早|傍晚|大半夜|下班后|下班以后|下班之后|下了班",
    "notyet": "没|不|未|没有",
    "elder": (
        "老人|老人家|老爷子|老太太|老头子?|奶奶|爷爷|外公|外婆|姥姥|姥爷|爸|妈|爹|娘|老伴|公公|婆婆|岳父|岳母|大爷|大妈|大娘|阿姨|叔|伯|"
        "邻居"
    ),
    "child": "孩子|娃|小孩|宝宝|儿子|女儿|孙子|孙女|外孙|闺女|小朋友|学生|婴儿|妹妹|弟弟",
    "person": "有人|人|他|她|我|老公|老婆|媳妇|丈夫|妻子|朋友|同事|保安|师傅|工人|女的|男的|大哥|大姐",
}


def _named(found: re.Match[str]) -> str:
    return f"(?:{VOCABULARY[found[1]]})"


@lru_cache(maxsize=256)
def _spelt_out(text: str) -> str:
    return "".join(f"{syllable} " for syllable in typed_pinyin(text))


class Wording:
    """Ways of saying one thing, in characters, that are found in typed pinyin as well.

    Each way is a small pattern: groups, `?`, `|`, `.`, `{m,n}`, `^`, `$`, looks ahead and behind, and `<name>` for a word list. A bracketed
    class of characters would not survive being spelt out and is refused. Texts are compared in their plain form (see `text.plain`).
    """

    def __init__(self, *ways: str) -> None:
        # The patterns go through the same replacement as the texts, so that either may be written as people speak.
        pattern = plain("|".join(_NAMED.sub(_named, way) for way in ways))
        if "[" in pattern:
            raise ValueError(f"a bracketed class cannot be spelt out: {pattern}")
        self._written = re.compile(pattern)
        # A character becomes its syllable, a "." any syllable; the blank behind each keeps one from being found inside another.
        spelt = _HAN.sub(lambda found: rf"(?:\b{syllables(found[0])[0]} )", pattern.replace(".", r"(?:[a-z0-9:]+ )"))
        self._spelt = re.compile(spelt)

    def found(self, text: str) -> bool:
        """Whether the words stand in the text."""
        text = plain(text)
        if self._written.search(text):
            return True
        spelt = _spelt_out(text)
        return bool(spelt) and bool(self._spelt.search(spelt))

    def before(self, text: str) -> str | None:
        """What stands before the words in the text, plain or spelt out; None where they do not stand there."""
        text = plain(text)
        spelt = _spelt_out(text)
        where = self._written.search(text)
        if where:
            return text[: where.start()]
        heard = self._spelt.search(spelt) if spelt else None
        return spelt[: heard.start()] if heard else None

    def without(self, text: str) -> str:
        """The text, plain or spelt out, with these words taken out."""
        text = plain(text)
        spelt = _spelt_out(text)
        return self._spelt.sub("", spelt) if spelt else self._written.sub("", text)
