"""A visitor's WeChat: what can be done with it, and what it shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from bot.simulator.phones.asked import Asked, CannotDo
from bot.simulator.phones.clock import ShiftedClock
from bot.simulator.phones.places import SPOTS, Place
from bot.simulator.phones.refused import refused_by_wechat
from bot.simulator.phones.samples import sample
from bot.simulator.phones.shelf import Shelf
from bot.simulator.phones.times import local_time
from bot.simulator.wechat import AccountKind, Link, NotPossible, ScreenMessage, WeChatPhone, WeChatSimulator
from knowledge.coordinates import on_map

SHOWN = 200  # messages on the page
WINDOW_SECONDS = 48 * 3600.0
ACCOUNTS = {
    AccountKind.VERIFIED_SERVICE: "已认证的服务号",
    AccountKind.SUBSCRIPTION: "订阅号",
    AccountKind.UNVERIFIED: "未认证的账号（只能回复，不能主动发）",
}


@dataclass(frozen=True, slots=True)
class WeChatPhones:
    """Everybody's WeChat, with one official account in it; `account` says its kind where the page is to show it."""

    simulator: WeChatSimulator
    zone: ZoneInfo
    clock: ShiftedClock | None
    places: tuple[Place, ...]
    account: AccountKind | None
    most: int
    phones: Shelf[WeChatPhone] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "phones", Shelf(lambda phone_id: self.simulator.phone(f"demo-{phone_id}"), self.most))
        for place in self.places:
            self.simulator.print_code(place.scene)

    def act(self, phone_id: str, asked: Asked) -> None:
        """Do it, and wait until the service has answered or failed to; CannotDo where a resident could not."""
        if not self.simulator.callback_url:
            raise CannotDo(503, "演示的公众号还没有接好，请稍等")
        if asked.act == "wait":
            self._wait()
            return
        run, impossible = _ACTS.get(asked.act, (None, ""))
        if run is None:
            raise CannotDo(400, "微信手机不会这样做")
        try:
            run(self.phones.take(phone_id), asked)
        except NotPossible as error:
            raise CannotDo(409, impossible) from error

    def screen(self, phone_id: str) -> dict[str, Any]:
        """What the phone shows, and what the platform knows beside it."""
        phone = self.phones.look(phone_id)
        follows = phone is not None and phone.follows
        return {
            "follows": follows,
            "messages": [self._message(message) for message in phone.screen[-SHOWN:]] if phone else [],
            "menu": [{"name": name, "entries": entries} for name, entries in phone.menu_shown] if phone and follows else [],
            "typing": phone is not None and phone.typing,
            "places": [{"name": place.name, "code": place.scene} for place in self._codes()],
            "spots": list(SPOTS),
            "platform": self._platform(phone),
        }

    def _platform(self, phone: WeChatPhone | None) -> dict[str, Any]:
        return {
            "account": ACCOUNTS[self.account] if self.account else "",
            "left": phone.messages_left if phone else 0,
            "movable": self.clock is not None,
            "ahead": int(self.clock.ahead) if self.clock else 0,
            "refused": refused_by_wechat(self.simulator.answers),
            "faulty": len(self.simulator.faulty_replies),
        }

    def _codes(self) -> Iterable[Place]:
        """The codes to scan: those the caller named, else those the service had made."""
        if self.places:
            return self.places
        made = (call.body for call in self.simulator.calls if call.endpoint == "qrcode/create")
        scenes = (body["action_info"]["scene"] for body in made)
        named = (str(scene.get("scene_str") or scene.get("scene_id")) for scene in scenes)
        return [Place(scene, scene) for scene in dict.fromkeys(named)]

    def _wait(self) -> None:
        if self.clock is None:
            raise CannotDo(409, "这个演示不能拨快时间")
        self.clock.move(WINDOW_SECONDS)

    def _message(self, message: ScreenMessage) -> dict[str, Any]:
        card = message.card
        return {
            "id": message.id,
            "mine": not message.from_account,
            "kind": str(message.kind),
            "parts": parts(message.text, message.links),
            "card": {"title": card.title, "values": list(card.values.items()), "url": card.url} if card else None,
            "at": int(message.at),
            "time": local_time(message.at, self.zone),
        }


def parts(text: str, links: Iterable[Link]) -> list[dict[str, str]]:
    """A text in pieces; a piece that can be tapped carries its label as `tap`. The links come in the order of the text."""
    pieces, start = [], 0
    for link in links:
        at = text.find(link.label, start)
        if at < 0:
            continue
        pieces += [{"text": text[start:at]}, {"text": link.label, "tap": link.label}]
        start = at + len(link.label)
    return [piece for piece in [*pieces, {"text": text[start:]}] if piece["text"]]


def _tap(phone: WeChatPhone, asked: Asked) -> None:
    """The platform finds the newest word that says so; an older one of the same words may mean another thing, so it is not tapped."""
    label, message_id = asked.text("label"), asked.number("message")
    newest = next((each.id for each in reversed(phone.screen) if any(link.label == label for link in each.links)), None)
    if newest is not None and newest != message_id:
        raise CannotDo(409, "这一条旧了，请点最新一条里的")
    phone.tap(label)


def _locate(phone: WeChatPhone, asked: Asked) -> None:
    spot = asked.text("spot")
    if spot not in SPOTS:
        raise CannotDo(400, "没有这个位置")
    position = on_map(SPOTS[spot])  # WeChat tells places as Chinese maps draw them
    phone.send_location(position.latitude, position.longitude, spot)


# What each act does, and why a resident could not do it.
_ACTS: Mapping[str, tuple[Callable[[WeChatPhone, Asked], object], str]] = {
    "follow": (lambda phone, asked: phone.follow(), "已经关注了"),
    "unfollow": (lambda phone, asked: phone.unfollow(), "还没有关注"),
    "scan": (lambda phone, asked: phone.scan(asked.text("code")), "没有这个二维码，或者它过期了"),
    "say": (lambda phone, asked: phone.say(asked.text("text")), "没有发出去：请先点“关注”"),
    "tap": (_tap, "点不了：请先关注，或者屏幕上没有这个词"),
    "menu": (lambda phone, asked: phone.menu(*asked.texts("path", 2)), "点不了：请先关注，或者菜单换过了"),
    "location": (_locate, "没有发出去：请先点“关注”"),
    "voice": (lambda phone, asked: phone.send_voice(sample("recording.amr")), "没有发出去：请先点“关注”"),
    "image": (lambda phone, asked: phone.send_image(sample("photo.jpg")), "没有发出去：请先点“关注”"),
}
