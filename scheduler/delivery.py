"""Delivery: what is due in the outbox goes out, once, on its channel.

1. One process leads a channel, by a short lease, and owns its allowance. 2. Messages are claimed for a while, one of each talk. 3. The rule is
asked again and makes the words. 4. The channel pushes, outside any transaction, several at a time, no faster than the platform allows. 5. The
outcome is written, and with it the message's place in the conversation, so that a digit after a notice means the notice.
"""

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

from casework import leases
from casework.database import Store
from casework.messaging import sending
from casework.messaging.outbox import OutboxMessage
from knowledge.handbook import Handbook
from scheduler.outcome import Outcomes, Ready
from scheduler.outlet import Outlet
from scheduler.pacing import Pacer
from scheduler.quiet import QuietHours
from scheduler.rules import NoticeRule

CLAIM = timedelta(seconds=45)  # how long a message rests when the process that took it dies: longer than any push takes
TERM = timedelta(seconds=1.2)  # of leading a channel: how long it rests when the process that led it dies
RENEW = 0.4  # seconds of leading, after which the lease is renewed
BATCH = 15  # messages claimed at once: few, because they rest when the process dies
LANES = 16  # pushes at a time: thirty a second, each taking half a second
LOOK = 0.25  # seconds between two looks for more, while there is room in the queue
NAP = 0.05  # seconds to sleep at most before looking again


def new_holder() -> str:
    """A name for this process among those that may lead."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass
class Delivery:
    """Delivers for one channel; `live` are the channels that deliver at all, to which a message may be given instead."""

    store: Store
    handbook: Handbook
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
        with ThreadPoolExecutor(LANES, f"push-{self.outlet.name}") if self.outlet.pace else nullcontext() as pool:
            return _Spell(self, self._outcomes, now, pool).run()

    def stop(self) -> None:
        """Take nothing more out, and let another process lead."""
        self._stopping.set()
        self.store.write(lambda db: leases.release(db, self._lease, self.holder))

    @property
    def _lease(self) -> str:
        return f"delivery:{self.outlet.name}"

    def _lead(self, now: datetime) -> bool:
        """Whether this process leads, renewed where it is time to."""
        at = self.stopwatch()
        if at < self._led_until - TERM.total_seconds() + RENEW:
            return True
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
    """One run of a delivery: from the first message that is due to the moment when none is."""

    def __init__(self, delivery: Delivery, outcomes: Outcomes, now: datetime, pool: ThreadPoolExecutor | None) -> None:
        self._delivery = delivery
        self._outcomes = outcomes
        self._now = now
        self._pool = pool
        self._begun = delivery.stopwatch()
        self._queue: list[Ready] = []
        self._pushing: dict[Future[str], OutboxMessage] = {}
        self._ends: Counter[str] = Counter()
        self._claim_after = self._begun
        pace = delivery.outlet.pace
        self._room = max(BATCH, int(pace.messages / pace.seconds / 2)) if pace else BATCH

    def run(self) -> Counter[str]:
        delivery = self._delivery
        try:
            while not delivery._stopping.is_set() and delivery._lead(self._moment()):
                self._drop_stale()
                idle = not self._queue and not self._pushing
                if (idle or self._should_claim()) and not self._claim() and idle:
                    break
                self._push_next()
        finally:
            self._give_back()
        return self._ends

    def _moment(self) -> datetime:
        return self._now + timedelta(seconds=self._delivery.stopwatch() - self._begun)

    def _should_claim(self) -> bool:
        """Whether there is room, or somebody waits for a reply."""
        if self._delivery.outlet.bell.is_set():
            return True
        return len(self._queue) < self._room and self._delivery.stopwatch() >= self._claim_after

    def _claim(self) -> int:
        self._delivery.outlet.bell.clear()
        moment = self._moment()
        claimed = self._delivery.store.write(
            lambda db: sending.claim(db, self._delivery.outlet.name, moment, self._delivery.claim, self._room)
        )
        ready, ends = self._outcomes.prepare(claimed, moment)
        self._queue += ready
        self._ends.update(ends)
        self._queue.sort(key=lambda ready: (-ready.message.urgency, ready.message.due_at, ready.message.id))
        self._claim_after = self._delivery.stopwatch() + LOOK
        return len(claimed)

    def _drop_stale(self) -> None:
        """After a long pause of the platform claims are about to end: these messages are claimed anew."""
        old = self._moment() - self._delivery.claim / 3
        self._queue = [ready for ready in self._queue if ready.since > old]

    def _push_next(self) -> None:
        """Push the first message that may go out now; where there is none, wait for what comes next."""
        pacer, at = self._delivery._pacer, self._delivery.stopwatch()
        if self._pool is None or pacer is None:
            if self._queue:
                self._ends[self._outcomes.push(self._queue.pop(0), self._moment())] += 1
            return
        waits = [pacer.wait(ready.message.conversation_id, at) for ready in self._queue]
        first = next((number for number, seconds in enumerate(waits) if seconds <= 0), None)
        if first is not None and len(self._pushing) < LANES:
            ready = self._queue.pop(first)
            pacer.take(ready.message.conversation_id, at)
            self._pushing[self._pool.submit(self._outcomes.push, ready, self._moment())] = ready.message
            self._collect(0)
        else:
            self._collect(min([NAP, *(seconds for seconds in waits if seconds > 0)]))

    def _collect(self, seconds: float) -> None:
        """Take in what has been pushed; wait for it so long at most."""
        if not self._pushing:
            clock.sleep(seconds)
            return
        if seconds > 0:
            wait(self._pushing, seconds, FIRST_COMPLETED)
        for future in [each for each in self._pushing if each.done()]:
            message = self._pushing.pop(future)
            self._ends[future.result()] += 1
            refusal = self._outcomes.throttled.pop(message.id, None)
            if refusal is not None and self._delivery._pacer is not None:
                self._delivery._pacer.refused(message.conversation_id, refusal.seconds, self._delivery.stopwatch())

    def _give_back(self) -> None:
        """What was claimed and not pushed is free at once; what is being pushed comes to its end."""
        if self._pushing:
            wait(self._pushing)
            self._collect(0)
        left = [ready.message.id for ready in self._queue]
        if left:
            self._delivery.store.write(lambda db: sending.give_back(db, left))
