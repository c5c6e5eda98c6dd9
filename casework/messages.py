"""What travels between a channel and the station: letters in, replies out, and the choices a reply offers.

A channel knows nothing of flows and a flow nothing of channels: both know these values.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Compact JSON with Chinese as it is; made once, because every turn writes it twice."""

ONLY_WHEN_LOOKED_AT = frozenset({"web"})
"""Channels that cannot reach a resident who is not looking: what comes by itself is seen when the page is open, or opened again."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes (收件地址): the channel's name and the sender's id there."""

    channel: str
    sender: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """A letter from a resident (来信).

    `message_id` is the channel's own: a second delivery of the same letter carries the same one. `choice` is the key of a pressed
    button; it is empty where the resident typed.
    """

    address: Address
    text: str
    message_id: str
    at: datetime
    choice: str = ""


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
    """What the station answers (回复): plain text, and what may be chosen next, numbered from 1 in this order."""

    text: str
    choices: tuple[Choice, ...] = field(default=())

    def to_json(self) -> str:
        """Compact JSON, the form in which replies and offers are stored."""
        return encode({"text": self.text, "choices": [[choice.key, choice.label, list(choice.words)] for choice in self.choices]})

    @classmethod
    def from_json(cls, stored: str) -> "Reply":
        """The reply that `to_json` wrote."""
        data = json.loads(stored)
        return cls(data["text"], tuple(Choice(key, label, tuple(words)) for key, label, words in data["choices"]))
