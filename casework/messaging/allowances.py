"""Allowances (可发条数): how many messages a platform lets the station send by itself to whom, and until when."""

from datetime import datetime

from sqlalchemy import ScalarSelect, delete, or_, select, update
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of, insert_into
from casework.messages import Address, Allowance
from casework.people.accounts import ChannelAccount


class PushAllowance(TableModel, table=True):
    """What is left of one allowance; `closes_at` is empty where it does not end by itself."""

    __tablename__ = "push_allowances"

    account_id: int = Field(primary_key=True, foreign_key="channel_accounts.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    remaining: int
    closes_at: datetime | None = Field(default=None, index=True)


_table = columns_of(PushAllowance)
_accounts = columns_of(ChannelAccount)


def grant(db: Db, account_id: int, allowance: Allowance) -> None:
    """Note a new allowance; what was left of the old one of its kind is gone."""
    values = {"account_id": account_id, "kind": allowance.kind, "remaining": allowance.pushes, "closes_at": allowance.until}
    fresh = insert_into(db, PushAllowance).values(values)
    changed = {"remaining": fresh.excluded.remaining, "closes_at": fresh.excluded.closes_at}
    db.execute(fresh.on_conflict_do_update(index_elements=["account_id", "kind"], set_=changed))


def add(db: Db, account_id: int, kind: str, pushes: int) -> None:
    """Add to an allowance without end (one consent, one message)."""
    before = db.execute(select(_table.c.remaining).where(_table.c.account_id == account_id, _table.c.kind == kind)).scalar() or 0
    grant(db, account_id, Allowance(kind, before + pushes, None))


def spend(db: Db, address: Address, kinds: tuple[str, ...], now: datetime) -> str | None:
    """Use up one message of the first open allowance of these kinds, the one that closes soonest first; its kind, or None."""
    usable = (_table.c.account_id == _account(address)) & _table.c.kind.in_(kinds) & (_table.c.remaining > 0)
    still_open = usable & or_(_table.c.closes_at.is_(None), _table.c.closes_at > now)
    kind = db.execute(select(_table.c.kind).where(still_open).order_by(_table.c.closes_at.nulls_last(), _table.c.kind).limit(1)).scalar()
    if kind is None:
        return None
    taken = update(PushAllowance).where(still_open, _table.c.kind == kind).values(remaining=_table.c.remaining - 1)
    return str(kind) if db.execute(taken).rowcount == 1 else None


def give_back(db: Db, address: Address, kind: str) -> None:
    """What was spent was not sent after all."""
    mine = (_table.c.account_id == _account(address)) & (_table.c.kind == kind)
    db.execute(update(PushAllowance).where(mine).values(remaining=_table.c.remaining + 1))


def remaining(db: Db, address: Address, kind: str, now: datetime) -> int:
    """How many messages of a kind may still be sent."""
    still_open = or_(_table.c.closes_at.is_(None), _table.c.closes_at > now)
    found = select(_table.c.remaining).where(_table.c.account_id == _account(address), _table.c.kind == kind, still_open)
    return int(db.execute(found).scalar() or 0)


def close(db: Db, address: Address, kinds: tuple[str, ...]) -> None:
    """The platform says that these are used up, or over: what was counted here was wrong."""
    db.execute(delete(PushAllowance).where(_table.c.account_id == _account(address), _table.c.kind.in_(kinds)))


def forget_over(db: Db, now: datetime) -> int:
    """Drop allowances that have ended; how many."""
    return db.execute(delete(PushAllowance).where(_table.c.closes_at < now)).rowcount


def _account(address: Address) -> ScalarSelect[int]:
    found = select(_accounts.c.id).where(_accounts.c.channel == address.channel, _accounts.c.sender == address.sender)
    return found.scalar_subquery()
