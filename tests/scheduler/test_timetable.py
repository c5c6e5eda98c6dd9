"""The timetable: every job at its pace, one leader at a time, and a broken job stops nobody."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from casework.database import Store
from knowledge.handbook import Handbook
from scheduler.quiet import QuietHours
from scheduler.timetable import TERM, Job, Timetable, jobs_for
from tests.support.dialogue import Dialogue, Paper, StationUnderTest, at, book
from tests.support.stores import NOON, PATIENCE

ELSEWHERE = "由另一个进程负责"
OFTEN = timedelta(milliseconds=20)


def clock() -> datetime:
    return datetime.now(UTC)


class Signal:
    """A job that says that it ran."""

    def __init__(self, name: str = "signal", every: timedelta = OFTEN, error: Exception | None = None) -> None:
        self.runs = threading.Semaphore(0)
        self.at: list[datetime] = []
        self._error = error
        self.job = Job(name, every, self.run)

    def run(self, now: datetime) -> str:
        self.at.append(now)
        self.runs.release()
        if self._error:
            raise self._error
        return "好"

    def wait(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.runs.acquire(timeout=PATIENCE), "the job did not run"


@pytest.fixture
def started(store: Store) -> Iterator[list[Timetable]]:
    """Timetables that are stopped in the end."""
    running: list[Timetable] = []
    yield running
    for timetable in running:
        timetable.stop()


def test_ticks_every_job_in_order(store: Store) -> None:
    first, second = Signal("first"), Signal("second")
    timetable = Timetable(store, (first.job, second.job), clock)
    assert timetable.tick(NOON) == [("first", "好"), ("second", "好")]
    assert first.at == second.at == [NOON]


def test_one_of_two_leads(store: Store) -> None:
    mine, other = Signal(), Signal()
    leader, follower = Timetable(store, (mine.job,), clock), Timetable(store, (other.job,), clock)
    assert leader.tick(NOON) == [("signal", "好")]
    assert follower.tick(NOON) == [("signal", ELSEWHERE)]
    assert leader.tick(NOON + timedelta(seconds=50)) == [("signal", "好")], "a leader keeps the lead by working"
    assert follower.tick(NOON + timedelta(seconds=70)) == [("signal", ELSEWHERE)]
    assert other.at == []


def test_another_takes_over_when_the_leader_is_silent(store: Store) -> None:
    mine, other = Signal(), Signal()
    Timetable(store, (mine.job,), clock).tick(NOON)
    follower = Timetable(store, (other.job,), clock)
    assert follower.tick(NOON + TERM) == [("signal", ELSEWHERE)]
    assert follower.tick(NOON + TERM + OFTEN) == [("signal", "好")]


def test_jobs_have_leaders_of_their_own(store: Store) -> None:
    one, two = Signal("one"), Signal("two")
    Timetable(store, (one.job,), clock).tick(NOON)
    assert Timetable(store, (one.job, two.job), clock).tick(NOON) == [("one", ELSEWHERE), ("two", "好")]


def test_runs_in_the_background_until_it_is_stopped(store: Store, started: list[Timetable]) -> None:
    signal = Signal()
    timetable = Timetable(store, (signal.job,), clock)
    started.append(timetable)
    timetable.start()
    signal.wait(3)
    timetable.stop()
    runs = len(signal.at)
    timetable.stop()
    assert len(signal.at) == runs
    timetable.start()
    signal.wait(runs)


def test_a_failing_job_stops_nobody(store: Store, started: list[Timetable]) -> None:
    broken, healthy = Signal("broken", error=RuntimeError("坏了")), Signal("healthy")
    timetable = Timetable(store, (broken.job, healthy.job), clock)
    started.append(timetable)
    timetable.start()
    healthy.wait(3)
    broken.wait(3)


def test_a_slow_job_is_not_run_twice_at_once(store: Store, started: list[Timetable]) -> None:
    inside, most = [0], [0]
    go, ran = threading.Event(), threading.Semaphore(0)
    other = Signal("other")

    def run(now: datetime) -> str:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        go.wait(PATIENCE)
        inside[0] -= 1
        ran.release()
        return ""

    timetable = Timetable(store, (Job("slow", OFTEN, run), other.job), clock)
    started.append(timetable)
    timetable.start()
    other.wait(4)
    go.set()
    assert ran.acquire(timeout=PATIENCE)
    assert most[0] == 1


def test_knows_whether_it_is_alive(store: Store) -> None:
    timetable = Timetable(store, (Signal().job,), clock)
    assert not timetable.alive(NOON)
    timetable.tick(NOON)
    assert timetable.alive(NOON + timedelta(minutes=2))
    assert not timetable.alive(NOON + timedelta(minutes=2, seconds=1))


def test_a_follower_is_alive_too(store: Store) -> None:
    Timetable(store, (Signal().job,), clock).tick(NOON)
    follower = Timetable(store, (Signal().job,), clock)
    follower.tick(NOON)
    assert follower.alive(NOON)


def test_every_job_has_a_name_of_its_own(store: Store, handbook: Handbook) -> None:
    jobs = jobs_for(store, lambda: handbook, (Paper("paper"), Paper("pigeon")), QuietHours())
    names = [job.name for job in jobs]
    assert len(set(names)) == len(names)
    assert {"notices", "delivery:paper", "delivery:pigeon", "housekeeping"} <= set(names)
    assert names.index("notices") < names.index("delivery:paper"), "one round says what has become due"
    assert [job.run(NOON) for job in jobs]


def test_nothing_is_lost_or_doubled_over_restarts(station: StationUnderTest) -> None:
    people: list[Dialogue] = []
    for number in range(8):
        people.append(station.resident(f"居民{number}"))
        book(station, people[-1], f"2026-12-0{4 + number % 3}T{9 + number:02}:00", place="centre")
    paper, handbook = station.paper, station.handbook
    moment = station.moment("2026-12-02T19:00")
    while moment < station.moment("2026-12-07T00:00"):
        moment += timedelta(hours=1)
        restarted = Timetable(station.store, jobs_for(station.store, lambda: handbook, (paper,), QuietHours()), clock)
        restarted.tick(moment)
    for person in people:
        assert len(person.notices()) == 2, person.address
    assert people[0].says(at("2026-12-07T00:00")) == ""


def test_one_that_resigns_leaves_nothing_behind(store: Store) -> None:
    """Whoever ticked in another time than now must not keep the job from those who live in this one."""
    traveller, other = Timetable(store, (Signal().job,), clock), Timetable(store, (Signal().job,), clock)
    traveller.tick(NOON + timedelta(days=30))
    assert other.tick(NOON) == [("signal", ELSEWHERE)]
    traveller.resign()
    assert other.tick(NOON) == [("signal", "好")]
