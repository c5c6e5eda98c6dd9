"""The outbox (待发消息): everything the station says, and everything it still owes.

A reply is written with the turn that made it. A notice is posted as an intention under a unique key: rule, subject and the subject's
version; its words are made when it is delivered. What has a `position` has been said: these rows are the log the web chat reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, UniqueConstraint, bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field

from casework.database import Db, EncryptedText, Prepared, TableModel, columns_of, fetch_all
from casework.messages import Reply
from casework.messaging.conversations import Conversation
from casework.people.accounts import ChannelAccount


class OutboxState(StrEnum):
    """Life of a message."""

    WAITING = "waiting"  # to be sent when due; a claim keeps others off it for a while
    SENT = "sent"  # said
    OBSOLETE = "obsolete"  # no longer true when its time came
    UNDELIVERABLE = "undeliverable"  # given up: a person telephones


class OutboxMessage(TableModel, table=True):
    """One message to one conversation; `words` is the Reply as JSON, empty until it is made."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    id: int = Field(primary_key=True)
    key: str = Field(unique=True)
    conversation_id: int = Field(foreign_key="conversations.id", ondelete="CASCADE")
    rule: str = ""
    subject_id: int | None = None
    subject_version: int | None = None
    state: str = Field(index=True)
    due_at: datetime = Field(index=True)
    claimed_until: datetime | None = None
    tries: int = 0
    position: int | None = None
    answers: str | None = None
    words: str | None = Field(default=None, sa_type=EncryptedText)
    failure: str = ""
    created_at: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the log: what was said, at which position, and which letter it answers (None: a notice)."""

    position: int
    answers: str | None
    reply: Reply
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice is about: a rule, a subject and the version of it for which it would be true."""

    rule: str
    subject: str
    subject_id: int
    subject_version: int
    conversation_id: int
    due_at: datetime

    @property
    def key(self) -> str:
        """Unique for this rule and this version of the subject, e.g. `appointment:17:v3:day-before`."""
        return f"{self.subject}:{self.subject_id}:v{self.subject_version}:{self.rule}"


_table = columns_of(OutboxMessage)
_REPLY = Prepared(
    insert(OutboxMessage).values(
        {
            name: bindparam(name)
            for name in ("key", "conversation_id", "state", "due_at", "position", "answers", "words", "created_at", "settled_at")
        }
    )
)
_FIND_REPLY = Prepared(
    select(_table.c.position, _table.c.answers, _table.c.words, _table.c.settled_at).where(_table.c.key == bindparam("key"))
)
_LOG = Prepared(
    select(_table.c.position, _table.c.answers, _table.c.words, _table.c.settled_at)
    .where(_table.c.conversation_id == bindparam("conversation_id"), _table.c.position > bindparam("after"))
    .order_by(_table.c.position)
    .limit(bindparam("most"))
)


def answer(db: Db, received_id: int, message_id: str, conversation_id: int, position: int, reply: Reply, now: datetime) -> Said:
    """Store the reply to a letter: said with this turn."""
    values = {
        "key": _reply_key(received_id),
        "conversation_id": conversation_id,
        "state": OutboxState.SENT,
        "due_at": now,
        "position": position,
        "answers": message_id,
        "words": reply.to_json(),
        "created_at": now,
        "settled_at": now,
    }
    _REPLY.run(db, values)
    return Said(position, message_id, reply, now)


def find_answer(db: Db, received_id: int) -> Said | None:
    """What was answered to a letter."""
    row = _FIND_REPLY.one(db, {"key": _reply_key(received_id)})
    return None if row is None else Said(row.position, row.answers, Reply.from_json(row.words), row.settled_at)


def log_after(db: Db, conversation_id: int, position: int, most: int = 200) -> list[Said]:
    """What was said after a position, oldest first."""
    rows = _LOG.run(db, {"conversation_id": conversation_id, "after": position, "most": most})
    return [Said(row.position, row.answers, Reply.from_json(row.words), row.settled_at) for row in rows]


def not_posted(db: Db, notices: Sequence[Notice]) -> list[Notice]:
    """Those of the notices whose key is not in the outbox yet."""
    known = set(db.execute(select(_table.c.key).where(_table.c.key.in_([notice.key for notice in notices]))).scalars())
    return [notice for notice in notices if notice.key not in known]


