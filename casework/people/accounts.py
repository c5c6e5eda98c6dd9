"""Channel accounts (渠道账号): from where a resident writes."""

from datetime import datetime

from sqlalchemy import ColumnElement, UniqueConstraint, bindparam, insert, select, update
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of, fetch_all, fetch_one
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
    left_at: datetime | None = None  # unfollowed, blocked: what is sent there does not arrive
    preferred_at: datetime | None = None  # of several accounts of a resident notices go to the one preferred last
    joined_at: datetime | None = None  # when it came to a resident who had another account: of two the later one goes when they are parted
    wrong_codes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # link codes that were none, see link_codes
    wrong_at: datetime | None = Field(default=None, index=True)  # the last of them


_table = columns_of(ChannelAccount)
_CREATE = insert(ChannelAccount).values({name: bindparam(name) for name in ("channel", "sender", "created_at")}).returning(_table.c.id)


def create(db: Db, address: Address, now: datetime) -> int:
    """An account for an address that never wrote before; the id."""
    row = {"channel": address.channel, "sender": address.sender, "created_at": now}
    return int(db.execute(_CREATE, row).scalar_one())


def left(db: Db, address: Address, now: datetime) -> None:
    """Nothing arrives at an address any more: the resident unfollowed the station, or blocked it."""
    db.execute(update(ChannelAccount).where(_at(address), _table.c.left_at.is_(None)).values(left_at=now))


def came_back(db: Db, account_id: int) -> None:
    """A letter came from an account that had left."""
    db.execute(update(ChannelAccount).where(_table.c.id == account_id).values(left_at=None))


def prefer(db: Db, account_id: int, now: datetime) -> None:
    """Notices for the resident go to this account from now on, as long as it can be reached."""
    db.execute(update(ChannelAccount).where(_table.c.id == account_id).values(preferred_at=now))


def get(db: Db, account_id: int) -> ChannelAccount | None:
    """The account with this id."""
    return fetch_one(db, ChannelAccount, select(_table).where(_table.c.id == account_id))


def of_resident(db: Db, resident_id: int) -> list[ChannelAccount]:
    """Every account behind which a resident stands, the oldest first."""
    return fetch_all(db, ChannelAccount, select(_table).where(_table.c.resident_id == resident_id).order_by(_table.c.id))


def assign(db: Db, account_id: int, resident_id: int) -> None:
    """This resident is behind the account."""
    db.execute(update(ChannelAccount).where(_table.c.id == account_id).values(resident_id=resident_id))


def exist(db: Db, channel: str) -> bool:
    """Whether anybody ever wrote on a channel."""
    return db.execute(select(_table.c.id).where(_table.c.channel == channel).limit(1)).first() is not None


def resident_behind(db: Db, account_id: int, now: datetime) -> int:
    """The resident behind an account, registered now if there was none."""
    resident_id = db.execute(select(_table.c.resident_id).where(_table.c.id == account_id)).scalar_one()
    if resident_id is None:
        resident_id = residents.register(db, now)
        assign(db, account_id, resident_id)
    return int(resident_id)


def _at(address: Address) -> ColumnElement[bool]:
    return (_table.c.channel == address.channel) & (_table.c.sender == address.sender)
