"""The contract of a store, the same on both databases."""

import threading
from concurrent.futures import Future, wait

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from casework.database import DatabaseError, Db, Store
from tests.support.counting import HeldWrite, add_one, break_at_commit, create_counters, number
from tests.support.stores import PATIENCE, at_once, opened

CLIENTS = 64


@pytest.fixture(autouse=True)
def counters(store: Store) -> None:
    store.write(create_counters)


def test_returns_what_the_function_returned(store: Store) -> None:
    assert store.write(add_one) == 1
    assert store.read(number) == 1
    assert store.submit_write(add_one).result(PATIENCE) == 2
    assert store.submit_read(number).result(PATIENCE) == 2


def test_has_made_a_write_durable_when_it_returns(store: Store, store_url: str) -> None:
    store.write(add_one)
    with opened(store_url) as another:
        assert another.read(number) == 1


def test_undoes_a_turn_that_fails_and_tells_its_caller(store: Store) -> None:
    class Refused(Exception):
        pass

    def fail(db: Db) -> None:
        add_one(db)
        raise Refused("这个号被别人约走了")

    with pytest.raises(Refused, match="别人约走"):
        store.write(fail)
    assert store.read(number) == 0


def test_undoes_a_turn_that_the_database_refuses(store: Store) -> None:
    def fail(db: Db) -> None:
        add_one(db)
        db.execute(text("INSERT INTO counters VALUES ('door', 0)"))

    with pytest.raises(IntegrityError):
        store.write(fail)
    assert store.write(add_one) == 1


def test_undoes_only_the_failing_turns_of_a_batch(store: Store) -> None:
    def odd_ones_fail(place: int) -> Future[int]:
        def turn(db: Db) -> int:
            result = add_one(db)
            if place % 2:
                raise ValueError(place)
            return result

        return store.submit_write(turn)

    held = HeldWrite(store)  # what is submitted now waits, and is one batch on SQLite
    waiting = [odd_ones_fail(place) for place in range(20)]
    held.finish()
    failed = [future.exception(PATIENCE) for future in waiting]
    assert [str(error) for error in failed if error] == [str(place) for place in range(1, 20, 2)]
    assert store.read(number) == 11


def test_loses_no_update_of_many_writers(store: Store) -> None:
    each = 4

    def client() -> list[int]:
        return [store.write(add_one) for _ in range(each)]

    seen = [n for numbers in at_once(*[client] * CLIENTS) for n in numbers]  # type: ignore[attr-defined]
    assert store.read(number) == CLIENTS * each
    assert sorted(seen) == list(range(1, CLIENTS * each + 1))


def test_reads_a_snapshot(store: Store) -> None:
    def look_twice(db: Db) -> tuple[int, int]:
        first = number(db)
        at_once(lambda: store.write(add_one))
        return first, number(db)

    assert store.read(look_twice) == (0, 0)
    assert store.read(number) == 1


def test_reads_while_a_slow_turn_writes(store: Store) -> None:
    held = HeldWrite(store)
    [seen] = at_once(lambda: store.read(number))
    assert seen == 0
    assert not held.done.done()
    assert held.finish() == 1


def test_refuses_to_write_in_a_read(store: Store) -> None:
    with pytest.raises(DatabaseError):
        store.read(add_one)
    assert store.submit_read(add_one).exception(PATIENCE) is not None
    assert store.read(number) == 0


@pytest.mark.parametrize("kind", ["read", "write"])
def test_refuses_a_turn_inside_a_write(store: Store, kind: str) -> None:
    inner = {"read": store.read, "write": store.write}[kind]
    [end] = at_once(lambda: store.write(lambda db: inner(number)))
    assert isinstance(end, RuntimeError)
    assert "inside a write" in str(end)
    assert store.write(add_one) == 1


def test_finishes_what_was_submitted_before_it_closes(store: Store, store_url: str) -> None:
    held = HeldWrite(store)
    waiting = [store.submit_write(add_one) for _ in range(100)]
    closing = threading.Thread(target=store.close)
    closing.start()
    held.finish()
    closing.join(PATIENCE)
    assert all(future.done() for future in waiting)
    with opened(store_url) as again:
        assert again.read(number) == 101


def test_takes_nothing_more_once_closed(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(RuntimeError):
        store.submit_write(add_one)


def test_tells_the_caller_of_a_failed_commit(store: Store) -> None:
    with pytest.raises(IntegrityError):
        store.write(break_at_commit)
    assert store.write(add_one) == 1


def test_goes_on_when_the_caller_has_gone_away(store: Store) -> None:
    """A resident who closes the page cancels the wait for an answer."""
    held = HeldWrite(store)
    abandoned = [store.submit_write(add_one) for _ in range(20)]
    still_there = [future for future in abandoned if not future.cancel()]
    held.finish()
    wait(still_there, PATIENCE)
    assert len(still_there) < len(abandoned)
    assert store.write(add_one) == 2 + len(still_there)


def test_survives_a_turn_that_means_to_end_the_thread(store: Store) -> None:
    def leave(db: Db) -> None:
        add_one(db)
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        store.submit_write(leave).result(PATIENCE)
    assert store.write(add_one) == 1
