"""Editions: added by themselves, published by another act, never changed, each to be gone back to (M3.2)."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from casework import editions, revisions
from casework.database import Db, Store
from casework.editions import Damaged, Edition, NoSuchEdition, NothingBefore, PublicationKind
from knowledge.catalogue import Catalogue
from tests.support.small import CARD, SMALL, with_items
from tests.support.stores import NOON, at_once, open_test_store

OTHERS = [with_items(CARD.model_copy(update={"summary": f"第{number}个说法。"})) for number in range(4)]


def add(store: Store, catalogue: Catalogue = SMALL, note: str = "") -> Edition:
    packed = editions.pack(catalogue)
    return store.write(lambda db: editions.add(db, packed, "王主任", note, "目录.xlsx", NOON))


def publish(store: Store, number: int) -> None:
    store.write(lambda db: editions.publish(db, number, "王主任", "", NOON))


def roll_back(store: Store, to: int | None = None) -> int:
    return store.write(lambda db: editions.roll_back(db, "李主任", "发错了", NOON + timedelta(hours=1), to))


def published(store: Store, *catalogues: Catalogue) -> None:
    for catalogue in catalogues:
        publish(store, add(store, catalogue).number)


def live(store: Store) -> int | None:
    return store.read(editions.live)


def test_gives_a_catalogue_back_as_it_was(store: Store) -> None:
    number = add(store).number
    assert store.read(lambda db: editions.load(db, number)) == SMALL


def test_is_not_live_before_it_is_published(store: Store) -> None:
    first = add(store)
    assert (first.number, first.parent, live(store)) == (1, None, None)
    publish(store, 1)
    second = add(store, OTHERS[0], "按新规改")
    assert (second.number, second.parent, live(store)) == (2, 1, 1)
    publish(store, 2)
    assert live(store) == 2


def test_keeps_the_same_catalogue_once(store: Store) -> None:
    assert [add(store, catalogue).number for catalogue in (SMALL, SMALL, OTHERS[0], OTHERS[0], SMALL)] == [1, 1, 2, 2, 3]


def test_tells_who_made_and_published_what(store: Store) -> None:
    published(store, SMALL, OTHERS[0])
    roll_back(store)
    history = store.read(editions.history)
    assert [(each.number, each.made_by, each.origin, each.made_at) for each in history.editions] == [
        (1, "王主任", "目录.xlsx", NOON),
        (2, "王主任", "目录.xlsx", NOON),
    ]
    assert [(each.edition, each.by, each.note, each.kind) for each in history.publications] == [
        (1, "王主任", "", PublicationKind.PUBLISH),
        (2, "王主任", "", PublicationKind.PUBLISH),
        (1, "李主任", "发错了", PublicationKind.ROLLBACK),
    ]


def test_publishes_what_is_live_only_once(store: Store) -> None:
    published(store, SMALL)
    publish(store, 1)
    assert len(store.read(editions.history).publications) == 1


def test_goes_back_one_edition_after_the_other(store: Store) -> None:
    published(store, *OTHERS[:3])
    assert [roll_back(store), roll_back(store)] == [2, 1]
    with pytest.raises(NothingBefore, match="最早"):
        roll_back(store)
    assert live(store) == 1


def test_goes_back_to_what_was_live_before_when_something_was_published_after_going_back(store: Store) -> None:
    published(store, *OTHERS[:2])
    roll_back(store)
    published(store, OTHERS[2])
    assert (live(store), roll_back(store)) == (3, 1)


def test_goes_back_to_a_named_edition(store: Store) -> None:
    published(store, *OTHERS[:3])
    assert (roll_back(store, to=1), live(store)) == (1, 1)
    publish(store, 3)
    assert (live(store), roll_back(store)) == (3, 1)


def test_refuses_to_go_back_where_nothing_was_published(store: Store) -> None:
    with pytest.raises(NothingBefore, match="还没有发布过"):
        roll_back(store)


@pytest.mark.parametrize(
    "act",
    [
        lambda db: editions.publish(db, 9, "王主任", "", NOON),
        lambda db: editions.roll_back(db, "王主任", "", NOON, 9),
        lambda db: editions.load(db, 9),
    ],
)
def test_says_that_there_is_no_such_edition(store: Store, act: Any) -> None:
    published(store, SMALL)
    with pytest.raises(NoSuchEdition, match="第9版"):
        store.write(act)
    assert live(store) == 1


def test_lets_other_processes_notice(store: Store) -> None:
    def revision() -> int:
        return store.read(revisions.current).get(editions.SUBJECT, 0)

    number = add(store).number
    before = revision()
    publish(store, number)
    published(store, OTHERS[0])
    after = revision()
    roll_back(store)
    assert before < after < revision()


@pytest.mark.parametrize("damage", ["content = 'bm90aGluZw=='", "content = 'no base64'", f"checksum = '{'0' * 64}'"])
def test_says_when_an_edition_is_not_what_was_stored(store: Store, damage: str) -> None:
    add(store)
    store.write(lambda db: db.exec_driver_sql(f"UPDATE editions SET {damage}"))
    with pytest.raises(Damaged, match=r"第1版.*rollback"):
        store.read(lambda db: editions.load(db, 1))


def test_says_when_the_program_cannot_read_an_edition(store: Store) -> None:
    """It was made by a program whose items had another field."""
    text = '{"items": [], "stations": [], "life_events": [], "moon_phases": []}'
    newer = editions.pack_text(text)
    store.write(lambda db: editions.add(db, newer, "王主任", "", "", NOON))
    with pytest.raises(Damaged, match="moon_phases"):
        store.read(lambda db: editions.load(db, 1))


def test_seeds_once(store: Store) -> None:
    first, second = editions.pack(SMALL), editions.pack(OTHERS[0])

    def seed(db: Db, packed: editions.Packed) -> int:
        return editions.seed(db, packed, "程序", "首次启动", "随程序的示例", NOON)

    assert [store.write(partial(seed, packed=packed)) for packed in (first, second)] == [1, 1]
    assert len(store.read(editions.history).editions) == 1


@pytest.fixture
def processes(store_url: str) -> Iterator[list[Store]]:
    """Four processes at one database."""
    stores = [open_test_store(store_url) for _ in OTHERS]
    yield stores
    for store in stores:
        store.close()


def test_ends_well_when_several_processes_publish_at_once(processes: list[Store]) -> None:
    first = processes[0]
    assert at_once(*[partial(published, store, catalogue) for store, catalogue in zip(processes, OTHERS, strict=True)]) == [None] * 4
    history = first.read(editions.history)
    kept = [first.read(partial(editions.load, number=each.number)) for each in history.editions]
    assert [each.number for each in history.editions] == [1, 2, 3, 4]
    assert all(catalogue in kept for catalogue in OTHERS)
    assert live(first) == history.publications[-1].edition


def test_ends_well_when_several_processes_start_at_once(processes: list[Store]) -> None:
    def start(store: Store, packed: editions.Packed) -> int:
        return store.write(lambda db: editions.seed(db, packed, "程序", "首次启动", "随程序的示例", NOON))

    starts = [partial(start, store, editions.pack(catalogue)) for store, catalogue in zip(processes, OTHERS, strict=True)]
    assert at_once(*starts) == [1] * 4
    history = processes[0].read(editions.history)
    assert len(history.editions) == len(history.publications) == 1
