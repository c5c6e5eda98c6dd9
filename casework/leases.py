"""Leases (值守权): one process at a time does a periodic job."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of, insert_into


class Lease(TableModel, table=True):
    """Who does a job, and until when others leave it alone."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime


_table = columns_of(Lease)


def acquire(db: Db, name: str, holder: str, now: datetime, term: timedelta) -> bool:
    """Take or renew the lease on a job; False while somebody else holds it."""
    row = {"name": name, "holder": holder, "until": now + term}
    if db.execute(insert_into(db, Lease).values(row).on_conflict_do_nothing().returning(_table.c.name)).first() is not None:
        return True
    mine = (_table.c.name == name) & or_(_table.c.holder == holder, _table.c.until <= now)
    return db.execute(update(Lease).where(mine).values(holder=holder, until=now + term)).rowcount == 1


def held_by_another(db: Db, name: str, holder: str, now: datetime) -> bool:
    """Whether somebody else holds the lease; costs no write."""
    others = select(_table.c.name).where(_table.c.name == name, _table.c.holder != holder, _table.c.until > now)
    return db.execute(others).first() is not None


def release(db: Db, name: str, holder: str) -> None:
    """Give a lease back before its time."""
    db.execute(delete(Lease).where(_table.c.name == name, _table.c.holder == holder))
