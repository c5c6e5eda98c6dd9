"""How residents speak of several accounts: 关联, 关联 1234 5678, 换到微信, 解除关联, 以后通知发到这里, 接着刚才的.

A sentence counts only where nothing is left of it that speaks of something else: 社保卡绑定微信 is no wish to link accounts.
"""

import re
from dataclasses import dataclass
from enum import Enum

from knowledge.cards.channels import ANY, channel_in

LONGEST = 40  # characters of a sentence that can be about nothing but this
DIGITS = 8

_LINK = re.compile(r"关联|关连|绑定|绑|连(?:在|到)?一起|合(?:在|到)?一起|合并")
_MOVE = re.compile(r"换到|换成|转到|改到|移到|也有")
_ON = re.compile(r"接着|继续")
_PART = re.compile(rf"(?:解除|取消|断开|撤销|不要|不想|不)[和与跟]?(?:{ANY})?的?(?:关联|绑定)|解绑|分开")
_ACCOUNTS = re.compile(rf"账号|帐号|关联|绑|{ANY}")
_TELL = re.compile(r"通知|提醒|消息")
_SEND = re.compile(r"发|送|推|用|以后|今后|改|换")
_HERE = re.compile(r"这里|这儿|这边")
_THERE = re.compile(r"那边|那里|那儿|另一边|别处")
_TARGET = re.compile(rf"(?:在|到|去|用|换成)(?:{ANY})")
_BESIDES = re.compile(
    r"以后|今后|账号|帐号|渠道|号码|我们|你们|两个|两边|几个|另一个|另外一个|另一边|别的|别处|其他|一起|一下|怎么样?|怎样|如何|能不能|可不可以|可以|同一个人|一个人|帮忙"
    r"|刚才|刚刚|上次|那边|那里|那儿|这边|这里|这儿|没办完|没说完|那件|这件|那个|这个|事情|全部|统一"
    r"|[我您你的想要请把将和跟与同在也有上里到去往是号码能给帮用吗呢吧了啊呀办聊说来弄成个件事都就再,? 发送推改换]"
)
_CODE = re.compile(r"\d[\d ,-]*\d|\d")
_ALONE = re.compile(r"(?:号码?|是|,| )*(\d{4})[ ,-]?(\d{4})")


class Wish(Enum):
    """What somebody wants of several accounts."""

    LINK = "link"
    CODE = "code"
    PART = "part"
    PREFER = "prefer"
    CARRY_ON = "carry-on"


@dataclass(frozen=True, slots=True)
class Meant:
    """A wish: the channel that was named, the digits that were said, and whether another place than this talk was spoken of."""

    wish: Wish
    channel: str | None = None
    digits: str = ""
    explicit: bool = False


def meant(normalised: str) -> Meant | None:
    """What a text wants of several accounts; None where it is about something else."""
    if len(normalised) > LONGEST:
        return None
    wish = _wish(normalised)
    if wish is None:
        return None
    named = channel_in(normalised)
    code = _CODE.search(normalised)
    digits = re.sub(r"\D", "", code[0]) if code and wish is Wish.LINK else ""
    if digits:
        return Meant(Wish.CODE, named, digits)
    if wish is Wish.CARRY_ON and named and _TARGET.search(normalised):
        return Meant(Wish.LINK, named)
    if wish is Wish.CARRY_ON:
        return Meant(wish, named, explicit=bool(named or _HERE.search(normalised) or _THERE.search(normalised)))
    return Meant(wish, named)


def code_alone(normalised: str) -> str | None:
    """The code a text consists of."""
    alone = _ALONE.fullmatch(normalised)
    return alone[1] + alone[2] if alone else None


def _wish(text: str) -> Wish | None:
    if _TELL.search(text) and _SEND.search(text) and (channel_in(text) or _HERE.search(text)):
        return Wish.PREFER if _nothing_besides(text, _TELL) else None
    if _PART.search(text) and _ACCOUNTS.search(text):
        return Wish.PART if _nothing_besides(text, _PART) else None
    if _LINK.search(text) or (_MOVE.search(text) and channel_in(text)):
        return Wish.LINK if _nothing_besides(text, _LINK, _MOVE, _ON, _CODE) else None
    return Wish.CARRY_ON if _ON.search(text) and _nothing_besides(text, _ON) else None


def _nothing_besides(text: str, *meaning: re.Pattern[str]) -> bool:
    for pattern in (*meaning, re.compile(ANY), _BESIDES):
        text = pattern.sub("", text)
    return not text.strip()
