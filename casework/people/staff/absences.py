"""Absences (请假): whole days on which somebody is not there; the second person of his or her posts takes over, and gives back by itself."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import delete, insert, select
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of, fetch_all, fetch_one


class AbsenceKind(StrEnum):
    """Why somebody is away."""

    LEAVE = "leave"  # 休假
    SICK = "sick"  # 病假
    TRAINING = "training"  # 培训、开会
    OTHER = "other"  # 其他


KIND_NAMES = {AbsenceKind.LEAVE: "休假", AbsenceKind.SICK: "病假", AbsenceKind.TRAINING: "培训开会", AbsenceKind.OTHER: "其他"}


class Absence(TableModel, table=True):
    """Somebody is away from the first to the last day, both included."""

    __tablename__ = "absences"

    id: int = Field(primary_key=True)
    staff_id: int = Field(foreign_key="staff_members.id", index=True)
    first: date = Field(index=True)
    last: date = Field(index=True)
    kind: str
    noted_by: int = Field(foreign_key="staff_members.id")
    noted_at: datetime


class Backwards(Exception):
    """An absence that ends before it begins."""


_table = columns_of(Absence)


def note(db: Db, staff_id: int, first: date, last: date, kind: AbsenceKind, by: int, now: datetime) -> int:
    """Somebody will be away; the id. Backwards."""
    if last < first:
        raise Backwards("最后一天不能在第一天前面")
    row = {"staff_id": staff_id, "first": first, "last": last, "kind": kind.value, "noted_by": by, "noted_at": now}
    return int(db.execute(insert(Absence).values(row).returning(_table.c.id)).scalar_one())


def withdraw(db: Db, absence_id: int) -> bool:
    """Somebody is not away after all; False where nothing was noted."""
    return db.execute(delete(Absence).where(_table.c.id == absence_id)).rowcount > 0


def get(db: Db, absence_id: int) -> Absence | None:
    """The absence with this id."""
    return fetch_one(db, Absence, select(_table).where(_table.c.id == absence_id))


def between(db: Db, first: date, last: date, staff_ids: Collection[int] | None = None) -> Sequence[Absence]:
    """Who is away on any day from the first to the last, by date."""
    chosen = select(_table).where(_table.c.first <= last, _table.c.last >= first)
    if staff_ids is not None:
        chosen = chosen.where(_table.c.staff_id.in_(staff_ids))
    return fetch_all(db, Absence, chosen.order_by(_table.c.first, _table.c.id))


def away(db: Db, on: date) -> frozenset[int]:
    """Everybody who is away on a day."""
    return frozenset(absence.staff_id for absence in between(db, on, on))
