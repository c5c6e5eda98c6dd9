"""Letters: what the platform tells of a resident, as a letter to the station, or as an act that is noted and not answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from wechatpy.messages import BaseMessage

from bot.wechat.account import WeChatAccount
from bot.wechat.envelope import Refused
from bot.wechat.limits import Limits
from casework.messages import Address, Allowance, Attachment, AttachmentKind, Inbound

NAME = "wechat"
MESSAGE, ACT = "message", "act"
"""The two allowances: after a message, and after a click, a follow or a scan."""

_OPENID = re.compile(r"[A-Za-z0-9_@.-]{1,64}")
_NUMBER = re.compile(r"[0-9]{1,20}")
_CHOICE = re.compile(r"[A-Za-z0-9_@.+-]+:[A-Za-z0-9_:@.+-]{0,63}")
_PLACE = re.compile(r"[a-z0-9.-]{1,48}")
_LABEL_CHARACTERS = 200
_MEDIA = {
    "image": AttachmentKind.IMAGE,
    "voice": AttachmentKind.VOICE,
    "video": AttachmentKind.VIDEO,
    "shortvideo": AttachmentKind.VIDEO,
    "file": AttachmentKind.FILE,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to be answered; `account` is the official account's own id (gh_…), from which the answer comes."""

    inbound: Inbound
    account: str


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A resident has left."""

    address: Address


@dataclass(frozen=True, slots=True)
class Consents:
    """A resident said yes or no to subscription messages; each template with how many more may be sent (0: none any more).

    `letter` names the event, because the platform may tell of it twice.
    """

    letter: Inbound
    changes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """How a template message fared that the platform had accepted; `status` in its words."""

    address: Address
    status: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """An event that says nothing to the station."""


Act: TypeAlias = Letter | Unfollowed | Consents | Sent | Nothing


def subscription(template_id: str) -> str:
    """The allowance that a consent to a subscription message gives."""
    return f"subscription:{template_id}"


def read(message: BaseMessage, account: WeChatAccount, now: datetime, limits: Limits) -> Act:
    """What a callback says; Refused where its parts are not what the platform sends."""
    reader = _Reader(message._data, account, now, limits)
    try:
        return reader.event() if reader.kind == "event" else reader.message()
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        raise Refused(400, "not what the platform sends") from error


class _Reader:
    """Reads one callback; everything in it is checked before it is used."""

    def __init__(self, data: Mapping[str, Any], account: WeChatAccount, now: datetime, limits: Limits) -> None:
        self._data = data
        self._account = account
        self._now = now
        self._limits = limits
        self.kind = self._text("MsgType").lower()
        self._address = Address(NAME, self._matching("FromUserName", _OPENID))
        self._created = self._matching("CreateTime", _NUMBER)
        self._own_id = self._matching("ToUserName", _OPENID)

    def message(self) -> Act:
        """A message: words, or what came instead of them. A tapped word of a message is a click, and tells its choice."""
        number = self._text("MsgId")
        name = f"{number if _NUMBER.fullmatch(number) else self.kind}-{self._created}"
        if self.kind == "text":
            tapped = self._text("bizmsgmenuid")
            choice = tapped if _CHOICE.fullmatch(tapped) else ""
            return self._letter(name, self._text("Content"), choice, ACT if tapped else MESSAGE)
        return self._letter(name, "", "", MESSAGE, self._attachment())

    def event(self) -> Act:
        """An event, by its name."""
        event = self._text("Event").lower()
        name = f"{self._created}-{event}-{self._text('EventKey')}"[:128]
        match event:
            case "subscribe" | "subscribe_scan" | "subscribe_scan_product" | "scan":
                place = self._text("EventKey")
                choice = f"ask:here:{place}" if _PLACE.fullmatch(place) else "ask:welcome:"
                return self._letter(name, "", choice, ACT)
            case "click":
                key = self._text("EventKey")
                pressed = bool(_CHOICE.fullmatch(key))  # menus made by hand often have words for keys: they are taken as said
                return self._letter(name, "" if pressed else key, key if pressed else "", ACT)
            case "unsubscribe":
                return Unfollowed(self._address)
            case "templatesendjobfinish":
                return Sent(self._address, self._text("Status"))
            case "subscribe_msg_popup_event":
                return self._consents(name, "SubscribeMsgPopupEvent", {"accept": 1})
            case "subscribe_msg_change_event":
                return self._consents(name, "SubscribeMsgChangeEvent", {"reject": 0})
            case "subscribe_msg_sent_event":
                return self._refused_ones(name)
            case _:  # view, location and whatever the platform thinks of next
                return Nothing()

    def _letter(self, name: str, text: str, choice: str, allowance: str, attachment: Attachment | None = None) -> Letter:
        granted = self._allowance(allowance) if self._account.abilities.push else None
        return Letter(Inbound(self._address, text, name, self._now, choice, attachment, granted), self._own_id)

    def _allowance(self, kind: str) -> Allowance:
        if kind == MESSAGE:
            return Allowance(MESSAGE, self._limits.message_pushes, self._now + timedelta(seconds=self._limits.message_seconds))
        return Allowance(ACT, self._limits.act_pushes, self._now + timedelta(seconds=self._limits.act_seconds))

    def _attachment(self) -> Attachment:
        if self.kind == "location":
            latitude, longitude = self._degrees("Location_X", 90), self._degrees("Location_Y", 180)
            return Attachment(AttachmentKind.LOCATION, label=self._label("Label"), latitude=latitude, longitude=longitude)
        if self.kind == "link":
            return Attachment(AttachmentKind.LINK, label=self._label("Title"))
        kind = _MEDIA.get(self.kind, AttachmentKind.OTHER)
        media = (
            self._text("MediaId")[:512] if self._account.abilities.media else ""
        )  # a name by which nobody can fetch it promises too much
        return Attachment(kind, media=media, label=self._label("Title"))

    def _consents(self, name: str, field: str, meanings: Mapping[str, int]) -> Act:
        changes = [
            (template, meanings[status])
            for template, status in ((each.get("TemplateId"), each.get("SubscribeStatusString")) for each in self._list(field))
            if isinstance(template, str) and isinstance(status, str) and status in meanings
        ]
        return self._noted(name, changes)

    def _refused_ones(self, name: str) -> Act:
        """A subscription message that was accepted and did not arrive: there is no consent any more."""
        failed = [each.get("TemplateId") for each in self._list("SubscribeMsgSentEvent") if each.get("ErrorCode") not in ("0", None)]
        return self._noted(name, [(template, 0) for template in failed if isinstance(template, str)])

    def _noted(self, name: str, changes: list[tuple[str, int]]) -> Act:
        return Consents(Inbound(self._address, "", name, self._now), tuple(changes)) if changes else Nothing()

    def _list(self, field: str) -> list[Mapping[str, Any]]:
        listed = self._data.get(field)
        listed = listed.get("List") if isinstance(listed, dict) else None
        return [each for each in (listed if isinstance(listed, list) else [listed]) if isinstance(each, dict)]

    def _degrees(self, name: str, most: int) -> float | None:
        try:
            degrees = float(self._text(name))
        except ValueError:
            return None
        return degrees if abs(degrees) <= most else None

    def _label(self, name: str) -> str:
        return self._text(name)[:_LABEL_CHARACTERS]

    def _matching(self, name: str, pattern: re.Pattern[str]) -> str:
        value = self._text(name)
        if not pattern.fullmatch(value):
            raise Refused(400, f"{name} is missing, or not what it should be")
        return value

    def _text(self, name: str) -> str:
        value = self._data.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Refused(400, f"{name} is not a text")
        return value
