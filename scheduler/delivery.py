"""Delivery: what is due in the outbox goes out, once, on its channel.

1. One process leads a channel, by a short lease, and owns its allowance. 2. Messages are claimed for a while, one of each talk. 3. The rule is
asked again and makes the words. 4. The channel pushes, outside any transaction, several at a time, no faster than the platform allows. 5. The
outcome is written, and with it the message's place in the conversation, so that a digit after a notice means the notice.
"""

import logging
import os
import secrets
import socket
import threading
import time as clock
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from casework import leases
from casework.database import Store
from casework.messaging import sending
from casework.messaging.outbox import OutboxMessage
from knowledge.handbook import Shelf
from scheduler.outcome import Outcomes, Ready
from scheduler.outlet import Outlet
from scheduler.pacing import Pacer
from scheduler.quiet import QuietHours
from scheduler.rules import NoticeRule

CLAIM = timedelta(seconds=45)  # how long a message rests when the process that took it dies: longer than any push takes
TERM = timedelta(seconds=1)  # of leading a channel: how long it rests when the process that led it dies
RENEW = 0.3  # seconds of leading, after which the lease is renewed
BATCH = 15  # messages claimed at once: few, because they rest when the process dies
LANES = 12  # pushes at a time: thirty a second, each taking 0.4 s; what bunches up when the platform stands still is no more than this
LOOK = 0.2  # seconds between two looks for more, while there is room in the queue
NAP = 0.05  # seconds to sleep at most before looking again

log = logging.getLogger(__name__)

T = TypeVar("T")


def new_holder() -> str:
    """A name for this process among those that may lead."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass
class Delivery:
    """Delivers for one channel; `live` are the channels that deliver at all, to which a message may be given instead."""

    store: Store
    handbook: Shelf
    rules: Mapping[str, NoticeRule]
    outlet: Outlet
    quiet: QuietHours = field(default_factory=QuietHours)
    live: Collection[str] = ()
    claim: timedelta = CLAIM
    holder: str = field(default_factory=new_holder)
    stopwatch: Callable[[], float] = clock.monotonic
    random: Random = field(default_factory=Random)

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._led_until = float("-inf")  # by the stopwatch
        self._pacer: Pacer | None = None
        live = self.live or (self.outlet.name,)
        self._outcomes = Outcomes(self.store, self.handbook, self.rules, self.outlet, self.quiet, live, self.random)

    def run(self, now: datetime) -> Counter[str]:
        """Deliver everything that is due; how many came to which end. Somebody else's if another process leads."""
        if not self.store.read(lambda db: sending.is_due(db, self.outlet.name, now)):
            return Counter()
        if not self._lead(now):
            return Counter({"elsewhere": 1})
        with ThreadPoolExecutor(LANES + 2, f"push-{self.outlet.name}") if self.outlet.pace else nullcontext() as pool:
            return _Spell(self, self._outcomes, now, pool).run()

    def stop(self) -> None:
        """Take nothing more out, and let another process lead."""
        self._stopping.set()
        self.store.write(lambda db: leases.release(db, self._lease, self.holder))

    @property
    def _lease(self) -> str:
        return f"delivery:{self.outlet.name}"

    def should_renew(self) -> bool:
        """Whether it is time to take the lead, or to renew it."""
        return self.stopwatch() >= self._led_until - TERM.total_seconds() + RENEW

    def _lead(self, now: datetime) -> bool:
        """Whether this process leads, renewed where it is time to."""
        if not self.should_renew():
            return True
        at = self.stopwatch()
        taken_over = at >= self._led_until
        if taken_over and self.store.read(lambda db: leases.held_by_another(db, self._lease, self.holder, now)):
            return False
        if not self.store.write(lambda db: leases.acquire(db, self._lease, self.holder, now, TERM)):
            self._led_until = float("-inf")
            return False
        self._led_until = at + TERM.total_seconds()
        if self.outlet.pace is not None and (taken_over or self._pacer is None):
            self._pacer = Pacer(self.outlet.pace, at)
        return True


