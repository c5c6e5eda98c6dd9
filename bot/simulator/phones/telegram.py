"""A visitor's Telegram: what can be done with it, and what it shows."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from bot.simulator.phones.asked import Asked, CannotDo
from bot.simulator.phones.formatted import parts
from bot.simulator.phones.places import SPOTS, Place
from bot.simulator.phones.refused import refused_by_telegram
from bot.simulator.phones.samples import sample
from bot.simulator.phones.shelf import Shelf
from bot.simulator.phones.times import local_time
from bot.simulator.telegram import Call, Impossible, ScreenMessage, TelegramPhone, TelegramSimulator

SHOWN = 200  # messages on the page
NAME = "访客"
NUMBER = "+8615400000088"  # the number range 154 is not assigned to any operator
MENU_CALLS = ("setMyCommands", "deleteMyCommands")
MENU_SCOPES = ("default", "all_private_chats")


@dataclass(slots=True)
class Visitor:
    """A phone, and whether its owner has blocked the bot."""

    phone: TelegramPhone
    blocked: bool = False


@dataclass(slots=True)
class TelegramPhones:
    """Everybody's Telegram, with one bot in it."""

    simulator: TelegramSimulator
    zone: ZoneInfo
    places: tuple[Place, ...]
    most: int
    phones: Shelf[Visitor] = field(init=False)
    _menu: tuple[int, list[dict[str, str]]] = field(default=(0, []), init=False)  # after so many calls that change it

    def __post_init__(self) -> None:
        self.phones = Shelf(lambda phone_id: Visitor(self.simulator.phone(NAME, _user_id(phone_id))), self.most)

    def act(self, phone_id: str, asked: Asked) -> None:
        """Do it; CannotDo where a resident could not."""
        run, impossible = _ACTS.get(asked.act, (None, ""))
        if run is None:
            raise CannotDo(400, "Telegram 手机不会这样做")
        visitor = self.phones.take(phone_id)
        try:
            run(visitor.phone, asked)
        except Impossible as error:
            raise CannotDo(409, "没有发出去：机器人已被停用，请先点“重新启用”" if visitor.blocked else impossible) from error
        if asked.act in ("block", "unblock", "start"):
            visitor.blocked = asked.act == "block"

    def screen(self, phone_id: str) -> dict[str, Any]:
        """What the phone shows, and what the platform knows beside it."""
        visitor = self.phones.look(phone_id)
        phone = visitor.phone if visitor else None
        messages = phone.screen if phone else []
        return {
            "started": bool(messages),
            "blocked": visitor is not None and visitor.blocked,
            "messages": [self._message(message) for message in messages[-SHOWN:]],
            "toasts": phone.toasts if phone else [],
            "waiting": phone.unanswered if phone else 0,
            "buttons": phone.reply_keyboard if phone else [],
            "commands": self._commands(),
            "places": [{"name": place.name, "code": place.payload} for place in self.places if place.payload],
            "spots": list(SPOTS),
            "number": NUMBER,
            "platform": {"refused": refused_by_telegram(self.simulator.counters)},
        }

    def _commands(self) -> list[dict[str, str]]:
        """The menu of commands that the bot published for private chats; looked up again only where that may have changed."""
        changes = sum(self.simulator.counters[method, 200] for method in MENU_CALLS)
        if changes != self._menu[0]:
            made = next((call for call in reversed(self.simulator.calls) if _is_menu(call)), None)
            self._menu = (changes, list(made.params.get("commands", [])) if made else [])
        return self._menu[1]

    def _message(self, message: ScreenMessage) -> dict[str, Any]:
        return {
            "id": message.message_id,
            "mine": not message.from_bot,
            "kind": message.kind,
            "parts": parts(message.text, message.entities),
            "keyboard": [[{"label": label, "data": data} for label, data in row] for row in message.keyboard],
            "edited": message.edited,
            "at": message.at,
            "time": local_time(message.at, self.zone),
        }


def _is_menu(call: Call) -> bool:
    if call.method not in MENU_CALLS or call.status != 200:
        return False
    scope: Mapping[str, Any] = call.params.get("scope") or {"type": "default"}
    return scope.get("type") in MENU_SCOPES


def _user_id(phone_id: str) -> int:
    """The person of a phone, the same after a restart, so that nobody inherits another one's conversation; 48 bits."""
    return int.from_bytes(hashlib.sha256(phone_id.encode()).digest()[:6]) + 1


def _locate(phone: TelegramPhone, asked: Asked) -> None:
    spot = asked.text("spot")
    if spot not in SPOTS:
        raise CannotDo(400, "没有这个位置")
    phone.send_location(SPOTS[spot].latitude, SPOTS[spot].longitude)


def _start(phone: TelegramPhone, asked: Asked) -> None:
    phone.start(asked.text("payload") if asked.given.get("payload") else "")


# What each act does, and why a resident could not do it.
_ACTS: Mapping[str, tuple[Callable[[TelegramPhone, Asked], object], str]] = {
    "start": (_start, "这个链接打不开"),
    "say": (lambda phone, asked: phone.say(asked.text("text")), "没有发出去：文字太长或太空"),
    "press": (lambda phone, asked: phone.press(asked.text("data"), asked.number("message")), "这个按钮已经不在了"),
    "edit": (lambda phone, asked: phone.edit(asked.number("message"), asked.text("text")), "这条改不了"),
    "location": (_locate, "没有发出去"),
    "voice": (lambda phone, asked: phone.send_voice(sample("recording.oga"), duration=2), "没有发出去"),
    "image": (lambda phone, asked: phone.send_photo(sample("photo.jpg")), "没有发出去"),
    "contact": (lambda phone, asked: phone.share_contact(NUMBER), "没有发出去"),
    "block": (lambda phone, asked: phone.block(), "还没有开始，不用停用"),
    "unblock": (lambda phone, asked: phone.unblock(), "没有停用过"),
}
