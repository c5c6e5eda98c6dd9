"""Pay-out days (发放日): when money is paid out in a community, two working days for each (M5.3)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlmodel import Field

from casework import revisions
from casework.database import Db, TableModel, columns_of, fetch_all, insert_into
from casework.places import SUBJECT


class PayoutDay(TableModel, table=True):
    """What is paid out in a community on one date."""

    __tablename__ = "payout_days"

    community_id: str = Field(primary_key=True, foreign_key="communities.id", ondelete="CASCADE")
    on: date = Field(primary_key=True)
    what: str = Field(primary_key=True)  # 高龄津贴、困难补助


_table = columns_of(PayoutDay)


def state(db: Db, community_id: str, on: date, what: str) -> bool:
    """Set a pay-out day; False where it was set already."""
    row = insert_into(db, PayoutDay).values(community_id=community_id, on=on, what=what)
    stated = db.execute(row.on_conflict_do_nothing().returning(_table.c.on)).first() is not None
    if stated:
        revisions.bump(db, SUBJECT)
    return stated


def withdraw(db: Db, community_id: str, on: date, what: str) -> bool:
    """Take a pay-out day back; False where there was none."""
    here = (_table.c.community_id == community_id) & (_table.c.on == on) & (_table.c.what == what)
    withdrawn = db.execute(delete(PayoutDay).where(here)).rowcount > 0
    if withdrawn:
        revisions.bump(db, SUBJECT)
    return withdrawn


def ahead(db: Db, community_ids: Sequence[str], since: date) -> Sequence[PayoutDay]:
    """The pay-out days of some communities from a date on, by date."""
    chosen = select(_table).where(_table.c.community_id.in_(community_ids), _table.c.on >= since)
    return fetch_all(db, PayoutDay, chosen.order_by(_table.c.on, _table.c.community_id, _table.c.what))
