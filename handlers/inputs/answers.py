"""Short answers: yes or no, and which of the numbered choices."""

import re

from knowledge.typed import CN, clean, read_number

_YES = re.compile(
    r"(?:是(?:的|滴|啊|呀|呢)?|对(?:的|滴|呀|啊|头)?|好(?:的|滴|啊|呀|吧|嘞|咧|哒|勒)?|行(?:的|啊|吧|呀|嘞)?|可以(?:的|啊|呀)?|要(?:的|啊|呀)?|嗯+|恩+|哦?了解|确认|确定|同意|愿意"
    r"|没问题|没错|没毛病|不错|正确|成|中|得|需要|收到|用|有(?:的)?|就这样|就这么办|定了|约吧?|办吧?|ok(?:ay)?|okk|k|yes|yep|y|sure|当然|必须(?:的)?|妥|必要|👍|👌)"
)
_NO = re.compile(
    r"(?:不(?:是|对|用|要|行|可以|好|需要|必|同意|愿意|确认|成|中|想|去|约|办|了|想要|正确)?(?:了|的|吧|啊|呀)?|否|没有?(?:的|啊)?|没|算了(?:吧)?|别(?:了)?|免了|错(?:了|的)?|拒绝|no|nope|not|n|甭|取消)"
)
_SOFT = re.compile(
    r"(?:谢谢?(?:你|您|啦|了)?|多谢|麻烦(?:你|您)?了?|感谢|那?就?这样吧"
    r"|[了吧啊呀哈嘛的啦哦噢哟吖]|那|我|就|都|我们|先|你好|您好|[\s,。.!~、;…]+)"
)
_WORDS = ((_YES, True), (_NO, False), (_SOFT, None))
_NOT_SAID = re.compile(r"[?吗么]|呢$|怎|啥|什么|几|哪|多少")
_CIRCLED = {chr(0x2460 + place): str(place + 1) for place in range(20)} | {chr(0x2776 + place): str(place + 1) for place in range(10)}
_NUMBER = re.compile(
    rf"(?:我?(?:选择?|要|就|是|回复?|答)\s*)?(?:第\s*)?"
    rf"\(?(?P<number>\d{{1,2}}|{CN})\)?\s*(?:个|条|项|号|种)?\s*(?:[吧.。,、!~)的]|谢谢|好了)*"
)


def parse_yes_no(text: str) -> bool | None:
    """Whether a resident agreed; None where the message is mixed, a question, or says more than yes or no."""
    said = clean(text)
    if not said or _NOT_SAID.search(said):
        return None
    answers: set[bool] = set()
    at = 0
    while at < len(said):
        # The longest word wins: 不错 is a yes, 不 alone a no.
        words = [(match.end(), answer) for pattern, answer in _WORDS if (match := pattern.match(said, at))]
        longest = max(words, key=lambda word: word[0], default=None)
        if longest is None or longest[0] == at:
            return None
        at, answer = longest
        if answer is not None:
            answers.add(answer)
    return answers.pop() if len(answers) == 1 else None


def parse_number(text: str) -> int | None:
    """Which choice a resident took, from 1; None unless the whole message is such a choice."""
    said = clean("".join(_CIRCLED.get(sign, sign) for sign in text[:40]))
    match = _NUMBER.fullmatch(said)
    # 两个 is "both of them", not the second.
    if match is None or len(text) > 40 or match["number"] == "两":
        return None
    return read_number(match["number"]) or None