def post(db: Db, notices: Iterable[Notice], now: datetime) -> int:
    """Write the intention to send each notice; nothing where the key exists. How many were new."""
    rows = [
        {
            "key": notice.key,
            "conversation_id": notice.conversation_id,
            "rule": notice.rule,
            "subject_id": notice.subject_id,
            "subject_version": notice.subject_version,
            "state": OutboxState.WAITING,
            "due_at": notice.due_at,
            "created_at": now,
        }
        for notice in sorted(notices, key=lambda notice: notice.key)  # in one order, lest two who post the same wait crosswise
    ]
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[db.dialect.name]
    statement = dialect.insert(OutboxMessage).on_conflict_do_nothing().returning(_table.c.id)
    return sum(len(db.execute(statement.values(row)).all()) for row in rows)


def claim(db: Db, channel: str, now: datetime, lease: timedelta, most: int) -> list[OutboxMessage]:
    """Take due messages of a channel for delivery; others leave them alone until the lease ends. Each counts as a try."""
    accounts, conversations = columns_of(ChannelAccount), columns_of(Conversation)
    due = (
        select(_table.c.id)
        .join(conversations, conversations.c.id == _table.c.conversation_id)
        .join(accounts, accounts.c.id == conversations.c.account_id)
        .where(
            accounts.c.channel == channel,
            _table.c.state == OutboxState.WAITING,
            _table.c.due_at <= now,
            or_(_table.c.claimed_until.is_(None), _table.c.claimed_until <= now),
        )
        .order_by(_table.c.due_at, _table.c.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=_table)
    )
    # Statement by statement: as a subquery of the update PostgreSQL may run it more than once, and each time lock `most` others.
    taken = list(db.execute(due).scalars())
    if not taken:
        return []
    mine = _table.c.id.in_(taken)
    db.execute(update(OutboxMessage).where(mine).values(claimed_until=now + lease, tries=_table.c.tries + 1))
    return fetch_all(db, OutboxMessage, select(_table).where(mine).order_by(_table.c.due_at, _table.c.id))


def said(db: Db, message_id: int, position: int, reply: Reply, now: datetime) -> bool:
    """Record that a notice went out; False if that is recorded already."""
    values = {"state": OutboxState.SENT, "position": position, "words": reply.to_json(), "settled_at": now, "claimed_until": None}
    return db.execute(update(OutboxMessage).where(_open(message_id)).values(**values)).rowcount == 1


def put_off(db: Db, message_id: int, until: datetime, failure: str, *, counts: bool = True) -> None:
    """Try again later; waiting for the morning is no try that counts."""
    tries = _table.c.tries if counts else _table.c.tries - 1
    values = {"due_at": until, "failure": failure, "claimed_until": None, "tries": tries}
    db.execute(update(OutboxMessage).where(_open(message_id)).values(**values))


def settle(db: Db, message_id: int, state: OutboxState, failure: str, now: datetime) -> None:
    """End a message that is not sent: obsolete or undeliverable."""
    values = {"state": state, "failure": failure, "settled_at": now, "claimed_until": None}
    db.execute(update(OutboxMessage).where(_open(message_id)).values(**values))


def undeliverable(db: Db) -> list[OutboxMessage]:
    """What could not be delivered and a person should say by telephone."""
    return fetch_all(db, OutboxMessage, select(_table).where(_table.c.state == OutboxState.UNDELIVERABLE).order_by(_table.c.id))


def forget_talk(db: Db, conversation_id: int) -> None:
    """Drop everything said or owed in a conversation: the resident wants it forgotten."""
    db.execute(delete(OutboxMessage).where(_table.c.conversation_id == conversation_id))


def forget_before(db: Db, moment: datetime) -> int:
    """Drop what was settled before a moment; how many."""
    return db.execute(delete(OutboxMessage).where(_table.c.settled_at < moment)).rowcount


def _reply_key(received_id: int) -> str:
    return f"reply:{received_id}"


def _open(message_id: int) -> ColumnElement[bool]:
    return (_table.c.id == message_id) & (_table.c.state == OutboxState.WAITING)
