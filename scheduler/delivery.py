"""Delivery: what is due in the outbox goes out, once, on its channel.

1. Rows are claimed for a while. 2. The rule is asked again and makes the words. 3. The channel pushes, outside any transaction. 4. The
outcome is written, and with it the message's place in the conversation, so that a digit after a notice means the notice.
"""

import logging
import time as clock
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from casework.database import Db, Store
from casework.messages import Address, Reply
from casework.messaging import conversations, outbox
from casework.messaging.outbox import OutboxMessage, OutboxState
from knowledge.handbook import Handbook
from scheduler.rules import NoticeRule

LEASE = timedelta(minutes=2)  # of a claim: how long a message rests when the process that took it dies
SPELL = timedelta(seconds=45)  # of pushing: one run ends, with the push it is at, before anybody else may take over job or message
BATCH = 50
TRIES = 6
BACK_OFF = timedelta(seconds=30)  # doubled with each try: the last comes a good quarter of an hour after the first

log = logging.getLogger(__name__)


class DeliveryError(Exception):
    """A push failed. `permanent`: no later try can succeed, a person has to telephone."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Outlet(Protocol):
    """The sending side of a channel."""

    @property
    def name(self) -> str: ...

    def push(self, address: Address, reply: Reply) -> None:
        """Send a message now; DeliveryError where that fails."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours in which nobody is disturbed, local time; over midnight where it begins later than it ends."""

    begins: time = time(21)
    ends: time = time(8)

    def covers(self, local: datetime) -> bool:
        """Whether a local moment lies in the quiet hours."""
        clock = local.time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def over_at(self, local: datetime) -> datetime:
        """The next end of the quiet hours."""
        end = datetime.combine(local.date(), self.ends, local.tzinfo)
        return end if end > local else end + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Delivers for one channel."""

    store: Store
    handbook: Handbook
    rules: Mapping[str, NoticeRule]
    outlet: Outlet
    quiet: QuietHours = QuietHours()
    stopwatch: Callable[[], float] = clock.monotonic

    def run(self, now: datetime) -> Counter[str]:
        """Deliver everything that is due, as far as a spell allows; how many came to which end."""
        ends: Counter[str] = Counter()
        begun = self.stopwatch()
        while claimed := self.store.write(lambda db: outbox.claim(db, self.outlet.name, now, LEASE, BATCH)):
            for message in claimed:
                ends[self._deliver(message, now)] += 1
                if self.stopwatch() - begun > SPELL.total_seconds():
                    return ends  # what is claimed and was not reached comes up again when the claim ends
            if len(claimed) < BATCH:
                break
        return ends

    def _deliver(self, message: OutboxMessage, now: datetime) -> str:
        rule = self.rules.get(message.rule)
        local = self.handbook.local(now)
        if rule is not None and rule.quiet and self.quiet.covers(local):
            self.store.write(lambda db: outbox.put_off(db, message.id, self.quiet.over_at(local), "", counts=False))
            return "put-off"

        def words(db: Db) -> tuple[Address, Reply | None]:
            made = rule.words(db, self.handbook, message, now) if rule is not None else None
            return conversations.address_of(db, message.conversation_id), made

        try:
            address, reply = self.store.read(words)
            if reply is None:
                self.store.write(lambda db: outbox.settle(db, message.id, OutboxState.OBSOLETE, "", now))
                return OutboxState.OBSOLETE
            self.outlet.push(address, reply)
        except Exception as error:
            return self._failed(message, error, now)
        self.store.write(lambda db: _said(db, message, address, reply, now))
        return OutboxState.SENT

    def _failed(self, message: OutboxMessage, error: Exception, now: datetime) -> str:
        failure = str(error)[:200]
        if not isinstance(error, DeliveryError):
            log.exception("message %s could not be pushed", message.id)
        if message.tries >= TRIES or (isinstance(error, DeliveryError) and error.permanent):
            self.store.write(lambda db: outbox.settle(db, message.id, OutboxState.UNDELIVERABLE, failure, now))
            return OutboxState.UNDELIVERABLE
        until = now + BACK_OFF * 2 ** (message.tries - 1)
        self.store.write(lambda db: outbox.put_off(db, message.id, until, failure))
        return "later"


def _said(db: Db, message: OutboxMessage, address: Address, reply: Reply, now: datetime) -> None:
    """The message takes its place in the talk."""
    talk = conversations.open_talk(db, address, now)
    if outbox.said(db, message.id, talk.version + 1, reply, now):
        talk.version += 1
        talk.offered = reply.choices or talk.offered
        conversations.save(db, talk, now)
