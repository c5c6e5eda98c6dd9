"""Channel accounts (渠道账号): from where a resident writes."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, bindparam, insert, select, update
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of
from casework.messages import Address
from casework.people import residents


class ChannelAccount(TableModel, table=True):
    """One sender on one channel. There is a resident behind it once he or she has agreed to be known."""

    __tablename__ = "channel_accounts"
    __table_args__ = (UniqueConstraint("channel", "sender"),)

    id: int = Field(primary_key=True)
    channel: str
    sender: str
    resident_id: int | None = Field(default=None, foreign_key="residents.id", index=True)
    created_at: datetime


_table = columns_of(ChannelAccount)
_CREATE = insert(ChannelAccount).values({name: bindparam(name) for name in ("channel", "sender", "created_at")}).returning(_table.c.id)


def create(db: Db, address: Address, now: datetime) -> int:
    """An account for an address that never wrote before; the id."""
    row = {"channel": address.channel, "sender": address.sender, "created_at": now}
    return int(db.execute(_CREATE, row).scalar_one())


def exist(db: Db, channel: str) -> bool:
    """Whether anybody ever wrote on a channel."""
    return db.execute(select(_table.c.id).where(_table.c.channel == channel).limit(1)).first() is not None


def resident_behind(db: Db, account_id: int, now: datetime) -> int:
    """The resident behind an account, registered now if there was none."""
    resident_id = db.execute(select(_table.c.resident_id).where(_table.c.id == account_id)).scalar_one()
    if resident_id is None:
        resident_id = residents.register(db, now)
        db.execute(update(ChannelAccount).where(_table.c.id == account_id).values(resident_id=resident_id))
    return int(resident_id)
