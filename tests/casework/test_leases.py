"""Leases: one process at a time does a periodic job."""

from datetime import timedelta

from casework import leases
from casework.database import Db, Store
from tests.support.stores import NOON, at_once

TERM = timedelta(seconds=60)


def acquire(store: Store, holder: str, after: float = 0, name: str = "notices") -> bool:
    now = NOON + timedelta(seconds=after)

    def turn(db: Db) -> bool:
        return leases.acquire(db, name, holder, now, TERM)

    return store.write(turn)


def test_is_given_to_the_first_who_asks(store: Store) -> None:
    assert acquire(store, "one")
    assert not acquire(store, "other")
    assert acquire(store, "other", name="housekeeping")


def test_is_renewed_by_its_holder(store: Store) -> None:
    assert acquire(store, "one")
    assert acquire(store, "one", after=59)
    assert not acquire(store, "other", after=61)


def test_ends_by_itself(store: Store) -> None:
    """The process that held it died."""
    assert acquire(store, "one")
    assert not acquire(store, "other", after=59.999)
    assert acquire(store, "other", after=60)
    assert not acquire(store, "one", after=61)


def test_has_one_holder_however_many_ask_at_once(store: Store) -> None:
    def asking(after: float) -> list[bool]:
        return [bool(end) for end in at_once(*[lambda holder=str(n): acquire(store, holder, after) for n in range(16)])]

    assert sum(asking(0)) == 1
    assert sum(asking(30)) == 1, "only the holder, who may renew it"
    assert sum(asking(200)) == 1
