"""What becomes of one message: its words are made, the channel pushes, and the end is written down."""

import logging
import time as clock
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from casework.database import DatabaseError, Db, Store
from casework.messages import Address, Reply
from casework.messaging import conversations, routes, sending
from casework.messaging.outbox import FOR_ONE_TALK, OutboxMessage, OutboxState
from casework.people import accounts
from knowledge.handbook import Handbook, Shelf
from scheduler.outlet import DeliveryError, Left, Outlet, OutOfOrder, Throttled, WindowClosed
from scheduler.quiet import QuietHours
from scheduler.rules import NoticeRule

TRIES = 7
BACK_OFF = timedelta(seconds=1)  # four times as long with each try: the last comes some twenty minutes after the first
JITTER = 0.2  # of a back-off, either way: what failed together does not come again together
RECORDED = 4  # attempts at writing down that a message went out
PAUSE = 0.05  # seconds before the second of them; four times as long before each other
MEND = timedelta(minutes=5)  # between looks at a channel that does not work at all

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed message with its words, as they are true at a moment; `version` is how far the talk had come then."""

    message: OutboxMessage
    address: Address
    reply: Reply
    version: int
    since: datetime


@dataclass
class Outcomes:
    """Brings single messages to their end. `throttled` holds the refusals of a platform that was asked too much, by message."""

    store: Store
    handbook: Shelf
    rules: Mapping[str, NoticeRule]
    outlet: Outlet
    quiet: QuietHours
    live: Collection[str]
    random: Random
    throttled: dict[int, Throttled] = field(default_factory=dict)

    def prepare(self, messages: Sequence[OutboxMessage], now: datetime) -> tuple[list[Ready], Counter[str]]:
        """Make the words of claimed messages, all at once; those that have nothing to say, or not now, are written down, and counted by end."""
        handbook = self.handbook()
        local = handbook.local(now)
        quiet = self.quiet.covers(local)
        asleep = [message for message in messages if quiet and message.rule in self.rules and self.rules[message.rule].quiet]
        awake = [message for message in messages if message not in asleep]
        made = self.store.read(lambda db: [(message, self._words(db, handbook, message, now)) for message in awake])
        ready = [Ready(message, *words, now) for message, words in made if isinstance(words, tuple)]
        untrue = [message for message, words in made if words is None]
        failed = [(message, words) for message, words in made if isinstance(words, DeliveryError)]

        def settle(db: Db) -> None:
            for message in asleep:
                sending.put_off(db, message.id, self.quiet.over_at(local), "", counts=False)
            for message in untrue:
                sending.settle(db, message.id, OutboxState.OBSOLETE, "", now)

        if asleep or untrue:
            self.store.write(settle)
        ends = Counter({"put-off": len(asleep), OutboxState.OBSOLETE: len(untrue)})
        ends.update(self._failed(message, error, now) for message, error in failed)
        return ready, +ends

    def _words(
        self, db: Db, handbook: Handbook, message: OutboxMessage, now: datetime
    ) -> tuple[Address, Reply, int] | DeliveryError | None:
        """Where a message goes, what it says, and how far the talk has come; None where it is no longer true, an error where its rule breaks."""
        try:
            address = conversations.address_of(db, message.conversation_id)
            version = conversations.look(db, address).version
            if message.words:
                return address, Reply.from_json(message.words), version
            rule = self.rules.get(message.rule)
            reply = rule.words(db, handbook, message, now) if rule is not None else None
        except Exception as error:  # one broken notice must not keep the others back
            log.exception("message %s has no words", message.id)
            return DeliveryError(str(error))
        return (address, reply, version) if reply is not None else None

    def push(self, ready: Ready, now: datetime) -> str:
        """Push a message and write down how that ended; the end in a word."""
        message = ready.message
        try:
            self.outlet.push(ready.address, ready.reply, message.key)
        except DeliveryError as error:
            return self._failed(message, error, now)
        except Exception as error:
            log.exception("message %s could not be pushed", message.id)
            return self._failed(message, DeliveryError(str(error)), now)
        return self._record(ready, now)

    def _record(self, ready: Ready, now: datetime) -> str:
        """Write down that a message went out; a database that is away for a moment must not make it go out again."""
        for attempt in range(RECORDED):
            if attempt:
                clock.sleep(PAUSE * 4**attempt)
            try:
                self.store.write(lambda db: _said(db, ready, now))
            except DatabaseError:
                log.exception("it could not be recorded that message %s went out", ready.message.id)
            else:
                return OutboxState.SENT
        return "unrecorded"  # it comes up again when the claim ends

    def _failed(self, message: OutboxMessage, error: DeliveryError, now: datetime) -> str:
        failure = str(error)[:200]
        if isinstance(error, Throttled):
            self.throttled[message.id] = error
            self._put_off(message, timedelta(seconds=error.seconds), failure, now, counts=False)
            return "throttled"
        if isinstance(error, OutOfOrder):
            log.error("channel %s does not work: %s", self.outlet.name, failure)
            self._put_off(message, MEND, failure, now, counts=False)
            return "later"
        if isinstance(error, WindowClosed) or error.permanent or message.tries >= TRIES:
            return self.store.write(lambda db: self._elsewhere(db, message, error, failure, now))
        self._put_off(message, BACK_OFF * 4 ** (message.tries - 1), failure, now, counts=True)
        return "later"

    def _put_off(self, message: OutboxMessage, rest: timedelta, failure: str, now: datetime, *, counts: bool) -> None:
        until = now + rest * self.random.uniform(1 - JITTER if counts else 1, 1 + JITTER)
        self.store.write(lambda db: sending.put_off(db, message.id, until, failure, counts=counts))

    def _elsewhere(self, db: Db, message: OutboxMessage, error: DeliveryError, failure: str, now: datetime) -> str:
        """Not here: on another channel of the resident's, or held for the next contact, or a person has to telephone."""
        if isinstance(error, Left):
            accounts.left(db, conversations.address_of(db, message.conversation_id), now)
        shut = isinstance(error, WindowClosed) or bool(sending.tried_before(message))
        here_alone = not message.rule or message.rule in FOR_ONE_TALK  # a reply belongs to the talk in which it was asked for
        if here_alone:
            holding = message.conversation_id if shut and routes.holds(db, message.conversation_id, self.live) else None
        else:
            holding = routes.holding(db, message.conversation_id, self.live) if shut else None
            tried = sending.tried_before(message)
            other = routes.next_for(db, message.conversation_id, tried, self.live, looked_at=holding is None)
            if other is not None:
                sending.send_elsewhere(db, message, other, failure, now)
                return "elsewhere"
        if holding is not None:
            sending.hold(db, message.id, holding, failure)
            return OutboxState.HELD
        sending.settle(db, message.id, OutboxState.UNDELIVERABLE, failure, now)
        return OutboxState.UNDELIVERABLE


def _said(db: Db, ready: Ready, now: datetime) -> None:
    """The message takes its place in the talk; an owed reply has one already.

    What it offers is offered from now on, unless the resident was quicker: whoever answered before this was written has been offered
    something else since.
    """
    message, reply = ready.message, ready.reply
    if message.position is not None:
        sending.sent(db, message.id, now)
        return
    talk = conversations.open_talk(db, ready.address, now)
    if sending.said(db, message.id, talk.version + 1, reply, now):
        if talk.version == ready.version:
            talk.offered = reply.choices or talk.offered
        talk.version += 1
        conversations.save(db, talk, now)
