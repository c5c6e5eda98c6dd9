"""Linking (关联): several accounts with one resident behind them, and an account taken away from them again.

Whose records they are is decided by who was there first: of two accounts that are parted the one that came later goes, so that nobody who
got in can put the other out. What was joined stays with the resident.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, delete, or_, select, update

from casework.database import Db, TableModel, columns_of
from casework.people import accounts, residents
from casework.people.accounts import ChannelAccount
from casework.people.residents import Resident

_accounts = columns_of(ChannelAccount)


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of two accounts: the resident behind both, and the name and telephone that gave way to newer ones."""

    resident_id: int
    old_name: str = ""
    old_phone: str = ""


def pointing_at(model: type[TableModel]) -> list[tuple[Table, Column[Any]]]:
    """Every column of every table that names a row of this one: also those of tables that are still to come."""
    tables = TableModel.metadata.sorted_tables
    return [(table, key.parent) for table in tables for key in table.foreign_keys if key.column.table.name == model.__tablename__]


def join(db: Db, first: int, second: int, now: datetime) -> Joined:
    """Put one resident behind two accounts: the one behind the first, or behind the second where the first has none.

    Everything that belonged to the other resident belongs to this one then. LookupError where nobody is behind either.
    """
    mine, others = _locked(db, first, second)
    kept, gone = mine.resident_id, others.resident_id
    newcomer = others
    if kept is None:
        kept, gone, newcomer = gone, None, mine
    if kept is None:
        raise LookupError("nobody is behind either account")
    if kept == gone:
        return Joined(kept)
    coming = sorted(accounts.of_resident(db, gone), key=_rank) if gone is not None else [newcomer]
    for number, account in enumerate(coming):  # in their old order
        joined_at = now + timedelta(microseconds=number)
        db.execute(update(ChannelAccount).where(_accounts.c.id == account.id).values(resident_id=kept, joined_at=joined_at))
    return _merged(db, kept, gone) if gone is not None else Joined(kept)


def part(db: Db, one: int, other: int) -> int | None:
    """Take two accounts of one resident apart: the one that came later has nobody behind it any more; its id, None where they are not one's."""
    pair = _locked(db, one, other)
    if one == other or pair[0].resident_id is None or pair[0].resident_id != pair[1].resident_id:
        return None
    later = max(pair, key=_rank)
    alone = {"resident_id": None, "joined_at": None, "preferred_at": None}
    db.execute(update(ChannelAccount).where(_accounts.c.id == later.id).values(**alone))
    return later.id


def dissolve(db: Db, resident_id: int, keep: int) -> int:
    """Leave one account alone with the resident: nobody is behind the others any more; how many those were."""
    others = (_accounts.c.resident_id == resident_id) & (_accounts.c.id != keep)
    alone = {"resident_id": None, "joined_at": None, "preferred_at": None}
    return db.execute(update(ChannelAccount).where(others).values(**alone)).rowcount


def _rank(account: ChannelAccount) -> tuple[bool, datetime, int]:
    """The order in which accounts came to their resident."""
    return account.joined_at is not None, account.joined_at or account.created_at, account.id


def _locked(db: Db, one: int, other: int) -> tuple[ChannelAccount, ChannelAccount]:
    """Two accounts; locked with every account of the residents behind them, so that no turn of theirs writes for somebody who is gone.

    LookupError where there is no such account.
    """
    behind = select(_accounts.c.resident_id).where(_accounts.c.id.in_((one, other)), _accounts.c.resident_id.is_not(None))
    involved = select(_accounts.c.id).where(or_(_accounts.c.id.in_((one, other)), _accounts.c.resident_id.in_(behind)))
    db.execute(involved.order_by(_accounts.c.id).with_for_update(key_share=True)).all()  # SQLite has one writer and drops the clause
    first, second = accounts.get(db, one), accounts.get(db, other)
    if first is None or second is None:
        raise LookupError(f"no account {one} or no account {other}")
    return first, second


def _merged(db: Db, kept: int, gone: int) -> Joined:
    """Let everything that names one resident name the other; of name and telephone what was left last stays."""
    one, other = residents.get(db, kept), residents.get(db, gone)
    assert one is not None and other is not None  # named by accounts
    for table, column in pointing_at(Resident):
        db.execute(update(table).where(column == gone).values({column.name: kept}))
    newer, older = (one, other) if one.changed_at >= other.changed_at else (other, one)
    name, phone = newer.name or older.name, newer.phone or older.phone
    if name and name != one.name:
        residents.rename(db, kept, name, newer.changed_at)
    if phone and phone != one.phone:
        residents.change_phone(db, kept, phone, newer.changed_at)
    db.execute(delete(Resident).where(columns_of(Resident).c.id == gone))
    return Joined(
        kept,
        old_name=older.name if older.name and older.name != name else "",
        old_phone=older.phone if older.phone and older.phone != phone else "",
    )
