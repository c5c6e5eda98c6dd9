"""Units (驻区单位): who has a house in the area, whom to ask for, and what both sides offer each other (双向服务, M2.3)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, or_, select, update
from sqlmodel import Field

from casework.database import Db, EncryptedText, TableModel, columns_of, fetch_all, fetch_one
from casework.people.households import in_grids


class Unit(TableModel, table=True):
    """One unit with its contact, what it offers the residents and what it asks of the station."""

    __tablename__ = "units"

    id: int = Field(primary_key=True)
    grid_id: str = Field(index=True)
    name: str
    kind: str = ""  # 学校、企业、商铺、机关
    address: str = ""
    contact: str = Field(default="", sa_type=EncryptedText)
    phone: str = Field(default="", sa_type=EncryptedText)
    offers: str = ""
    needs: str = ""
    changed_at: datetime


_table = columns_of(Unit)
EMPTY = dict.fromkeys(("kind", "address", "contact", "phone", "offers", "needs"), "")


def add(db: Db, rows: Sequence[dict[str, str]], now: datetime) -> int:
    """Keep units; how many."""
    if rows:
        db.execute(insert(Unit), [{**EMPTY, **row, "changed_at": now} for row in rows])
    return len(rows)


def change(db: Db, unit_id: int, now: datetime, **values: str) -> bool:
    """Write down what is different; False where there is no such unit."""
    return db.execute(update(Unit).where(_table.c.id == unit_id).values(**values, changed_at=now)).rowcount > 0


def get(db: Db, unit_id: int) -> Unit | None:
    """The unit with this id."""
    return fetch_one(db, Unit, select(_table).where(_table.c.id == unit_id))


def page(db: Db, grids: Collection[str], *, grid: str = "", text: str = "", offset: int = 0, limit: int = 50) -> Sequence[Unit]:
    """Some units of grids that may be seen, by name."""
    return fetch_all(db, Unit, _within(select(_table), grids, grid, text).order_by(_table.c.name, _table.c.id).offset(offset).limit(limit))


def count(db: Db, grids: Collection[str], *, grid: str = "", text: str = "") -> int:
    """How many there are of those."""
    return int(db.execute(_within(select(func.count()).select_from(_table), grids, grid, text)).scalar_one())


def _within(chosen: Select[Any], grids: Collection[str], grid: str, text: str) -> Select[Any]:
    chosen = chosen.where(in_grids(grids, _table.c.grid_id))
    if grid:
        chosen = chosen.where(_table.c.grid_id == grid)
    if text:
        chosen = chosen.where(
            or_(*(column.contains(text, autoescape=True) for column in (_table.c.name, _table.c.kind, _table.c.offers, _table.c.needs)))
        )
    return chosen
