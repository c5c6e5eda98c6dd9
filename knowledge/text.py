"""What a resident typed, made comparable: width, script, numerals, filler words, pinyin.

1. `clean` keeps the words as they are and takes out only what must not be stored or shown.
2. `normalise` writes the same words always in the same way.
3. `content` leaves what the question is about.
4. `syllables` says how it sounds, so that homophone slips and typed pinyin meet the right words.
"""

import os
import re
import unicodedata
from functools import lru_cache

import opencc

# Read where it is loaded, and characters are read alone here: its 47,000 phrases would cost 46 MB and half a second of every start.
os.environ["PYPINYIN_NO_PHRASES"] = "true"

from pypinyin import lazy_pinyin

from knowledge.dialect import PLAIN, PLAIN_SYLLABLES
from knowledge.syllables import cut

CONSIDERED = 1000  # characters; who writes more has said what it is about by then, and the time for an answer stays bounded

_TO_SIMPLIFIED = opencc.OpenCC("t2s")
_DIGITS = {"零": 0, "〇": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
# Digit by digit: 四零五零, 一二三四五. Three or more, so that 五一, 一二 (a few) and 三三两两 stay words.
_DIGIT_BY_DIGIT = re.compile(r"[零〇幺一二三四五六七八九]{3,}")
# Counted: 八十岁, 二级. Only before units that count, so that 一次性, 三轮, 十一 and 一点 stay words.
_COUNTED = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万\d])([一二两三四五六七八九十][零〇一二两三四五六七八九十百千万]*)(?=周?岁|元|块|级|个月|个?工作日|天|年|口人)"
)
_SEPARATORS = str.maketrans(dict.fromkeys("。;!、…~|/\\\n\r\t()[]{}<>《》【】「」『』“”‘’\"'`·•—_=+*#^$@&", ","))
_SPACE = re.compile(r"\s+")
_SPACE_BESIDE_HAN = re.compile(r"(?<=[⺀-鿿豈-﫿])\s+|\s+(?=[⺀-鿿豈-﫿])")
_ODD = re.compile(r"[^\w,?.:%-]|_")  # neither letter nor number nor a mark that is kept
_LOOSE_MARK = re.compile(r"(?<!\d)[.:]|[.:](?!\d)|(?<![a-z\d])-|-(?![a-z\d])|(?<!\d)%")
_MARKS = re.compile(r"\s*[,?](?:[\s,?]*[,?])?\s*")
_LETTERS = re.compile(r"[a-z]+")
_TOKEN = re.compile(r"[a-z]+|\d+(?:[.:]\d+)*|[^\x00-\x7f]")
_HAN = re.compile(r"[⺀-鿿豈-﫿]")
_FILLERS = re.compile(
    r"(?:(?:我)?(?:就)?(?:是)?(?:想|要|来)(?:请|跟(?:你|您)们?|向(?:你|您)们?)?(?:问|咨询|了解|打听|请教)(?:一下|下|哈|个事|个问题|一哈)*(?:关于)?)"
    r"|请问(?:一下|下|哈)?|问一?(?:下|哈)|咨询一?下|(?:你|您)们?好(?:啊|呀)?|(?:大家|早上|上午|中午|下午|晚上)好|在(?:吗|么|不在|不)(?=,|\?|$)|哈喽|嗨|喂+"
    r"|(?:麻烦|劳烦|拜托)(?:你|您|大家|各位)?们?(?:了|啦|一下|问(?:一?下)?|帮忙)?|不好意思|打扰(?:一下|了|您|你)*|(?:非常|十分|多)?(?:感谢|谢谢|谢了)(?:你|您|啦|了|大家|各位)*|辛苦(?:了|您|你)*"
    r"|(?:工作人员|老师|同志|师傅|领导|亲|各位邻居|社区的?(?:同志|老师|领导))(?:们|好)*(?=,|\?|$)|那个啥|那个|这个(?=,)|就是说|就是(?=,)|然后|反正|其实|的话|帮(?:我|俺)?(?:看看|问问|查查)"
    r"|[呢啊吧呀哦嘛啦哎唉诶欸额喔噢嘞咯咧哈嗯呃哇哟]"
)
_PLAIN = {word: plain for plain, words in PLAIN for word in words.split()}
# Longest first; 没 alone only where no 有 follows, 点 as "how" only where it is no hour, 么 only where it ends a question.
_DIALECT = re.compile(
    "|".join(
        {"没": "没(?!有)", "么": "(?<![什怎这那多要])么(?=[,?]|$)", "多钱": "(?<![很好])多钱"}.get(word, re.escape(word)).replace(
            "点", r"(?<![几\d一两二三四五六七八九十半有快])点"
        )
        for word in sorted(_PLAIN, key=lambda word: (-len(word), word))
    )
)
_SPOKEN_DIALECT = [(re.compile(rf"(?<![a-z])(?:{words})(?![a-z])"), plain) for plain, words in PLAIN_SYLLABLES]
_PARTICLE_WORDS = re.compile(r"网吧|酒吧|哈密|哇塞")


