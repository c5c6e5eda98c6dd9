"""Recordings are fetched in the background: one that fails keeps no other back, and no write is long."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import pytest

from casework import callbacks, recordings
from casework.database import Db, Store
from casework.messaging.conversations import Talk
from casework.recordings import MOST_BYTES, PART_BYTES, TRY_FOR, Fetched, Recording
from scheduler.outlet import DeliveryError, OutOfOrder, Throttled
from scheduler.recordings import MEND, fetch_due
from tests.support.stores import NOON, begin_talk

T = TypeVar("T")


@dataclass
class Shelf:
    """A library whose files are named here, some by the way in which they fail; it notes what it was asked for."""

    files: dict[str, bytes | Exception]
    name: str = "paper"
    asked: list[str] = field(default_factory=list)

    def fetch(self, media: str) -> Fetched:
        self.asked.append(media)
        file = self.files[media]
        if isinstance(file, Exception):
            raise file
        return Fetched(file, "audio/amr")


class Counting:
    """A store that notes by how many parts a write changed what is kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.read = store.read
        self.most = 0

    def write(self, fn: Callable[[Db], T]) -> T:
        def counted(db: Db) -> tuple[T, int]:
            before = parts(db)
            return fn(db), abs(parts(db) - before)

        result, changed = self._store.write(counted)
        self.most = max(self.most, changed)
        return result


@pytest.fixture
def talk(store: Store) -> Talk:
    return begin_talk(store)


def keep(store: Store, talk: Talk, *media: str) -> None:
    def ask(db: Db) -> None:
        call = callbacks.ask_for(db, talk.resident_id or 0, talk.id, "", "语音", NOON, NOON)
        for each in media:
            recordings.keep(db, call.id, "paper", "voice", each, NOON)

    store.write(ask)


def listed(store: Store) -> dict[str, Recording]:
    return {each.media: each for each in store.read(lambda db: recordings.of_calls(db, [call.id for call in callbacks.owed(db)]))}


def content(store: Store, recording: Recording) -> bytes | None:
    return store.read(lambda db: recordings.content_of(db, recording))


def parts(db: Db) -> int:
    return int(db.exec_driver_sql("SELECT count(*) FROM recording_parts").scalar_one())


@pytest.mark.parametrize("error", [KeyError("file_path"), DeliveryError("超时"), DeliveryError("过期了", permanent=True), OSError("断了")])
def test_one_that_cannot_be_had_keeps_no_other_back(store: Store, talk: Talk, error: Exception) -> None:
    keep(store, talk, "bad", "good")
    assert fetch_due(store, Shelf({"bad": error, "good": b"sound"}), NOON) == 1
    found = listed(store)
    assert content(store, found["good"]) == b"sound"
    assert found["bad"].failure and not found["bad"].at_hand and found["bad"].tries == 1
    assert fetch_due(store, shelf := Shelf({}), NOON) == 0 and shelf.asked == []


@pytest.mark.parametrize(("error", "rest"), [(Throttled("太多了", 90), timedelta(seconds=90)), (OutOfOrder("密钥不对"), MEND)])
def test_a_platform_that_gives_nothing_for_now_is_left_alone_and_no_try_is_counted(
    store: Store, talk: Talk, error: DeliveryError, rest: timedelta
) -> None:
    keep(store, talk, "first", "second")
    shelf = Shelf({"first": error, "second": b"two"})
    now = NOON
    while now + rest < NOON + TRY_FOR and len(shelf.asked) < 20:
        assert fetch_due(store, shelf, now) == 0 and fetch_due(store, shelf, now) == 0
        now += rest
    assert set(shelf.asked) == {"first"} and [each.tries for each in listed(store).values()] == [0, 0]
    shelf.files["first"] = b"one"
    assert fetch_due(store, shelf, now) == 2
    assert [content(store, each) for each in listed(store).values()] == [b"one", b"two"]


def test_no_write_holds_more_than_a_part_of_a_long_file(store: Store, talk: Talk) -> None:
    long = bytes(range(256)) * (MOST_BYTES // 256)
    keep(store, talk, "long")
    counting = Counting(store)
    assert fetch_due(counting, Shelf({"long": long}), NOON) == 1  # type: ignore[arg-type]
    assert counting.most == 1 and store.read(parts) == MOST_BYTES // PART_BYTES
    assert content(store, listed(store)["long"]) == long


def test_what_belonged_to_a_call_that_is_gone_is_swept_away_part_by_part(store: Store, talk: Talk) -> None:
    keep(store, talk, "long")
    fetch_due(store, Shelf({"long": bytes(3 * PART_BYTES)}), NOON)
    store.write(lambda db: callbacks.drop(db, talk.id))
    assert store.read(parts) == 3
    counting = Counting(store)
    fetch_due(counting, Shelf({}), NOON)  # type: ignore[arg-type]
    assert store.read(parts) == 0 and counting.most == 1
