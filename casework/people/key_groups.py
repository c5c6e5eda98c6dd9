"""Key groups (重点人群): who needs more than others, looked in on by rhythm (M2.5); the most sensitive are seen by named persons alone (M2.3)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlmodel import Field

from casework.database import BlindIndex, Db, EncryptedText, TableModel, columns_of, fetch_all, fetch_one, insert_into
from casework.people.households import in_grids


class KeyGroup(StrEnum):
    """Why somebody is looked after."""

    ALONE = "alone"  # 独居老人
    VERY_OLD = "very-old"  # 高龄老人
    DISABLED = "disabled"  # 残疾人
    DEPENDENT = "dependent"  # 失能卧床
    CHILD = "child"  # 困境儿童
    POOR = "poor"  # 低保、特困
    HONOURED = "honoured"  # 优抚对象
    MIND = "mind"  # 精神障碍患者
    RELEASED = "released"  # 安置帮教
    CORRECTED = "corrected"  # 社区矫正


GROUP_NAMES = {
    KeyGroup.ALONE: "独居老人",
    KeyGroup.VERY_OLD: "高龄老人",
    KeyGroup.DISABLED: "残疾人",
    KeyGroup.DEPENDENT: "失能卧床",
    KeyGroup.CHILD: "困境儿童",
    KeyGroup.POOR: "低保特困",
    KeyGroup.HONOURED: "优抚对象",
    KeyGroup.MIND: "精神障碍",
    KeyGroup.RELEASED: "安置帮教",
    KeyGroup.CORRECTED: "社区矫正",
}
SENSITIVE = frozenset({KeyGroup.MIND, KeyGroup.RELEASED, KeyGroup.CORRECTED})
"""Visible to persons named for the group, and in no ordinary export."""


class KeyPerson(TableModel, table=True):
    """One person in one group, from a day on until it is over; `rhythm` is in how many days somebody looks in, 0 for never."""

    __tablename__ = "key_people"

    id: int = Field(primary_key=True)
    grid_id: str = Field(index=True)
    group: str = Field(index=True)
    name: str = Field(sa_type=EncryptedText)
    name_index: str = Field(sa_type=BlindIndex, index=True)
    phone: str = Field(default="", sa_type=EncryptedText)
    address: str = Field(default="", sa_type=EncryptedText)
    birth_year: int | None = None
    rhythm: int = 0
    since: date
    until: date | None = None
    seen_on: date | None = None  # when somebody last looked in
    noted_by: int = Field(foreign_key="staff_members.id")
    changed_at: datetime


class KeyGroupViewer(TableModel, table=True):
    """A staff member named for a sensitive group."""

    __tablename__ = "key_group_viewers"

    staff_id: int = Field(primary_key=True, foreign_key="staff_members.id", ondelete="CASCADE")
    group: str = Field(primary_key=True)


_table = columns_of(KeyPerson)
_viewers = columns_of(KeyGroupViewer)


def add(db: Db, rows: Sequence[dict[str, Any]], by: int, now: datetime) -> int:
    """Keep people of groups; how many."""
    if rows:
        db.execute(insert(KeyPerson), [{**row, "name_index": row["name"], "noted_by": by, "changed_at": now} for row in rows])
    return len(rows)


def end(db: Db, person_id: int, on: date, now: datetime) -> bool:
    """Somebody is in the group no longer; False where that was noted."""
    here = (_table.c.id == person_id) & _table.c.until.is_(None)
    return db.execute(update(KeyPerson).where(here).values(until=on, changed_at=now)).rowcount > 0


def looked_in(db: Db, person_id: int, on: date, now: datetime) -> bool:
    """Somebody was there; False where there is no such person."""
    return db.execute(update(KeyPerson).where(_table.c.id == person_id).values(seen_on=on, changed_at=now)).rowcount > 0


def get(db: Db, person_id: int) -> KeyPerson | None:
    """The entry with this id; whether it may be seen is `visible`'s to say."""
    return fetch_one(db, KeyPerson, select(_table).where(_table.c.id == person_id))


def let_see(db: Db, staff_id: int, group: KeyGroup) -> None:
    """Name somebody for a sensitive group."""
    db.execute(insert_into(db, KeyGroupViewer).values(staff_id=staff_id, group=group.value).on_conflict_do_nothing())


def let_see_no_more(db: Db, staff_id: int, group: KeyGroup) -> None:
    """Take that back."""
    db.execute(delete(KeyGroupViewer).where(_viewers.c.staff_id == staff_id, _viewers.c.group == group.value))


def visible(db: Db, staff_id: int) -> frozenset[str]:
    """The groups somebody may see: the ordinary ones, and those he or she is named for."""
    named = db.execute(select(_viewers.c.group).where(_viewers.c.staff_id == staff_id)).scalars()
    return frozenset({group.value for group in KeyGroup if group not in SENSITIVE} | set(named))


def page(
    db: Db,
    grids: Collection[str],
    groups: Collection[str],
    *,
    grid: str = "",
    group: str = "",
    name: str = "",
    offset: int = 0,
    limit: int = 50,
) -> Sequence[KeyPerson]:
    """Some of those who are in a group now, of grids and groups that may be seen; who was looked in on longest ago first."""
    chosen = _within(select(_table), grids, groups, grid, group, name)
    return fetch_all(
        db, KeyPerson, chosen.order_by(_table.c.seen_on.is_not(None), _table.c.seen_on, _table.c.id).offset(offset).limit(limit)
    )


def count(db: Db, grids: Collection[str], groups: Collection[str], *, grid: str = "", group: str = "", name: str = "") -> int:
    """How many there are of those."""
    return int(db.execute(_within(select(func.count()).select_from(_table), grids, groups, grid, group, name)).scalar_one())


def _within(chosen: Select[Any], grids: Collection[str], groups: Collection[str], grid: str, group: str, name: str) -> Select[Any]:
    chosen = chosen.where(in_grids(grids, _table.c.grid_id), _table.c.group.in_(sorted(groups)), _table.c.until.is_(None))
    for value, column in ((grid, _table.c.grid_id), (group, _table.c.group), (name, _table.c.name_index)):
        if value:
            chosen = chosen.where(column == value)
    return chosen
