"""The timetable: every periodic job in one tuple, and the clock that runs them (home of apscheduler).

The jobs live in memory and find their work in the database, so nothing is lost when a process ends; of several processes one at a time
does a job, by lease.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from casework import leases
from casework.database import Db, Store
from knowledge.handbook import Handbook
from scheduler.delivery import Delivery, Outlet, QuietHours
from scheduler.housekeeping import clean_up
from scheduler.reminders import RULES
from scheduler.rules import post_due

TERM = timedelta(seconds=60)  # of a lease: how long a job rests when the process that did it dies

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One periodic job: `run` does what is due by a moment and says what it did."""

    name: str
    every: timedelta
    run: Callable[[datetime], str]


def jobs_for(store: Store, handbook: Handbook, outlets: Sequence[Outlet], quiet: QuietHours) -> tuple[Job, ...]:
    """The timetable of a station: notices before deliveries, so that one round says what has become due."""
    rules = {rule.name: rule for rule in RULES}

    def post(now: datetime) -> str:
        return f"新通知 {post_due(store, handbook, RULES, now)}"

    def deliver(outlet: Outlet) -> Callable[[datetime], str]:
        delivery = Delivery(store, handbook, rules, outlet, quiet)

        def run(now: datetime) -> str:
            ends = delivery.run(now)
            return ",".join(f"{end} {count}" for end, count in sorted(ends.items())) or "没有到时间的"

        return run

    return (
        Job("notices", timedelta(seconds=20), post),
        *(Job(f"delivery:{outlet.name}", timedelta(seconds=2), deliver(outlet)) for outlet in outlets),
        Job("housekeeping", timedelta(hours=6), lambda now: clean_up(store, now)),
    )


class Timetable:
    """Runs the jobs of one process."""

    def __init__(self, store: Store, jobs: Sequence[Job], clock: Callable[[], datetime]) -> None:
        self.jobs = tuple(jobs)
        self._store = store
        self._clock = clock
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._scheduler: BackgroundScheduler | None = None
        self._beat = threading.Lock()
        self._last: datetime | None = None

    def tick(self, now: datetime) -> list[tuple[str, str]]:
        """Run every job once, in order; name and what it did, or that another process holds it."""
        return [(job.name, self._run(job, now)) for job in self.jobs]

    def resign(self) -> None:
        """Give every lease back: for whoever ticks once and goes, or ticked in another time than now."""
        self._store.write(self._release)

    def start(self) -> None:
        """Run the jobs in the background, each at its own pace; one that is late is run once, not once for every time it missed."""
        self._scheduler = BackgroundScheduler(timezone=UTC)
        for job in self.jobs:
            self._scheduler.add_job(
                self._guarded,
                "interval",
                args=[job],
                seconds=job.every.total_seconds(),
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=self._clock(),
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Let running jobs end, start no more, and give the leases back: whoever starts next need not wait for their end."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None
            self.resign()

    def alive(self, now: datetime, within: timedelta = timedelta(minutes=2)) -> bool:
        """Whether a job ran lately."""
        with self._beat:
            return self._last is not None and now - self._last <= within

    def _release(self, db: Db) -> None:
        for job in self.jobs:
            leases.release(db, job.name, self._holder)

    def _guarded(self, job: Job) -> None:
        try:
            self._run(job, self._clock())
        except Exception:  # the next round tries again; a broken job must not stop the others
            log.exception("job %s failed", job.name)

    def _run(self, job: Job, now: datetime) -> str:
        mine = self._store.write(lambda db: leases.acquire(db, job.name, self._holder, now, TERM + job.every))
        done = job.run(now) if mine else "由另一个进程负责"
        with self._beat:
            self._last = max(now, self._last or now)
        return done
