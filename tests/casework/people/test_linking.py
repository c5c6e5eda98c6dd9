"""Linking: one resident behind several accounts, everything that was another's becomes this one's, and the way back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, DateTime, Integer, Table, func, select

from casework.database import Db, Store, TableModel
from casework.messages import Address
from casework.messaging.conversations import Talk
from casework.people import accounts, consents, linking, residents
from casework.people.linking import Joined, pointing_at
from casework.people.residents import Resident
from casework.schema import TABLES
from tests.support.stores import NOON, at_once, begin_talk

DAY = timedelta(days=1)
LATER = NOON + DAY


def account(store: Store, sender: str, channel: str = "wechat") -> int:
    """An account that nobody is known to be behind."""
    return store.write(lambda db: accounts.create(db, Address(channel, sender), NOON))


def person(store: Store, sender: str, name: str = "", phone: str = "", at: datetime = NOON) -> Talk:
    """Somebody who wrote, agreed, and left name and telephone."""
    talk = begin_talk(store, sender, now=at)

    def tell(db: Db) -> None:
        assert talk.resident_id is not None
        consents.give(db, talk.resident_id, 1, at)
        if name:
            residents.rename(db, talk.resident_id, name, at)
        if phone:
            residents.change_phone(db, talk.resident_id, phone, at)

    store.write(tell)
    return talk


def join(store: Store, first: int, second: int, at: datetime = LATER) -> Joined:
    return store.write(lambda db: linking.join(db, first, second, at))


def part(store: Store, one: int, other: int) -> int | None:
    return store.write(lambda db: linking.part(db, one, other))


def behind(store: Store, account_id: int) -> int | None:
    found = store.read(lambda db: accounts.get(db, account_id))
    assert found is not None
    return found.resident_id


def test_puts_the_resident_of_the_first_behind_both(store: Store) -> None:
    first, second = person(store, "wang"), person(store, "li")
    assert join(store, first.account_id, second.account_id) == Joined(first.resident_id or 0)
    assert behind(store, second.account_id) == behind(store, first.account_id) == first.resident_id
    assert store.read(lambda db: residents.get(db, second.resident_id or 0)) is None


def test_puts_the_resident_of_the_second_behind_both_where_the_first_has_none(store: Store) -> None:
    first, second = account(store, "new"), person(store, "wang", "王秀英")
    assert join(store, first, second.account_id).resident_id == second.resident_id == behind(store, first)


def test_joins_nobody_with_nobody(store: Store) -> None:
    one, other = account(store, "one"), account(store, "other")
    with pytest.raises(LookupError):
        join(store, one, other)


def test_brings_the_other_accounts_along(store: Store) -> None:
    first, second, third = person(store, "wang"), person(store, "li"), account(store, "third")
    join(store, second.account_id, third, NOON)
    join(store, first.account_id, second.account_id)
    assert behind(store, third) == first.resident_id


def test_changes_nothing_when_it_is_done_twice(store: Store) -> None:
    first, second = person(store, "wang", "王秀英"), person(store, "li", "王秀英")
    join(store, first.account_id, second.account_id)
    before = store.read(lambda db: accounts.get(db, second.account_id))
    assert join(store, first.account_id, second.account_id, LATER + DAY) == Joined(first.resident_id or 0)
    assert store.read(lambda db: accounts.get(db, second.account_id)) == before


@pytest.mark.parametrize(
    ("first", "second", "kept", "old"),
    [
        (("王秀英", "13800005678", 0), ("王女士", "13900001111", 1), ("王女士", "13900001111"), ("王秀英", "13800005678")),
        (("王秀英", "13800005678", 1), ("王女士", "13900001111", 0), ("王秀英", "13800005678"), ("王女士", "13900001111")),
        (("", "", 1), ("王女士", "13900001111", 0), ("王女士", "13900001111"), ("", "")),
        (("王秀英", "", 0), ("", "13900001111", 1), ("王秀英", "13900001111"), ("", "")),
        (("王秀英", "13800005678", 0), ("王秀英", "13800005678", 1), ("王秀英", "13800005678"), ("", "")),
        (("王秀英", "13800005678", 0), ("王秀英", "13900001111", 1), ("王秀英", "13900001111"), ("", "13800005678")),
    ],
)
def test_keeps_what_was_left_last_and_names_what_gave_way(
    store: Store, first: tuple[str, str, int], second: tuple[str, str, int], kept: tuple[str, str], old: tuple[str, str]
) -> None:
    one = person(store, "one", *first[:2], at=NOON + first[2] * DAY)
    other = person(store, "other", *second[:2], at=NOON + second[2] * DAY)
    joined = join(store, one.account_id, other.account_id, NOON + 2 * DAY)
    assert (joined.old_name, joined.old_phone) == old
    resident = store.read(lambda db: residents.get(db, joined.resident_id))
    assert resident is not None and (resident.name, resident.phone) == kept
    assert [each.id for each in store.read(lambda db: residents.find_by_phone(db, kept[1][-4:]))] == [joined.resident_id]


def test_knows_every_table_that_names_a_resident() -> None:
    """The tables are found by their foreign keys: one that is still to come needs no line here."""
    names = {table.name for table, _ in pointing_at(Resident)}
    assert names >= {"appointments", "callbacks", "channel_accounts", "consents"}
    assert names == {str(model.__tablename__) for model in TABLES for column in _columns(model) if column.endswith(":residents")}


def _columns(model: type[TableModel]) -> list[str]:
    table = TableModel.metadata.tables[str(model.__tablename__)]
    return [f"{key.parent.name}:{key.column.table.name}" for key in table.foreign_keys]


def test_everything_that_named_the_one_names_the_other(store: Store) -> None:
    """A row in every table that names a resident, whatever the table: none is lost and none stays behind."""
    first, second = person(store, "wang"), person(store, "li")
    assert first.resident_id is not None and second.resident_id is not None
    kept, gone = first.resident_id, second.resident_id

    def put_rows(db: Db) -> None:
        for table, _ in pointing_at(Resident):
            for owner in (first, second):
                put_row(db, table, owner)

    store.write(put_rows)
    before = store.read(lambda db: {table.name: rows_of(db, table, column, kept, gone) for table, column in pointing_at(Resident)})
    assert all(len(owners) >= 2 and gone in owners for owners in before.values()), before
    join(store, first.account_id, second.account_id)
    after = store.read(lambda db: {table.name: rows_of(db, table, column, kept, gone) for table, column in pointing_at(Resident)})
    assert after == {name: [kept] * len(owners) for name, owners in before.items()}


def put_row(db: Db, table: Table, owner: Talk) -> None:
    """A row with something in every column that must have it, which belongs to somebody."""
    named = {"residents": owner.resident_id, "conversations": owner.id, "channel_accounts": owner.account_id}
    number = db.execute(select(func.count()).select_from(table)).scalar_one() + 100
    row: dict[str, Any] = {}
    for column in table.columns:
        targets = [key.column.table.name for key in column.foreign_keys]
        if targets:
            row[column.name] = named[targets[0]]
        elif not column.nullable and column.server_default is None and not (column.primary_key and isinstance(column.type, Integer)):
            row[column.name] = _something(column, number)
    db.execute(table.insert().values(**row))


def _something(column: Column[Any], number: int) -> object:
    kind = getattr(column.type, "impl", column.type)
    return NOON if isinstance(kind, DateTime) else number if isinstance(kind, Integer) else f"some-{number}"


def rows_of(db: Db, table: Table, column: Column[Any], *people: int) -> list[int]:
    return sorted(db.execute(select(column).select_from(table).where(column.in_(people))).scalars())


def test_of_two_that_are_parted_the_one_that_came_later_goes(store: Store) -> None:
    """Whoever asks: nobody who got in can put the other out."""
    for number, ask in enumerate[Callable[[int, int], int | None]]((lambda a, b: part(store, a, b), lambda a, b: part(store, b, a))):
        first, second = person(store, f"wang{number}"), person(store, f"li{number}")
        join(store, first.account_id, second.account_id)
        assert ask(first.account_id, second.account_id) == second.account_id
        assert (behind(store, first.account_id), behind(store, second.account_id)) == (first.resident_id, None)


def test_the_newcomer_is_the_one_without_records_whichever_showed_the_code(store: Store) -> None:
    first, second = account(store, "new"), person(store, "wang")
    join(store, first, second.account_id)
    assert part(store, first, second.account_id) == first


def test_those_that_come_along_keep_their_order(store: Store) -> None:
    first, second, third = person(store, "wang"), person(store, "li"), account(store, "third")
    join(store, second.account_id, third, NOON)
    join(store, first.account_id, second.account_id)
    assert part(store, third, second.account_id) == third
    assert part(store, second.account_id, first.account_id) == second.account_id


def test_parts_nothing_that_is_not_joined(store: Store) -> None:
    first, second = person(store, "wang"), person(store, "li")
    assert part(store, first.account_id, second.account_id) is None
    assert part(store, first.account_id, first.account_id) is None
    assert part(store, account(store, "one"), account(store, "other")) is None
    assert behind(store, first.account_id) == first.resident_id


def test_joins_again_after_the_parting(store: Store) -> None:
    first, second = person(store, "wang"), person(store, "li")
    join(store, first.account_id, second.account_id)
    part(store, first.account_id, second.account_id)
    assert join(store, second.account_id, first.account_id).resident_id == first.resident_id
    assert part(store, first.account_id, second.account_id) == second.account_id


def test_two_who_join_each_other_at_once_are_one_in_the_end(store: Store) -> None:
    first, second = person(store, "wang"), person(store, "li")
    ends = at_once(
        lambda: join(store, first.account_id, second.account_id),
        lambda: join(store, second.account_id, first.account_id),
    )
    assert all(isinstance(end, Joined) for end in ends), ends
    assert behind(store, first.account_id) == behind(store, second.account_id) is not None
