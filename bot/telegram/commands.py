"""The commands of the menu, each another way to say words that work everywhere."""

import re
from dataclasses import dataclass

from bot.telegram.links import code_in, place_in

WELCOME = "ask:welcome:"
HERE = "ask:here:"
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)
"""A command, the bot it is for where that is said, and what stands behind it (https://core.telegram.org/bots/features#commands)."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it says, and what the menu tells of it."""

    name: str
    says: str
    described: str


MENU = (
    Command("help", "帮助", "能问什么，怎么用"),
    Command("my", "我的预约", "看我的预约"),
    Command("person", "人工", "请工作人员给我回电"),
    Command("back", "返回", "回上一步"),
    Command("cancel", "取消", "不办了"),
    Command("me", "我的信息", "看、改、删我的信息"),
    Command("link", "关联", "和我在别处的账号关联"),
)
"""What the menu shows, in this order; `/start` is every bot's and needs no place in it."""

SAID = {command.name: command.says for command in MENU} | {"menu": "帮助", "settings": "我的信息", "privacy": "我的信息", "stop": "取消"}
"""The words of every command; the last ones are Telegram's customary names."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a text comes to: words, or the key of a choice."""

    text: str
    choice: str = ""


def spoken(text: str) -> Spoken:
    """What a text says; a command says its words and what stands behind it, an unknown one its own name."""
    command = COMMAND.fullmatch(text.strip())
    if command is None:
        return Spoken(text)
    name, rest = command[1].lower(), (command[3] or "").strip()
    if name == "start":
        return _started(rest)
    return Spoken(f"{SAID.get(name, command[1])} {rest}".strip())


def _started(payload: str) -> Spoken:
    place, code = place_in(payload), code_in(payload)
    if code is not None:
        return Spoken(f"关联 {code}")
    return Spoken("", f"{HERE}{place}" if place is not None else WELCOME)
