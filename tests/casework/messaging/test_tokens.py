"""Access tokens: shared, sealed, good for their time."""

from datetime import timedelta

from casework.database import Store
from casework.messaging import tokens
from tests.support.stores import NOON

HOUR = timedelta(hours=1)


def keep(store: Store, value: str) -> None:
    store.write(lambda db: tokens.keep(db, "wx1", value, NOON, NOON + HOUR))


def find(store: Store, after: timedelta = timedelta()) -> str | None:
    return store.read(lambda db: tokens.find(db, "wx1", NOON + after))


def test_is_found_while_it_is_good(store: Store) -> None:
    assert find(store) is None
    keep(store, "abc")
    assert find(store, HOUR - timedelta(microseconds=1)) == "abc"
    assert find(store, HOUR) is None


def test_takes_the_place_of_the_former_one(store: Store) -> None:
    keep(store, "abc")
    keep(store, "def")
    assert find(store) == "def"


def test_is_dropped_once_where_several_find_it_refused(store: Store) -> None:
    keep(store, "abc")
    assert store.write(lambda db: tokens.drop(db, "wx1", "abc"))
    keep(store, "def")
    assert not store.write(lambda db: tokens.drop(db, "wx1", "abc")), "another has taken its place"
    assert find(store) == "def"


def test_is_not_stored_in_the_open(store: Store) -> None:
    """S: it opens a door."""
    keep(store, "abcdef")
    (stored,) = store.read(lambda db: db.exec_driver_sql("SELECT value FROM access_tokens").one())
    assert "abcdef" not in stored
