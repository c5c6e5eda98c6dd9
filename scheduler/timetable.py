"""The timetable: every periodic job in one tuple, and the clock that runs them (home of apscheduler).

The jobs live in memory and find their work in the database, so nothing is lost when a process ends; of several processes one at a time
does a job, by lease. Deliveries have threads of their own, because somebody may be waiting at the other end: they look when their bell
rings, and twice a second.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from casework import leases
from casework.database import Db, Store
from knowledge.handbook import Shelf
from scheduler.alarms import alarm
from scheduler.delivery import CLAIM, Delivery, new_holder
from scheduler.holidays import watch
from scheduler.housekeeping import clean_up
from scheduler.outlet import Outlet
from scheduler.quiet import QuietHours
from scheduler.recordings import Library, fetch_due
from scheduler.reminders import RULES
from scheduler.rules import post_due
from scheduler.stranded import rescue

ELSEWHERE = "由另一个进程负责"
STANDBY_SECONDS = 0.1  # between looks at a channel with work that another process leads: that one may die
TERM = timedelta(seconds=60)  # of a lease: how long a job rests when the process that did it dies

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One periodic job: `run` does what is due by a moment and says what it did.

    A job with a `bell` has a thread of its own, looks when the bell rings too, decides itself which process does it, and ends at `stop`.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], str]
    bell: threading.Event | None = None
    stop: Callable[[], None] = lambda: None


def jobs_for(
    store: Store,
    handbook: Shelf,
    outlets: Sequence[Outlet],
    quiet: QuietHours,
    libraries: Sequence[Library] = (),
    claim: timedelta = CLAIM,
    *,
    complete: bool = False,
) -> tuple[Job, ...]:
    """The timetable of a station: notices before deliveries, so that one round says what has become due.

    `complete`: for a whole installation; the outlets are all its channels, so what is owed on any other is stranded.
    """
    live = [outlet.name for outlet in outlets]
    stranded = Job("stranded", timedelta(minutes=1), lambda now: f"改道 {rescue(store, live, now)}")
    calendar = Job("calendar", timedelta(hours=24), lambda now: watch(handbook(), now))
    return (
        Job("alarms", timedelta(seconds=5), lambda now: f"警报 {alarm(store, handbook(), now, live)}"),
        Job("notices", timedelta(seconds=20), lambda now: f"新通知 {post_due(store, handbook(), RULES, now, live)}"),
        *(_delivery(Delivery(store, handbook, {rule.name: rule for rule in RULES}, outlet, quiet, live, claim)) for outlet in outlets),
        *(_fetching(store, library) for library in libraries),
        *((stranded, calendar) if complete else ()),
        Job("housekeeping", timedelta(hours=6), lambda now: clean_up(store, now)),
    )


def _delivery(delivery: Delivery) -> Job:
    def run(now: datetime) -> str:
        ends = delivery.run(now)
        if ends == {"elsewhere": 1}:
            return ELSEWHERE
        return ",".join(f"{end} {count}" for end, count in sorted(ends.items())) or "没有到时间的"

    return Job(f"delivery:{delivery.outlet.name}", timedelta(seconds=0.5), run, delivery.outlet.bell, delivery.stop)


def _fetching(store: Store, library: Library) -> Job:
    return Job(f"recordings:{library.name}", timedelta(seconds=15), lambda now: f"取回 {fetch_due(store, library, now)}")


class Timetable:
    """Runs the jobs of one process."""

    def __init__(self, store: Store, jobs: Sequence[Job], clock: Callable[[], datetime]) -> None:
        self.jobs = tuple(jobs)
        self._store = store
        self._clock = clock
        self._holder = new_holder()
        self._scheduler: BackgroundScheduler | None = None
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._beat = threading.Lock()
        self._last: datetime | None = None

    def tick(self, now: datetime) -> list[tuple[str, str]]:
        """Run every job once, in order; name and what it did, or that another process holds it."""
        return [(job.name, self._run(job, now)) for job in self.jobs]

    def resign(self) -> None:
        """Give every lease back: for whoever ticks once and goes, or ticked in another time than now."""
        self._store.write(self._release)
        for job in self.jobs:
            job.stop()

    def start(self) -> None:
        """Run the jobs in the background, each at its own pace; one that is late is run once, not once for every time it missed."""
        self._scheduler = BackgroundScheduler(timezone=UTC)
        for job in self.jobs:
            if job.bell is not None:
                thread = threading.Thread(target=self._attend, args=(job, job.bell), name=job.name, daemon=True)
                self._threads.append(thread)
                thread.start()
                continue
            self._scheduler.add_job(
                self._guarded,
                "interval",
                args=[job],
                seconds=job.every.total_seconds(),
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC),  # the pace is that of real time, whatever moment the jobs are told
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Let running jobs end, start no more, and give the leases back: whoever starts next need not wait for their end."""
        if self._scheduler is not None:
            self._stopping.set()
            self.resign()
            self._scheduler.shutdown(wait=True)
            self._scheduler = None
            for job in self.jobs:
                if job.bell is not None:
                    job.bell.set()
            for thread in self._threads:
                thread.join()
            self.resign()

    def alive(self, now: datetime, within: timedelta = timedelta(minutes=2)) -> bool:
        """Whether a job ran lately."""
        with self._beat:
            return self._last is not None and now - self._last <= within

    def _release(self, db: Db) -> None:
        for job in self.jobs:
            leases.release(db, job.name, self._holder)

    def _attend(self, job: Job, bell: threading.Event) -> None:
        pause = job.every.total_seconds()
        while not self._stopping.is_set():
            bell.wait(pause)
            bell.clear()
            if not self._stopping.is_set():
                pause = STANDBY_SECONDS if self._guarded(job) == ELSEWHERE else job.every.total_seconds()

    def _guarded(self, job: Job) -> str:
        try:
            return self._run(job, self._clock())
        except Exception:  # the next round tries again; a broken job must not stop the others
            log.exception("job %s failed", job.name)
            return ""

    def _run(self, job: Job, now: datetime) -> str:
        mine = job.bell is not None or self._store.write(lambda db: leases.acquire(db, job.name, self._holder, now, TERM + job.every))
        done = job.run(now) if mine else ELSEWHERE
        with self._beat:
            self._last = max(now, self._last or now)
        return done
