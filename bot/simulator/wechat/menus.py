"""The menu at the foot of the chat: what the platform takes, and the button a finger finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.simulator.wechat.errors import ErrCode, NotPossible, Refused
from bot.simulator.wechat.limits import WeChatLimits


class ButtonKind(StrEnum):
    """What a button does; the platform's further kinds (scan, photo, place, mini program) are not offered here."""

    CLICK = "click"
    VIEW = "view"


@dataclass(frozen=True, slots=True)
class Button:
    """A button without buttons below it; `target` is the key of a click, the address of a view."""

    kind: ButtonKind
    target: str


def check_menu(menu: Mapping[str, Any], limits: WeChatLimits) -> None:
    """Refuse what the platform's 创建自定义菜单 page does not allow, by the code of the first mistake."""
    buttons = _list(menu.get("button"))
    if not 1 <= len(buttons) <= limits.buttons:
        raise Refused(ErrCode.INVALID_BUTTON_COUNT)
    for button in buttons:
        _check_name(button, limits.button_bytes, ErrCode.INVALID_BUTTON_NAME)
        if not button.get("sub_button"):
            _check_act(button, limits, ErrCode.INVALID_BUTTON_TYPE, ErrCode.INVALID_BUTTON_KEY, ErrCode.INVALID_BUTTON_URL)
            continue
        subs = _list(button["sub_button"])
        if not 1 <= len(subs) <= limits.sub_buttons:
            raise Refused(ErrCode.INVALID_SUB_BUTTON_COUNT)
        for sub in subs:
            _check_name(sub, limits.sub_button_bytes, ErrCode.INVALID_SUB_BUTTON_NAME)
            if sub.get("sub_button"):
                raise Refused(ErrCode.INVALID_MENU_LEVEL)
            _check_act(sub, limits, ErrCode.INVALID_SUB_BUTTON_TYPE, ErrCode.INVALID_SUB_BUTTON_KEY, ErrCode.INVALID_SUB_BUTTON_URL)


def find_button(menu: Mapping[str, Any] | None, path: Sequence[str]) -> Button:
    """The button under these names, one or two of them; NotPossible where the menu has no such button."""
    level = _list((menu or {}).get("button"))
    found: Mapping[str, Any] | None = None
    for name in path:
        found = next((button for button in level if button["name"] == name), None)
        if found is None:
            break
        level = _list(found.get("sub_button"))
    if found is None or level:
        raise NotPossible(f"the menu has no button {' / '.join(path)}")
    kind = ButtonKind(found["type"])
    return Button(kind, str(found["key"] if kind is ButtonKind.CLICK else found["url"]))


def shown_names(menu: Mapping[str, Any] | None, limits: WeChatLimits) -> list[tuple[str, list[str]]]:
    """The menu as the phone shows it: names that are too wide end in "..."."""
    return [
        (
            _shortened(button["name"], limits.button_width),
            [_shortened(sub["name"], limits.sub_button_width) for sub in _list(button.get("sub_button"))],
        )
        for button in _list((menu or {}).get("button"))
    ]


def _shortened(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[:width]}..."


def _list(value: object) -> list[Any]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _check_name(button: Mapping[str, Any], size: int, code: ErrCode) -> None:
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= size:
        raise Refused(code)


def _check_act(button: Mapping[str, Any], limits: WeChatLimits, no_type: ErrCode, no_key: ErrCode, no_url: ErrCode) -> None:
    kind = button.get("type")
    if kind == ButtonKind.CLICK:
        field, size, code = "key", limits.key_bytes, no_key
    elif kind == ButtonKind.VIEW:
        field, size, code = "url", limits.url_bytes, no_url
    else:
        raise Refused(no_type)
    value = button.get(field)
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= size:
        raise Refused(code)
