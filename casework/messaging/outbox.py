"""The outbox (待发消息): everything the station says, and everything it still owes.

A reply is written with the turn that made it; where it cannot travel back with the letter it is owed, and goes out as the most urgent
thing there is. A notice is posted as an intention under a unique key: rule, subject and the subject's version; its words are made when it is
delivered. What has a `position` has been said: these rows are the log the web chat reads.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    UniqueConstraint,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlmodel import Field

from casework.database import Db, EncryptedText, Prepared, TableModel, columns_of, fetch_all, insert_into
from casework.messages import Reply
from casework.messaging.conversations import Conversation
from casework.people.accounts import ChannelAccount
from knowledge.handbook import Handbook

FOR_ONE_TALK = frozenset({"linked"})
"""Rules whose notices are for one talk alone, and never shown in another of the resident's: a warning about that other."""

FOR_STAFF = frozenset({"alarm"})
"""Rules whose notices go to those who work here: what cannot be delivered is seen where it belongs, and no resident is to be telephoned."""


class OutboxState(StrEnum):
    """Life of a message."""

    WAITING = "waiting"  # to be sent when due; a claim keeps others off it for a while
    HELD = "held"  # the channel may not speak now: shown when the resident is next in touch
    SENT = "sent"  # said
    OBSOLETE = "obsolete"  # no longer true when its time came
    UNDELIVERABLE = "undeliverable"  # given up: a person telephones
    TOLD = "told"  # a person has telephoned


class Urgency(IntEnum):
    """What goes out first."""

    NOTICE = 0
    SOON = 1  # about something that happens today
    REPLY = 2  # somebody is waiting at the other end
    ALARM = 3  # somebody is in danger


class OutboxMessage(TableModel, table=True):
    """One message to one conversation; `words` is the Reply as JSON, empty until it is made.

    `tried` names the conversations, other than this, to which it could not be delivered (JSON).
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    id: int = Field(primary_key=True)
    key: str = Field(unique=True)
    conversation_id: int = Field(foreign_key="conversations.id", ondelete="CASCADE")
    rule: str = ""
    subject_id: int | None = None
    subject_version: int | None = None
    state: str = Field(index=True)
    urgency: int = Field(default=Urgency.NOTICE, sa_column_kwargs={"server_default": "0"})
    due_at: datetime = Field(index=True)
    claimed_until: datetime | None = None
    tries: int = 0
    position: int | None = None
    answers: str | None = None
    words: str | None = Field(default=None, sa_type=EncryptedText)
    failure: str = ""
    tried: str = Field(default="", sa_column_kwargs={"server_default": ""})
    created_at: datetime
    settled_at: datetime | None = None


Words: TypeAlias = Callable[[Db, Handbook, OutboxMessage, datetime], Reply | None]
"""What a notice says now; None where it is no longer true."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the log: what was said, at which position, and which letter it answers (None: a notice).

    `owed`: it did not travel back with the letter, and is delivered like a notice.
    """

    position: int
    answers: str | None
    reply: Reply
    at: datetime
    owed: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice is about: a rule, a subject and the version of it for which it would be true."""

    rule: str
    subject: str
    subject_id: int
    subject_version: int
    conversation_id: int
    due_at: datetime
    urgency: Urgency = Urgency.NOTICE

    @property
    def key(self) -> str:
        """Unique for this rule and this version of the subject, e.g. `appointment:17:v3:day-before`."""
        return f"{self.subject}:{self.subject_id}:v{self.subject_version}:{self.rule}"


_table = columns_of(OutboxMessage)
_talks, _accounts = columns_of(Conversation), columns_of(ChannelAccount)

_REPLY = Prepared(
    insert(OutboxMessage).values(
        {
            name: bindparam(name)
            for name in ("key", "conversation_id", "state", "urgency", "due_at", "position", "answers", "words", "created_at", "settled_at")
        }
    )
)
_FIND_REPLY = Prepared(
    select(_table.c.position, _table.c.answers, _table.c.words, _table.c.created_at, _table.c.state).where(_table.c.key == bindparam("key"))
)
_LOG = Prepared(
    select(_table.c.position, _table.c.answers, _table.c.words, func.coalesce(_table.c.settled_at, _table.c.created_at).label("said_at"))
    .where(_table.c.conversation_id == bindparam("conversation_id"), _table.c.position > bindparam("after"))
    .order_by(_table.c.position)
    .limit(bindparam("most"))
)


def answer(
    db: Db, received_id: int, message_id: str, conversation_id: int, position: int, reply: Reply, now: datetime, *, owed: bool = False
) -> Said:
    """Store the reply to a letter: said with this turn, or owed."""
    values = {
        "key": _reply_key(received_id),
        "conversation_id": conversation_id,
        "state": OutboxState.WAITING if owed else OutboxState.SENT,
        "urgency": Urgency.REPLY,
        "due_at": now,
        "position": position,
        "answers": message_id,
        "words": reply.to_json(),
        "created_at": now,
        "settled_at": None if owed else now,
    }
    _REPLY.run(db, values)
    return Said(position, message_id, reply, now, owed)


def find_answer(db: Db, received_id: int) -> Said | None:
    """What was answered to a letter."""
    row = _FIND_REPLY.one(db, {"key": _reply_key(received_id)})
    if row is None:
        return None
    return Said(row.position, row.answers, Reply.from_json(row.words), row.created_at, row.state == OutboxState.WAITING)


