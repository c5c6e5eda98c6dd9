"""Kept letters: one that is told “success” before its turn is written is stored first, and taken up again where its process did not end it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.wechat.letters import NAME
from bot.wechat.limits import Limits
from casework.database import Db, Store
from casework.messages import Address, Allowance, Attachment, AttachmentKind, Inbound
from casework.messaging import inbox
from casework.messaging.inbox import Acknowledged, InboxLetter


@dataclass(frozen=True, slots=True)
class Stranded:
    """A kept letter that nobody is at; `tries` counts this one."""

    inbound: Inbound
    tries: int


class KeptLetters:
    """The letters of this channel in the inbox."""

    def __init__(self, store: Store, clock: Callable[[], datetime], limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._lease = timedelta(seconds=limits.letter_seconds)

    async def keep(self, inbound: Inbound) -> None:
        """Store a letter; for a while nobody else takes it up."""
        now = self._clock()
        letter = Acknowledged(number_of(inbound), inbound.address.sender, to_json(inbound))
        await self._store.write_async(lambda db: inbox.keep(db, NAME, [letter], now, now + self._lease))

    async def drop(self, inbound: Inbound) -> None:
        """The letter is answered: its words are not kept."""
        await self._store.write_async(lambda db: inbox.drop(db, NAME, number_of(inbound)))

    async def take_up(self) -> list[Stranded]:
        """Claim letters whose process ended or failed, one of each talk."""
        now = self._clock()

        def claim(db: Db) -> list[InboxLetter]:
            claimed = [inbox.claim_next(db, NAME, talk, now, self._lease) for talk in inbox.stranded(db, NAME, now)]
            return [letter for letter in claimed if letter is not None]

        return [Stranded(from_json(letter.content), letter.tries) for letter in await self._store.write_async(claim)]


def number_of(inbound: Inbound) -> int:
    """A letter's number in the inbox: 63 bits, the same for every try of it."""
    name = f"{inbound.address.sender} {inbound.message_id}"
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) >> 1


def to_json(inbound: Inbound) -> str:
    """What has to be known of a letter to answer it."""
    attachment, allowance = inbound.attachment, inbound.allowance
    kept: dict[str, Any] = {
        "sender": inbound.address.sender,
        "text": inbound.text,
        "message_id": inbound.message_id,
        "at": inbound.at.isoformat(),
        "choice": inbound.choice,
    }
    if attachment is not None:
        kept["attachment"] = [attachment.kind, attachment.media, attachment.label, attachment.latitude, attachment.longitude]
    if allowance is not None:
        kept["allowance"] = [allowance.kind, allowance.pushes, allowance.until and allowance.until.isoformat()]
    return json.dumps(kept)


def from_json(stored: str) -> Inbound:
    """The letter that `to_json` wrote."""
    kept = json.loads(stored)
    attachment, allowance = kept.get("attachment"), kept.get("allowance")
    return Inbound(
        Address(NAME, kept["sender"]),
        kept["text"],
        kept["message_id"],
        datetime.fromisoformat(kept["at"]),
        kept["choice"],
        Attachment(AttachmentKind(attachment[0]), *attachment[1:]) if attachment else None,
        Allowance(allowance[0], allowance[1], datetime.fromisoformat(allowance[2]) if allowance[2] else None) if allowance else None,
    )
