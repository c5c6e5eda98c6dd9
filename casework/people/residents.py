"""Residents (居民): only what a booking or a call-back needs, encrypted; found again by blind index."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Field

from casework.database import BlindIndex, Db, EncryptedText, Prepared, TableModel, columns_of, fetch_all, fetch_one

TAIL = 4  # digits of a phone number that people give at a counter


class Resident(TableModel, table=True):
    """A person served here. Name and phone stay empty until the person has agreed that they are kept."""

    __tablename__ = "residents"

    id: int = Field(primary_key=True)
    name: str | None = Field(default=None, sa_type=EncryptedText)
    name_index: str | None = Field(default=None, sa_type=BlindIndex, index=True)
    phone: str | None = Field(default=None, sa_type=EncryptedText)
    phone_index: str | None = Field(default=None, sa_type=BlindIndex, index=True)
    phone_tail_index: str | None = Field(default=None, sa_type=BlindIndex, index=True)
    created_at: datetime
    changed_at: datetime


_table = columns_of(Resident)
_GET = Prepared(select(_table).where(_table.c.id == bindparam("resident_id")))


def register(db: Db, now: datetime) -> int:
    """A new resident, nameless so far; the id."""
    return int(db.execute(insert(Resident).values(created_at=now, changed_at=now).returning(_table.c.id)).scalar_one())


def get(db: Db, resident_id: int) -> Resident | None:
    """The resident with this id."""
    return fetch_one(db, Resident, _GET, {"resident_id": resident_id})


def named(db: Db, resident_ids: Collection[int]) -> dict[int, Resident]:
    """Several residents at once, by id."""
    found = fetch_all(db, Resident, select(_table).where(_table.c.id.in_(set(resident_ids)))) if resident_ids else []
    return {person.id: person for person in found}


def exist(db: Db) -> bool:
    """Whether anybody is registered at all."""
    return db.execute(select(_table.c.id).limit(1)).first() is not None


def rename(db: Db, resident_id: int, name: str, now: datetime) -> None:
    """Keep a name; consent is the caller's to have asked for."""
    db.execute(update(Resident).where(_table.c.id == resident_id).values(name=name, name_index=name, changed_at=now))


def change_phone(db: Db, resident_id: int, phone: str, now: datetime) -> None:
    """Keep a telephone number, findable by the whole number and by its last four digits."""
    values = {"phone": phone, "phone_index": phone, "phone_tail_index": phone[-TAIL:], "changed_at": now}
    db.execute(update(Resident).where(_table.c.id == resident_id).values(**values))


def find_by_name(db: Db, name: str) -> list[Resident]:
    """Residents with exactly this name."""
    return fetch_all(db, Resident, select(_table).where(_table.c.name_index == name).order_by(_table.c.id))


def find_by_phone(db: Db, phone: str) -> list[Resident]:
    """Residents with this number, or, for four digits, with a number that ends in them."""
    column = _table.c.phone_tail_index if len(phone) == TAIL else _table.c.phone_index
    return fetch_all(db, Resident, select(_table).where(column == phone).order_by(_table.c.id))


def forget_contact(db: Db, resident_id: int, now: datetime) -> None:
    """Wipe name and telephone; the number of the resident stays, so that records do not lose their owner."""
    empty = dict.fromkeys(("name", "name_index", "phone", "phone_index", "phone_tail_index"))
    db.execute(update(Resident).where(_table.c.id == resident_id).values(**empty, changed_at=now))