def post_rest(db: Db, conversation_id: int, position: int, rest: Reply, due_at: datetime, now: datetime) -> int | None:
    """What of the reply at a position did not fit into one message is sent after it; its number, or None if that is known already."""
    values = {
        "key": f"rest:{conversation_id}:{position}",
        "conversation_id": conversation_id,
        "state": OutboxState.WAITING,
        "urgency": Urgency.REPLY,
        "due_at": due_at,
        "words": rest.to_json(),
        "created_at": now,
    }
    statement = insert_into(db, OutboxMessage).on_conflict_do_nothing().returning(_table.c.id)
    return db.execute(statement.values(values)).scalar()


def owe(db: Db, received_id: int) -> bool:
    """The reply to a letter was on its way back and came too late: it is owed after all; False if it is gone, or was owed already."""
    late = (_table.c.key == _reply_key(received_id)) & (_table.c.state == OutboxState.SENT)
    return db.execute(update(OutboxMessage).where(late).values(state=OutboxState.WAITING, settled_at=None)).rowcount == 1


def log_after(db: Db, conversation_id: int, position: int, most: int = 200) -> list[Said]:
    """What was said after a position, oldest first."""
    rows = _LOG.run(db, {"conversation_id": conversation_id, "after": position, "most": most})
    return [Said(row.position, row.answers, Reply.from_json(row.words), row.said_at) for row in rows]


def not_posted(db: Db, notices: Sequence[Notice]) -> list[Notice]:
    """Those of the notices whose key is not in the outbox yet."""
    known = set(db.execute(select(_table.c.key).where(_table.c.key.in_([notice.key for notice in notices]))).scalars())
    return [notice for notice in notices if notice.key not in known]


def is_posted(subject: str, subject_id: ColumnElement[int], subject_version: ColumnElement[int], rule: str) -> ColumnElement[bool]:
    """Whether the notice of a rule about a row of some table is in the outbox, for the query that looks for what is due.

    The same key as `Notice.key`, put together by the database: so a round costs what is new, not everything that was ever due.
    """
    key = literal(f"{subject}:") + cast(subject_id, String) + literal(":v") + cast(subject_version, String) + literal(f":{rule}")
    return exists().where(_table.c.key == key)


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
            "urgency": notice.urgency,
            "due_at": notice.due_at,
            "created_at": now,
        }
        for notice in sorted(notices, key=lambda notice: notice.key)  # in one order, lest two who post the same wait crosswise
    ]
    if not rows:
        return 0
    statement = insert_into(db, OutboxMessage).values(rows).on_conflict_do_nothing().returning(_table.c.id)
    return len(db.execute(statement).all())


def undeliverable(db: Db) -> list[OutboxMessage]:
    """What could not be delivered and a person should say by telephone to a resident."""
    lost = (_table.c.state == OutboxState.UNDELIVERABLE) & _table.c.rule.not_in(FOR_STAFF)
    return fetch_all(db, OutboxMessage, select(_table).where(lost).order_by(_table.c.id))


def about(db: Db, rule: str, subject_ids: Collection[int]) -> dict[int, OutboxMessage]:
    """The last notice of a rule about each of some subjects."""
    if not subject_ids:
        return {}
    chosen = select(_table).where(_table.c.rule == rule, _table.c.subject_id.in_(subject_ids)).order_by(_table.c.id)
    return {message.subject_id or 0: message for message in fetch_all(db, OutboxMessage, chosen)}


def with_account(*columns: ColumnElement[Any]) -> Select[Any]:
    """Messages, joined with the account each goes to."""
    joined = select(*columns).select_from(_table).join(_talks, _talks.c.id == _table.c.conversation_id)
    return joined.join(_accounts, _accounts.c.id == _talks.c.account_id)


def owed_counts(db: Db) -> dict[tuple[str, str], int]:
    """How many messages of each channel wait, are held, or could not be delivered: (channel, state) to number."""
    unsaid = (OutboxState.WAITING, OutboxState.HELD, OutboxState.UNDELIVERABLE)
    by = (_accounts.c.channel, _table.c.state)
    counted = with_account(*by, func.count().label("many")).where(_table.c.state.in_(unsaid)).group_by(*by)
    return {(row.channel, row.state): row.many for row in db.execute(counted)}


def failures(db: Db) -> dict[str, str]:
    """Of each channel that has something waiting after a push that failed, what the platform said last."""
    waiting = (_table.c.state == OutboxState.WAITING) & (_table.c.failure != "")
    rows = db.execute(with_account(_accounts.c.channel, _table.c.failure).where(waiting).order_by(_table.c.due_at))
    return {row.channel: row.failure for row in rows}


def forget_before(db: Db, moment: datetime) -> tuple[int, list[int]]:
    """Drop what was settled before a moment, and what was written before it and never said: held, waiting, whatever keeps it.

    How many, and the talks in which some were held: whoever calls counts theirs anew (talks.count_held).
    """
    over = or_(_table.c.settled_at < moment, _table.c.settled_at.is_(None) & (_table.c.created_at < moment))
    held_in = list(db.execute(select(_table.c.conversation_id).distinct().where(over, _table.c.state == OutboxState.HELD)).scalars())
    return db.execute(delete(OutboxMessage).where(over)).rowcount, held_in


def _reply_key(received_id: int) -> str:
    return f"reply:{received_id}"
