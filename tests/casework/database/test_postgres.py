"""What only PostgreSQL has to keep: turns that really run at once, and failures that are no fault of theirs."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from casework.database import Db, Store
from casework.database.postgres import ATTEMPTS
from tests.support.counting import HeldWrite, add_one, create_counters, number
from tests.support.stores import PATIENCE, at_once, wait_for_a_blocked_backend


@pytest.fixture
def store(postgres_store: Store) -> Store:
    postgres_store.write(create_counters)
    postgres_store.write(lambda db: db.execute(text("INSERT INTO counters VALUES ('window', 0)")))
    return postgres_store


def count(db: Db, name: str) -> None:
    db.execute(text("UPDATE counters SET number = number + 1 WHERE name = :name"), {"name": name})


def test_runs_a_turn_again_after_a_deadlock(store: Store) -> None:
    both_hold_one = threading.Barrier(2)
    attempts: list[str] = []

    def crossing(first: str, second: str) -> None:
        def turn(db: Db) -> None:
            attempts.append(first)
            db.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
            count(db, first)
            if attempts.count(first) == 1:
                both_hold_one.wait(PATIENCE)
            count(db, second)

        store.write(turn)

    assert at_once(lambda: crossing("door", "window"), lambda: crossing("window", "door")) == [None, None]
    assert len(attempts) > 2, "one of the two was chosen to begin again"
    assert store.read(lambda db: db.execute(text("SELECT sum(number) FROM counters")).scalar_one()) == 4


def test_runs_a_turn_again_after_a_serialisation_failure(store: Store) -> None:
    attempts: list[int] = []

    def turn(db: Db) -> int:
        db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        before = number(db)
        attempts.append(before)
        if len(attempts) == 1:
            at_once(lambda: store.write(add_one))
        db.execute(text("UPDATE counters SET number = :number WHERE name = 'door'"), {"number": before + 1})
        return before + 1

    assert store.write(turn) == 2
    assert attempts == [0, 1]


def test_runs_a_turn_again_that_lost_a_race_for_a_unique_value(store: Store) -> None:
    """Both look, both find nothing, both insert: the loser looks again and finds what the winner wrote."""
    both_looked = threading.Barrier(2)
    attempts: list[None] = []

    def turn(db: Db) -> str:
        attempts.append(None)
        found = db.execute(text("SELECT name FROM counters WHERE name = 'gate'")).first()
        if len(attempts) <= 2:
            both_looked.wait(PATIENCE)
        if found:
            return "found"
        db.execute(text("INSERT INTO counters VALUES ('gate', 0)"))
        return "made"

    assert sorted(str(end) for end in at_once(lambda: store.write(turn), lambda: store.write(turn))) == ["found", "made"]
    assert len(attempts) == 3


def test_gives_up_in_the_end(store: Store) -> None:
    attempts: list[None] = []

    def turn(db: Db) -> None:
        attempts.append(None)
        db.execute(text("INSERT INTO counters VALUES ('door', 0)"))

    with pytest.raises(IntegrityError):
        store.write(turn)
    assert len(attempts) == ATTEMPTS


def test_does_not_repeat_a_turn_whose_connection_was_lost(store: Store) -> None:
    """It may have been committed: only the caller can know whether to ask again."""
    attempts: list[None] = []

    def turn(db: Db) -> None:
        attempts.append(None)
        add_one(db)
        backend = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
        at_once(lambda: store.write(lambda other: other.execute(text(f"SELECT pg_terminate_backend({backend}, 5000)")).all()))
        number(db)

    with pytest.raises(OperationalError):
        store.write(turn)
    assert len(attempts) == 1
    assert store.write(add_one) == 1


def test_finds_a_living_connection_after_the_server_dropped_all(store: Store) -> None:
    drop_others = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    at_once(*[lambda: store.read(number)] * 4)
    store.write(lambda db: db.execute(text(drop_others)).all())
    assert at_once(*[lambda: store.read(number)] * 4) == [0] * 4


def test_makes_the_second_of_two_turns_on_one_row_wait(store: Store) -> None:
    held = HeldWrite(store)
    waiting = store.submit_write(add_one)
    wait_for_a_blocked_backend(store)
    assert not waiting.done()
    assert held.finish() == 1
    assert waiting.result(PATIENCE) == 2


def test_lets_turns_on_different_rows_run_at_once(store: Store) -> None:
    held = HeldWrite(store)
    [end] = at_once(lambda: store.write(lambda db: count(db, "window")))
    assert end is None
    assert not held.done.done()
    held.finish()


def test_serves_more_callers_than_it_has_connections(store: Store) -> None:
    assert at_once(*[lambda: store.read(number)] * 60) == [0] * 60
