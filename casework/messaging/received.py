"""Received messages (来信): the memory that makes a second delivery of one letter harmless.

The words themselves are not kept: until a resident has agreed, nothing personal is stored, and nothing here needs them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, UniqueConstraint, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field

from casework.database import Db, Prepared, TableModel, columns_of
from casework.messages import Inbound


class ReceivedMessage(TableModel, table=True):
    """One letter, by the channel's own name for it."""

    __tablename__ = "received_messages"
    # The number names the reply, which outlives the letter: SQLite must not give it again after `forget_before`.
    __table_args__ = (UniqueConstraint("channel", "sender", "message_id"), {"sqlite_autoincrement": True})

    id: int = Field(primary_key=True)
    channel: str
    sender: str
    message_id: str
    received_at: datetime = Field(index=True)


_table = columns_of(ReceivedMessage)
_VALUES: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in ("channel", "sender", "message_id", "received_at")}
_INSERT = Prepared(
    {
        "sqlite": sqlite.insert(ReceivedMessage).values(_VALUES).on_conflict_do_nothing().returning(_table.c.id),
        "postgresql": postgresql.insert(ReceivedMessage).values(_VALUES).on_conflict_do_nothing().returning(_table.c.id),
    }
)
_FIND = Prepared(
    select(_table.c.id).where(
        _table.c.channel == bindparam("channel"), _table.c.sender == bindparam("sender"), _table.c.message_id == bindparam("message_id")
    )
)


def _name(inbound: Inbound) -> dict[str, str]:
    return {"channel": inbound.address.channel, "sender": inbound.address.sender, "message_id": inbound.message_id}


def record(db: Db, inbound: Inbound) -> int | None:
    """The letter's number; None if it was received before. Of two at once the second waits for the first to end."""
    row = _INSERT.one(db, {**_name(inbound), "received_at": inbound.at})
    return row.id if row is not None else None


def find(db: Db, inbound: Inbound) -> int | None:
    """The number under which this letter was received, if it was."""
    row = _FIND.one(db, _name(inbound))
    return row.id if row is not None else None


def forget_before(db: Db, moment: datetime) -> int:
    """Drop what is too old to be delivered again; how many."""
    return db.execute(delete(ReceivedMessage).where(_table.c.received_at < moment)).rowcount