class _Spell:
    """One run of a delivery: from the first message that is due to the moment when none is.

    Where the platform sets a pace, looking for more and keeping the lead happen beside the pushing: whoever waits for the database then
    misses a turn that does not come back.
    """

    def __init__(self, delivery: Delivery, outcomes: Outcomes, now: datetime, pool: ThreadPoolExecutor | None) -> None:
        self._delivery = delivery
        self._outcomes = outcomes
        self._now = now
        self._pool = pool
        self._begun = delivery.stopwatch()
        self._queue: list[Ready] = []
        self._pushing: dict[Future[str], OutboxMessage] = {}
        self._claiming: Future[_Claimed] | None = None
        self._renewing: Future[bool] | None = None
        self._ends: Counter[str] = Counter()
        self._claim_after = self._begun
        pace = delivery.outlet.pace
        self._room = max(BATCH, int(pace.messages / pace.seconds)) if pace else BATCH

    def run(self) -> Counter[str]:
        try:
            while not self._delivery._stopping.is_set() and self._leads():
                self._drop_stale()
                if self._look_for_more() == 0 and not self._queue and not self._pushing:
                    break
                self._push_next()
        finally:
            self._give_back()
        return self._ends

    def _moment(self) -> datetime:
        return self._now + timedelta(seconds=self._delivery.stopwatch() - self._begun)

    def _beside(self, work: Callable[[], T]) -> "Future[T]":
        """Do something beside the pushing; at once where nothing is paced."""
        if self._pool is not None:
            return self._pool.submit(work)
        done: Future[T] = Future()
        done.set_result(work())
        return done

    def _leads(self) -> bool:
        """Whether this process still leads the channel; the lease is renewed in time."""
        if self._renewing is None and self._delivery.should_renew():
            moment = self._moment()
            self._renewing = self._beside(lambda: self._delivery._lead(moment))
        if self._renewing is None or not self._renewing.done():
            return True
        led, self._renewing = self._renewing.result(), None
        return led

    def _look_for_more(self) -> int | None:
        """Claim what is due, where there is room or somebody waits for a reply; how many were claimed, None while that is not known."""
        bell, at = self._delivery.outlet.bell, self._delivery.stopwatch()
        room = len(self._queue) < self._room and at >= self._claim_after
        if self._claiming is None and (room or bell.is_set() or not (self._queue or self._pushing)):
            bell.clear()
            self._claiming = self._beside(self._claim)
        if self._claiming is None or not self._claiming.done():
            return None
        claimed, self._claiming = self._claiming.result(), None
        pushing = {message.id for message in self._pushing.values()}  # longer than a claim lasts, which no push should
        new = [ready for ready in claimed.ready if ready.message.id not in pushing]
        self._queue = sorted([*self._queue, *new], key=_first_things_first)
        self._ends.update(claimed.ends)
        self._claim_after = at + LOOK
        return claimed.number

    def _claim(self) -> "_Claimed":
        moment, delivery = self._moment(), self._delivery
        claimed = delivery.store.write(lambda db: sending.claim(db, delivery.outlet.name, moment, delivery.claim, self._room))
        return _Claimed(len(claimed), *self._outcomes.prepare(claimed, moment))

    def _drop_stale(self) -> None:
        """After a long pause of the platform claims are about to end: these messages are claimed anew."""
        old = self._moment() - self._delivery.claim / 3
        stale = [ready.message.id for ready in self._queue if ready.since <= old]
        if stale:
            self._queue = [ready for ready in self._queue if ready.since > old]
            self._delivery.store.write(lambda db: sending.give_back(db, stale))

    def _push_next(self) -> None:
        """Push the first message that may go out now; where there is none, wait for what comes next."""
        pacer, at = self._delivery._pacer, self._delivery.stopwatch()
        if self._pool is None or pacer is None:
            if self._queue:
                self._ends[self._outcomes.push(self._queue.pop(0), self._moment())] += 1
            return
        waits = [pacer.wait(ready.message.conversation_id, at) for ready in self._queue]
        first = next((number for number, seconds in enumerate(waits) if seconds <= 0), None)
        if first is not None and len(self._pushing) < LANES and at < self._delivery._led_until:
            ready = self._queue.pop(first)
            pacer.take(ready.message.conversation_id, at)
            self._pushing[self._pool.submit(self._outcomes.push, ready, self._moment())] = ready.message
            self._collect(0)
        else:
            self._collect(min([NAP, *(seconds for seconds in waits if seconds > 0)]))

    def _collect(self, seconds: float) -> None:
        """Take in what has been pushed; wait so long at most for that, or for what goes on beside it."""
        under_way = self._under_way()
        if under_way and seconds > 0:
            wait(under_way, seconds, FIRST_COMPLETED)
        elif seconds > 0:
            clock.sleep(seconds)
        for future in [each for each in self._pushing if each.done()]:
            message = self._pushing.pop(future)
            self._ends[_end_of(future, message)] += 1
            refusal = self._outcomes.throttled.pop(message.id, None)
            if refusal is not None and self._delivery._pacer is not None:
                self._delivery._pacer.refused(message.conversation_id, refusal.seconds, self._delivery.stopwatch())

    def _under_way(self) -> list[Future[Any]]:
        beside: list[Future[Any]] = [each for each in (self._claiming, self._renewing) if each is not None]
        return [*self._pushing, *beside]

    def _give_back(self) -> None:
        """What was claimed and not pushed is free at once; what is being pushed comes to its end."""
        wait(self._under_way())
        self._collect(0)
        claimed = self._claiming.result().ready if self._claiming is not None and self._claiming.exception() is None else []
        left = [ready.message.id for ready in (*self._queue, *claimed)]
        if left:
            self._delivery.store.write(lambda db: sending.give_back(db, left))


@dataclass(frozen=True, slots=True)
class _Claimed:
    """What a look for more has found: how many messages, which of them have words, and how the others ended."""

    number: int
    ready: list[Ready]
    ends: Counter[str]


def _end_of(future: Future[str], message: OutboxMessage) -> str:
    """How a push ended; one that broke must not end the others: its message comes up again when the claim ends."""
    try:
        return future.result()
    except Exception:
        log.exception("message %s could not be brought to an end", message.id)
        return "broken"


def _first_things_first(ready: Ready) -> tuple[int, datetime, int]:
    return -ready.message.urgency, ready.message.due_at, ready.message.id