def simplified(text: str) -> str:
    """The text in Simplified characters, otherwise untouched: 禮拜六 is 礼拜六."""
    return str(_TO_SIMPLIFIED.convert(text))


def clean(text: str) -> str:
    """What a resident typed, kept as words: control characters and direction overrides removed, blanks at the ends trimmed."""
    kept = (
        " " if character in "\t\r\u2028\u2029" else character
        for character in text
        if character in "\t\r\n\u2028\u2029\u200d" or not unicodedata.category(character).startswith("C")
    )
    return "".join(kept).strip()


def _number(word: str) -> str:
    total, group, digit = 0, 0, 0
    for character in word:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character == "万":
            total, group, digit = (total + group + digit) * _PLACES[character], 0, 0
        else:
            group, digit = group + (digit or 1) * _PLACES[character], 0
    return str(total + group + digit)


def _counted(found: re.Match[str]) -> str:
    word = found[1]
    if len(word) > 1 and not any(character in _PLACES for character in word):
        return word  # 三四天, 七八个月: a guess, not a number
    return _number(word)


def _comparable(found: re.Match[str]) -> str:
    return " " if unicodedata.category(found[0])[0] in "ZP" else ""


def _once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    if not text.isprintable():
        text = "".join(character for character in text if character in "\n\r\t" or unicodedata.category(character)[0] != "C")
    text = _TO_SIMPLIFIED.convert(text).lower().translate(_SEPARATORS)
    text = _ODD.sub(_comparable, text)
    text = _DIGIT_BY_DIGIT.sub(lambda found: "".join(str(_DIGITS[digit]) for digit in found[0]), text)
    text = _COUNTED.sub(_counted, text)
    text = _LOOSE_MARK.sub(",", text)
    text = _MARKS.sub(lambda found: "?" if "?" in found[0] else ",", text)
    text = _SPACE_BESIDE_HAN.sub("", _SPACE.sub(" ", text))
    return text.lstrip(" ,?").rstrip(" ,")


@lru_cache(maxsize=1024)
def normalise(text: str) -> str:
    """The same words always written the same way; punctuation is left as single `,` and `?`. Doing it twice changes nothing."""
    text = text[:CONSIDERED]
    for _ in range(8):  # rare characters settle only after a second pass; the bound is for those that never would
        once = _once(text)[:CONSIDERED]
        if once == text:
            break
        text = once
    return text


@lru_cache(maxsize=1024)
def plain(normalised: str) -> str:
    """A normalised text with the small words of dialects replaced by the plain ones: 几时, 啥辰光 -> 什么时候."""
    return _DIALECT.sub(lambda found: _PLAIN[found[0]], normalised)


@lru_cache(maxsize=1024)
def content(text: str) -> str:
    """What the question is about: greetings, politeness and particles taken out, a single blank where the writer paused."""
    text = normalise(text)
    kept = _PARTICLE_WORDS.findall(text)
    text = plain(_FILLERS.sub("", text))
    text = _SPACE.sub(" ", re.sub(r"[,?.:%-]+", " ", text)).strip()
    return text if not kept else f"{text} {' '.join(kept)}".strip()


# The reading that the words of the counter have, where the character alone would be read otherwise.
_READINGS = {"长": "chang", "调": "tiao", "重": "zhong", "参": "can", "会": "hui", "单": "dan", "着": "zhao"}


@lru_cache(maxsize=32768)
def _reading(character: str) -> str:
    return _READINGS.get(character) or lazy_pinyin(character)[0]


def syllables(text: str) -> tuple[str, ...]:
    """How it sounds, without tones: one syllable a character, typed pinyin cut into syllables, other words and numbers whole.

    Every character has one reading whatever stands beside it: the same words must sound the same in a question and in an example.
    """
    return spoken(normalise(text))


def spoken(normalised: str) -> tuple[str, ...]:
    """The syllables of a text that has been normalised already."""
    sounds: list[str] = []
    for token in _TOKEN.findall(normalised):
        if token.isascii():
            sounds.extend((cut(token) or (token,)) if token[0].isalpha() else (token,))
        else:
            sounds.append(_reading(token))
    return tuple(sounds)


def typed_pinyin(normalised: str) -> tuple[str, ...]:
    """The syllables of a text that was typed as pinyin, or nothing where it is mostly characters or another language."""
    words = _LETTERS.findall(normalised)
    letters = sum(map(len, words))
    if letters < 4 or letters < 4 * len(_HAN.findall(normalised)):
        return ()
    pieces = [cut(word) for word in words]
    read = sum(len(word) for word, piece in zip(words, pieces, strict=True) if piece)
    if read < 0.8 * letters:
        return ()
    spelt = " ".join(spoken(normalised))
    for heard, said in _SPOKEN_DIALECT:
        spelt = heard.sub(said, spelt)
    return tuple(spelt.replace("mei you you", "mei you").split())
