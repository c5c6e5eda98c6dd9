"""Words that work everywhere, and sentences that several flows say."""

import re
from enum import Enum

from casework.messages import Choice
from knowledge.text import normalise


class Universal(Enum):
    """What a resident can say at any moment."""

    CANCEL = "取消"
    BACK = "返回"
    HELP = "帮助"
    PERSON = "人工"


SPOKEN = {
    Universal.CANCEL: ("取消", "取消预约", "不办了", "不约了", "退出", "算了", "算了不办了", "不弄了"),
    Universal.BACK: ("返回", "上一步", "后退", "回上一步", "返回上一步"),
    Universal.HELP: ("帮助", "怎么用", "help", "/help", "菜单", "使用说明", "功能"),
    Universal.PERSON: (
        *("人工", "找人工", "转人工", "人工服务", "真人", "找人", "找个人", "客服", "找工作人员", "工作人员", "人工客服"),
        *("我要人工", "打电话给我", "给我打电话", "给我回电", "给我回个电话", "回电话", "转接人工"),
    ),
}
_BY_WORD = {word: universal for universal, said in SPOKEN.items() for word in said}


COMPLAINT = re.compile(r"投诉|举报|告你们|告状|意见箱|态度(差|不好|恶劣)")
BARE_COMPLAINT = re.compile(r"^(我要|我想|想|要)?(投诉|举报)(你们|一下)?[。！!]*$")  # about whom is asked by a person
NOT_TEXT = re.compile(r"^\[(语音|图片|照片|视频|表情|文件)")  # what a channel that carries words alone makes of the rest
# A person is asked for in whole sentences too: 闺女我看不清字你给我打个电话行不.
WANTS_PERSON = re.compile(
    r"(给我|跟我|往我)(打|回|来)一?(个|通)?电话|(打|来|回)个?电话给我|(转|找|要|叫|换)(个|一个)?(人工|真人|活人|工作人员)|跟(人|真人)说"
)


def universal(text: str) -> Universal | None:
    """The universal word a message consists of, if it does."""
    said = normalise(text).rstrip("。.!~ 吧啊呀")
    return _BY_WORD.get(said) or (Universal.PERSON if WANTS_PERSON.search(said) else None)


def no_such_number(number: int, offered: tuple[Choice, ...], *, in_flow: bool = False) -> str:
    """Why a number says nothing, and what would."""
    if not offered and in_flow:
        return "这一步没有编号可选，直接打字回答就行。"
    if not offered:
        return f"现在没有编号可选，“{number}”我不知道指什么。想问什么直接说，比如“老年证怎么办”。"
    return f"没有第{number}项，可以选1到{len(offered)}。" if len(offered) > 1 else f"没有第{number}项，只有1可以选。"
