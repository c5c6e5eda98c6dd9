"""Conversations (会话): where the talk with one account stands.

The answers given so far are stored, the step is computed from them. `version` counts the station's messages: each turn and each notice
raises it by one, so it is at the same time the position of the latest message in the log.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Field

from casework.database import Db, EncryptedText, Prepared, TableModel, columns_of
from casework.messages import Address, Choice, Reply
from casework.people import accounts
from casework.people.accounts import ChannelAccount

COLD_AFTER = timedelta(hours=12)
"""Who comes back after so long begins anew, and is not asked “哪天来？” out of the blue; what was answered is forgotten."""

OFFERED_FOR = timedelta(days=7)

Answers = dict[str, Any]
"""What has been answered in a flow, in order; values are plain JSON."""


class Conversation(TableModel, table=True):
    """The state of the talk with one account; `answers` and `offered` are JSON."""

    __tablename__ = "conversations"

    id: int = Field(primary_key=True)
    account_id: int = Field(foreign_key="channel_accounts.id", unique=True, ondelete="CASCADE")
    version: int = 0
    flow: str = ""
    flow_version: int = 0
    answers: str | None = Field(default=None, sa_type=EncryptedText)
    offered: str | None = Field(default=None, sa_type=EncryptedText)
    topic: str = ""
    held: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    changed_at: datetime


@dataclass(slots=True)
class Talk:
    """A conversation as a turn sees and changes it.

    `offered` is what the resident can answer with a number, `topic` the item last spoken of, `held` how many notices could not be sent
    and wait for this talk to go on, `away` whether the resident had left the channel. `id` is 0 before the first message.
    """

    address: Address
    id: int = 0
    account_id: int = 0
    resident_id: int | None = None
    version: int = 0
    flow: str = ""
    flow_version: int = 0
    answers: Answers = field(default_factory=dict)
    offered: tuple[Choice, ...] = ()
    topic: str = ""
    held: int = 0
    away: bool = False
    changed_at: datetime | None = None

    def leave_flow(self) -> None:
        """End the open flow; its answers are forgotten."""
        self.flow, self.flow_version, self.answers = "", 0, {}


_table = columns_of(Conversation)
_accounts = columns_of(ChannelAccount)
_SELECT = (
    select(
        _table.c.id,
        _table.c.account_id,
        _accounts.c.resident_id,
        _table.c.version,
        _table.c.flow,
        _table.c.flow_version,
        _table.c.answers,
        _table.c.offered,
        _table.c.topic,
        _table.c.held,
        _table.c.changed_at,
        _accounts.c.left_at,
    )
    .join(_accounts, _accounts.c.id == _table.c.account_id)
    .where(_accounts.c.channel == bindparam("channel"), _accounts.c.sender == bindparam("sender"))
)
# The account too, or a turn that had to wait would see who is behind it as it was before the wait. Nobody changes a key: notices may be
# posted meanwhile. SQLite has one writer and drops the clause.
_LOCK = Prepared(_SELECT.with_for_update(of=(_table, _accounts), key_share=True))
_LOOK = Prepared(_SELECT)
_BEGIN = insert(Conversation).values({name: bindparam(name) for name in ("account_id", "changed_at")}).returning(_table.c.id)
_UPDATE = Prepared(
    update(Conversation)
    .where(_table.c.id == bindparam("conversation_id"))
    .values({name: bindparam(name) for name in ("version", "flow", "flow_version", "answers", "offered", "topic", "held", "changed_at")})
)


def look(db: Db, address: Address) -> Talk:
    """The talk as it stands; a new one, not stored, for somebody who never wrote."""
    return _talk(db, address, lock=False) or Talk(address)


def open_talk(db: Db, address: Address, now: datetime) -> Talk:
    """The talk, locked for this turn; begun if there was none."""
    talk = _talk(db, address, lock=True)
    if talk is not None:
        return talk
    account_id = accounts.create(db, address, now)
    conversation_id = db.execute(_BEGIN, {"account_id": account_id, "changed_at": now}).scalar_one()
    return Talk(address, id=conversation_id, account_id=account_id)


def save(db: Db, talk: Talk, now: datetime) -> None:
    """Store the talk as the turn left it."""
    values = {
        "conversation_id": talk.id,
        "version": talk.version,
        "flow": talk.flow,
        "flow_version": talk.flow_version,
        "answers": json.dumps(talk.answers, ensure_ascii=False) if talk.answers else None,
        "offered": Reply("", talk.offered).to_json() if talk.offered else None,
        "topic": talk.topic,
        "held": talk.held,
        "changed_at": now,
    }
    _UPDATE.run(db, values)


def forget_cold(db: Db, now: datetime) -> int:
    """Forget where talks stood that went cold: flow, answers and topic, and what was offered a week ago; how many.

    Offers are kept longer, because a reminder is answered the next day too.
    """
    cold = (_table.c.changed_at < now - COLD_AFTER) & ((_table.c.flow != "") | (_table.c.topic != ""))
    left = db.execute(update(Conversation).where(cold).values(flow="", answers=None, topic="")).rowcount
    stale = (_table.c.changed_at < now - OFFERED_FOR) & _table.c.offered.is_not(None)
    db.execute(update(Conversation).where(stale).values(offered=None))
    return left


def versions(db: Db, channel: str, senders: Collection[str]) -> dict[str, int]:
    """How far the talks with some senders of a channel have come: what changed has something new to say."""
    statement = select(_accounts.c.sender, _table.c.version).join(_accounts, _accounts.c.id == _table.c.account_id)
    rows = db.execute(statement.where(_accounts.c.channel == channel, _accounts.c.sender.in_(senders)))
    return {row.sender: row.version for row in rows}


def address_of(db: Db, conversation_id: int) -> Address:
    """Where the talk is held."""
    statement = select(_accounts.c.channel, _accounts.c.sender).join(_table, _table.c.account_id == _accounts.c.id)
    row = db.execute(statement.where(_table.c.id == conversation_id)).one()
    return Address(row.channel, row.sender)


def _talk(db: Db, address: Address, *, lock: bool) -> Talk | None:
    row = (_LOCK if lock else _LOOK).one(db, {"channel": address.channel, "sender": address.sender})
    if row is None:
        return None
    return Talk(
        address,
        id=row.id,
        account_id=row.account_id,
        resident_id=row.resident_id,
        version=row.version,
        flow=row.flow,
        flow_version=row.flow_version,
        answers=json.loads(row.answers) if row.answers else {},
        offered=Reply.from_json(row.offered).choices if row.offered else (),
        topic=row.topic,
        held=row.held,
        away=row.left_at is not None,
        changed_at=row.changed_at,
    )
