"""What travels between a channel and the station: letters in, replies out, and the choices a reply offers.

A channel knows nothing of flows and a flow nothing of channels: both know these values.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Compact JSON with Chinese as it is; made once, because every turn writes it twice."""

ONLY_WHEN_LOOKED_AT = frozenset({"web"})
"""Channels that cannot reach a resident who is not looking: what comes by itself is seen when the page is open, or opened again."""

PLAYED = frozenset({"demo", "terminal"})
"""Channels with nobody at the other end: what is owed there is owed to no one."""

STAFF_CHANNEL = "wecom"
"""The messenger of those who work here (企业微信): nobody else is served there, and nobody there is a resident."""

ABROAD = frozenset({"telegram"})
"""Channels whose servers stand outside the country: what is said there leaves it, and is asked for separately (个人信息保护法 第三十九条)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes (收件地址): the channel's name and the sender's id there."""

    channel: str
    sender: str


class AttachmentKind(StrEnum):
    """What a letter can hold besides words."""

    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    LINK = "link"
    OTHER = "other"  # stickers, cards, and whatever a platform thinks of next


@dataclass(frozen=True, slots=True)
class Attachment:
    """What came with a letter, or instead of words.

    `media` is the channel's own name of the file, by which it can be fetched for some days; `label` what the sender's program calls it
    (a place, a page's title); latitude and longitude are in degrees, as the channel gives them.
    """

    kind: AttachmentKind
    media: str = ""
    label: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a platform allows the station to send by itself after a letter: so many messages, until a moment (None: without end).

    A new allowance of the same kind takes the place of the old one.
    """

    kind: str
    pushes: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Inbound:
    """A letter from a resident (来信).

    `message_id` is the channel's own: a second delivery of the same letter carries the same one. `choice` is the key of a pressed
    button, or of what an act other than writing stands for (following, scanning); it is empty where the resident typed.
    """

    address: Address
    text: str
    message_id: str
    at: datetime
    choice: str = ""
    attachment: Attachment | None = None
    allowance: Allowance | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a resident may answer (选项): `key` is `flow:verb:id` in at most 64 bytes (Telegram's limit), `label` is Chinese.

    `words` are other ways to say it; the number in the list always works and is not among them.
    """

    key: str
    label: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the station answers (回复): plain text, and what may be chosen next, numbered from 1 in this order.

    `brief` says a notice in a few named facts (`kind`, `subject`, `time`, `place`, `code`, `note`), for platforms that allow only a form
    to be filled in; it is made with the words and not stored.
    """

    text: str
    choices: tuple[Choice, ...] = field(default=())
    brief: Mapping[str, str] = field(default_factory=dict, compare=False)

    def to_json(self) -> str:
        """Compact JSON, the form in which replies and offers are stored."""
        return encode({"text": self.text, "choices": [[choice.key, choice.label, list(choice.words)] for choice in self.choices]})

    @classmethod
    def from_json(cls, stored: str) -> "Reply":
        """The reply that `to_json` wrote."""
        data = json.loads(stored)
        return cls(data["text"], tuple(Choice(key, label, tuple(words)) for key, label, words in data["choices"]))
