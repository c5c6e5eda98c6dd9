"""Households (户): one household, one file (一户一档), with its dwelling, who owns it and who rents it (M2.3)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, insert, select, true, update
from sqlmodel import Field

from casework.database import BlindIndex, Db, EncryptedText, TableModel, columns_of, fetch_all, fetch_one
from casework.people.staff.members import EVERYTHING
from casework.places.buildings import STREETS


class Tenure(StrEnum):
    """How a dwelling is lived in."""

    OWNED = "owned"  # 自住
    RENTED = "rented"  # 出租
    EMPTY = "empty"  # 空置


TENURE_NAMES = {Tenure.OWNED: "自住", Tenure.RENTED: "出租", Tenure.EMPTY: "空置"}


class Household(TableModel, table=True):
    """One household: where, who answers for it, how many live there; of a rented dwelling also whose it is."""

    __tablename__ = "households"

    id: int = Field(primary_key=True)
    grid_id: str = Field(index=True)
    place: str = Field(index=True)
    building: int
    unit: int | None = None
    room: str = Field(default="", sa_type=EncryptedText)
    head: str = Field(sa_type=EncryptedText)
    head_index: str = Field(sa_type=BlindIndex, index=True)
    phone: str = Field(default="", sa_type=EncryptedText)
    phone_index: str = Field(default="", sa_type=BlindIndex, index=True)
    people: int = 1
    tenure: str = Tenure.OWNED.value
    owner: str = Field(default="", sa_type=EncryptedText)
    owner_phone: str = Field(default="", sa_type=EncryptedText)
    changed_at: datetime

    @property
    def where(self) -> str:
        """青禾苑3号楼2单元, 禾香路18号; without the door."""
        building = f"{self.building}号" if STREETS.search(self.place) else f"{self.building}号楼"
        return f"{self.place}{building}{f'{self.unit}单元' if self.unit else ''}"


_table = columns_of(Household)


def add(db: Db, rows: Sequence[dict[str, object]], now: datetime) -> int:
    """Keep households; how many. Each row has the fields of `Household` but for the indexes, id and moment."""
    if rows:
        values = [{**row, "head_index": row["head"], "phone_index": row.get("phone", ""), "changed_at": now} for row in rows]
        db.execute(insert(Household), values)
    return len(rows)


def change(db: Db, household_id: int, now: datetime, **values: object) -> bool:
    """Write down what is different; False where there is no such household."""
    if "head" in values:
        values["head_index"] = values["head"]
    if "phone" in values:
        values["phone_index"] = values["phone"]
    return db.execute(update(Household).where(_table.c.id == household_id).values(**values, changed_at=now)).rowcount > 0


def get(db: Db, household_id: int) -> Household | None:
    """The household with this id."""
    return fetch_one(db, Household, select(_table).where(_table.c.id == household_id))


def page(
    db: Db, grids: Collection[str], *, grid: str = "", name: str = "", phone: str = "", tenure: str = "", offset: int = 0, limit: int = 50
) -> Sequence[Household]:
    """Some households of grids that may be seen, by place and building; name and telephone whole."""
    chosen = _within(select(_table), grids, grid, name, phone, tenure)
    return fetch_all(db, Household, chosen.order_by(_table.c.place, _table.c.building, _table.c.id).offset(offset).limit(limit))


def count(db: Db, grids: Collection[str], *, grid: str = "", name: str = "", phone: str = "", tenure: str = "") -> int:
    """How many there are of those."""
    return int(db.execute(_within(select(func.count()).select_from(_table), grids, grid, name, phone, tenure)).scalar_one())


def in_grids(grids: Collection[str], column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a row lies in grids that may be seen; in none where there are none."""
    if EVERYTHING in grids:
        return true()
    return column.in_(sorted(grids)) if grids else false()


def _within(chosen: Select[Any], grids: Collection[str], grid: str, name: str, phone: str, tenure: str) -> Select[Any]:
    chosen = chosen.where(in_grids(grids, _table.c.grid_id))
    for value, column in ((grid, _table.c.grid_id), (name, _table.c.head_index), (phone, _table.c.phone_index), (tenure, _table.c.tenure)):
        if value:
            chosen = chosen.where(column == value)
    return chosen
