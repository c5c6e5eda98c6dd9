"""Sending: what becomes of the messages that the outbox holds: claimed, sent, put off, sent elsewhere, held, given up."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update

from casework.database import Db, columns_of, fetch_all
from casework.messages import Reply
from casework.messaging.conversations import Conversation
from casework.messaging.outbox import OutboxMessage, OutboxState
from casework.people.accounts import ChannelAccount

_table = columns_of(OutboxMessage)


def is_due(db: Db, channel: str, now: datetime) -> bool:
    """Whether a channel has anything to send that nobody has claimed."""
    unclaimed = or_(_table.c.claimed_until.is_(None), _table.c.claimed_until <= now)
    return db.execute(_due_on(channel, now, _table.c.id).where(unclaimed).limit(1)).first() is not None


def claim(db: Db, channel: str, now: datetime, lease: timedelta, most: int) -> list[OutboxMessage]:
    """Take due messages of a channel for delivery; others leave them alone until the lease ends. Each counts as a try.

    Of a conversation the most urgent one, and none while another of its messages is claimed: so messages keep their order, and nobody's
    many keep the others waiting.
    """
    talk = _table.c.conversation_id
    order = (_table.c.urgency.desc(), _table.c.due_at, _table.c.id)
    claimed = case((_table.c.claimed_until > now, 1), else_=0)
    turns = _due_on(
        channel,
        now,
        _table.c.id,
        func.row_number().over(partition_by=talk, order_by=order).label("turn"),
        func.max(claimed).over(partition_by=talk).label("busy"),
    ).subquery()
    first = select(turns.c.id).where(turns.c.turn == 1, turns.c.busy == 0)
    due = select(_table.c.id).where(_table.c.id.in_(first), _table.c.state == OutboxState.WAITING).order_by(*order).limit(most)
    # Statement by statement: as a subquery of the update PostgreSQL may run it more than once, and each time lock `most` others.
    taken = list(db.execute(due.with_for_update(skip_locked=True)).scalars())
    if not taken:
        return []
    open_ones = _table.c.id.in_(taken) & or_(_table.c.claimed_until.is_(None), _table.c.claimed_until <= now)
    changed = update(OutboxMessage).where(open_ones).values(claimed_until=now + lease, tries=_table.c.tries + 1).returning(_table.c.id)
    got = list(db.execute(changed).scalars())
    return fetch_all(db, OutboxMessage, select(_table).where(_table.c.id.in_(got)).order_by(*order))


def said(db: Db, message_id: int, position: int, reply: Reply, now: datetime) -> bool:
    """Record that a notice went out; False if that is recorded already."""
    values = {"state": OutboxState.SENT, "position": position, "words": reply.to_json(), "settled_at": now, "claimed_until": None}
    return db.execute(update(OutboxMessage).where(_open(message_id)).values(**values)).rowcount == 1


def sent(db: Db, message_id: int, now: datetime) -> bool:
    """Record that an owed reply went out; False if that is recorded already."""
    values = {"state": OutboxState.SENT, "settled_at": now, "claimed_until": None}
    return db.execute(update(OutboxMessage).where(_open(message_id)).values(**values)).rowcount == 1


def send_elsewhere(db: Db, message: OutboxMessage, conversation_id: int, failure: str, now: datetime) -> None:
    """Give a message to another conversation of the same resident: to this one it could not be delivered."""
    tried = json.dumps([*tried_before(message), message.conversation_id])
    values = {"conversation_id": conversation_id, "tried": tried, "due_at": now, "failure": failure, "claimed_until": None, "tries": 0}
    db.execute(update(OutboxMessage).where(_open(message.id)).values(**values))


def tried_before(message: OutboxMessage) -> list[int]:
    """The conversations to which a message could not be delivered."""
    return list(json.loads(message.tried)) if message.tried else []


def hold(db: Db, message_id: int, conversation_id: int, failure: str) -> bool:
    """Keep a message until the resident is next in touch, here or in another talk of his or hers; False if it has ended already."""
    values = {"state": OutboxState.HELD, "conversation_id": conversation_id, "failure": failure, "claimed_until": None}
    if db.execute(update(OutboxMessage).where(_open(message_id)).values(**values)).rowcount != 1:
        return False
    talks = columns_of(Conversation)
    db.execute(update(Conversation).where(talks.c.id.in_(_same_person(conversation_id))).values(held=talks.c.held + 1))
    return True


def held_for(db: Db, conversation_id: int) -> list[OutboxMessage]:
    """What is held for the resident of a talk, the most urgent first."""
    mine = _table.c.conversation_id.in_(_same_person(conversation_id)) & (_table.c.state == OutboxState.HELD)
    return fetch_all(db, OutboxMessage, select(_table).where(mine).order_by(_table.c.urgency.desc(), _table.c.due_at, _table.c.id))


def release(db: Db, message_id: int, conversation_id: int, state: OutboxState, now: datetime) -> None:
    """End a held message: it was shown in this talk, or was no longer true. Every talk of the resident has one less to show."""
    held = (_table.c.id == message_id) & (_table.c.state == OutboxState.HELD)
    if db.execute(update(OutboxMessage).where(held).values(state=state, settled_at=now)).rowcount == 1:
        talks = columns_of(Conversation)
        others = talks.c.id.in_(_same_person(conversation_id)) & (talks.c.held > 0)
        db.execute(update(Conversation).where(others).values(held=talks.c.held - 1))


def told(db: Db, message_id: int, now: datetime) -> bool:
    """A person has telephoned what could not be delivered; False if there is no such message."""
    open_one = (_table.c.id == message_id) & (_table.c.state == OutboxState.UNDELIVERABLE)
    return db.execute(update(OutboxMessage).where(open_one).values(state=OutboxState.TOLD, settled_at=now)).rowcount == 1


def put_off(db: Db, message_id: int, until: datetime, failure: str, *, counts: bool = True) -> None:
    """Try again later; waiting for the morning is no try that counts."""
    tries = _table.c.tries if counts else _table.c.tries - 1
    values = {"due_at": until, "failure": failure, "claimed_until": None, "tries": tries}
    db.execute(update(OutboxMessage).where(_open(message_id)).values(**values))


def give_back(db: Db, message_ids: list[int]) -> None:
    """Claimed and not tried: free for whoever comes next."""
    open_ones = _table.c.id.in_(message_ids) & (_table.c.state == OutboxState.WAITING)
    db.execute(update(OutboxMessage).where(open_ones).values(claimed_until=None, tries=_table.c.tries - 1))


def settle(db: Db, message_id: int, state: OutboxState, failure: str, now: datetime) -> None:
    """End a message that is not sent: obsolete or undeliverable."""
    values = {"state": state, "failure": failure, "settled_at": now, "claimed_until": None}
    db.execute(update(OutboxMessage).where(_open(message_id)).values(**values))


def _open(message_id: int) -> ColumnElement[bool]:
    return (_table.c.id == message_id) & (_table.c.state == OutboxState.WAITING)


def _due_on(channel: str, now: datetime, *columns: ColumnElement[Any]) -> Select[Any]:
    accounts, talks = columns_of(ChannelAccount), columns_of(Conversation)
    return (
        select(*columns)
        .select_from(_table)
        .join(talks, talks.c.id == _table.c.conversation_id)
        .join(accounts, accounts.c.id == talks.c.account_id)
        .where(accounts.c.channel == channel, _table.c.state == OutboxState.WAITING, _table.c.due_at <= now)
    )


def _same_person(conversation_id: int) -> Select[tuple[int]]:
    """The talk, and the other talks of the resident behind it."""
    talks, accounts = columns_of(Conversation), columns_of(ChannelAccount)
    behind = (
        select(accounts.c.resident_id)
        .join(talks, talks.c.account_id == accounts.c.id)
        .where(talks.c.id == conversation_id)
        .scalar_subquery()
    )
    joined = select(talks.c.id).join(accounts, accounts.c.id == talks.c.account_id)
    return joined.where(or_(talks.c.id == conversation_id, accounts.c.resident_id == behind))
