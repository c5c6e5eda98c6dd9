"""The menu at the foot of the chat (自定义菜单), as data; every button says something that a resident could have said."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.rendering.splitting import utf8_bytes
from bot.wechat.limits import Limits
from knowledge.catalogue import Catalogue
from knowledge.service_item import ServiceItem

MATTERS = 5  # of the catalogue, in its order: what fits below one button


class MenuError(Exception):
    """A menu that the platform would not take; one clear line per mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says, and the choice's key, or the words, that pressing it sends."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Group:
    """A button that opens others."""

    name: str
    buttons: tuple[Button, ...]


Menu = tuple[Group, ...]


def default_menu(catalogue: Catalogue, limits: Limits) -> Menu:
    """The menu of a station: its first matters, appointments, people."""
    matters = [Button(name, f"ask:apply:{item.id}") for item in catalogue.admitted() if (name := _short(item, limits))]
    return (
        Group("办事", tuple(matters[:MATTERS])),
        Group(
            "预约",
            (
                Button("约时间", "book:start:"),
                Button("我的预约", "change:show:"),
                Button("改时间", "change:move:"),
                Button("取消预约", "change:cancel:"),
            ),
        ),
        Group(
            "找人",
            (
                Button("服务点和电话", "服务点在哪"),
                Button("几点开门", "几点开门"),
                Button("请人回电", "callback:start:"),
                Button("我的信息", "privacy:show:"),
                Button("怎么用", "帮助"),
            ),
        ),
    )


def as_platform(menu: Menu, limits: Limits) -> dict[str, Any]:
    """The menu as the platform takes it; MenuError with every mistake."""
    mistakes = _mistakes(menu, limits)
    if mistakes:
        raise MenuError(mistakes)
    return {
        "button": [
            {"name": group.name, "sub_button": [{"type": "click", "name": each.name, "key": each.key} for each in group.buttons]}
            for group in menu
        ]
    }


def shown(menu: Menu) -> Iterable[str]:
    """The menu as lines to read."""
    for group in menu:
        yield group.name
        for button in group.buttons:
            yield f"  {button.name}  {button.key}"


def _short(item: ServiceItem, limits: Limits) -> str:
    """The item's name where a button has room for it, else the first other name that it has room for; empty if there is none."""
    return next((name for name in (item.name, *item.aliases) if 2 < len(name) <= limits.sub_button_characters), "")


def _mistakes(menu: Menu, limits: Limits) -> list[str]:
    found = []
    if not 1 <= len(menu) <= limits.buttons:
        found.append(f"一级菜单要 1 到 {limits.buttons} 个，这里有 {len(menu)} 个")
    for group in menu:
        found += _name_mistakes(group.name, limits.button_characters, limits.button_bytes)
        if not 1 <= len(group.buttons) <= limits.sub_buttons:
            found.append(f"“{group.name}”下面要 1 到 {limits.sub_buttons} 个，这里有 {len(group.buttons)} 个")
        for button in group.buttons:
            found += _name_mistakes(button.name, limits.sub_button_characters, limits.sub_button_bytes)
            if not 1 <= len(button.key.encode()) <= limits.key_bytes:
                found.append(f"“{button.name}”的 key 要 1 到 {limits.key_bytes} 个字节")
    return found


def _name_mistakes(name: str, characters: int, size: int) -> list[str]:
    if not name:
        return ["有个菜单没有名字"]
    if len(name) > characters or utf8_bytes(name) > size:
        return [f"“{name}”太长：手机上只显示 {characters} 个字"]
    return []
