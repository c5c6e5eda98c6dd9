"""Sending: what becomes of the messages that the outbox holds: claimed, sent, put off, sent elsewhere, held, given up."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update

from casework.database import Db, columns_of, fetch_all
from casework.messages import PLAYED, Reply
from casework.messaging import talks
from casework.messaging.outbox import OutboxMessage, OutboxState, Urgency, with_account
from casework.people.accounts import ChannelAccount

SOON = timedelta(seconds=30)  # a reply that is tried again within this time keeps its place before the next one

_table = columns_of(OutboxMessage)
_accounts = columns_of(ChannelAccount)


def is_due(db: Db, channel: str, now: datetime) -> bool:
    """Whether a channel has anything to send that nobody has claimed."""
    unclaimed = or_(_table.c.claimed_until.is_(None), _table.c.claimed_until <= now)
    return db.execute(_waiting_on(channel, _table.c.id).where(_table.c.due_at <= now, unclaimed).limit(1)).first() is not None


def claim(db: Db, channel: str, now: datetime, lease: timedelta, most: int) -> list[OutboxMessage]:
    """Take due messages of a channel for delivery; others leave them alone until the lease ends. Each counts as a try.

    Of a conversation the most urgent one, and none while another of its messages is claimed: so messages keep their order, and nobody's
    many keep the others waiting. A reply waits for the one before it, if that is to be tried again soon.
    """
    talk = _table.c.conversation_id
    order = (_table.c.urgency.desc(), _table.c.due_at, _table.c.id)
    reply = _table.c.urgency == Urgency.REPLY
    in_turn = (_table.c.urgency.desc(), case((reply, _table.c.id), else_=0), _table.c.due_at, _table.c.id)
    claimed = case((_table.c.claimed_until > now, 1), else_=0)
    turns = (
        _waiting_on(
            channel,
            _table.c.id,
            _table.c.due_at,
            func.row_number().over(partition_by=talk, order_by=in_turn).label("turn"),
            func.max(claimed).over(partition_by=talk).label("busy"),
        )
        .where(or_(_table.c.due_at <= now, reply & (_table.c.due_at <= now + SOON)))
        .subquery()
    )
    first = select(turns.c.id).where(turns.c.turn == 1, turns.c.busy == 0, turns.c.due_at <= now)
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
    talks.count_held(db, conversation_id)
    return True


def held_for(db: Db, conversation_id: int) -> list[OutboxMessage]:
    """What is held and may be shown in a talk, the most urgent first."""
    order = (_table.c.urgency.desc(), _table.c.due_at, _table.c.id)
    return fetch_all(db, OutboxMessage, select(_table).where(talks.held_in(conversation_id)).order_by(*order))


def release(db: Db, message_id: int, conversation_id: int, state: OutboxState, now: datetime) -> None:
    """End a held message: it was shown in this talk, or was no longer true. No talk of the resident has it to show any more."""
    held = (_table.c.id == message_id) & (_table.c.state == OutboxState.HELD)
    if db.execute(update(OutboxMessage).where(held).values(state=state, settled_at=now)).rowcount == 1:
        talks.count_held(db, conversation_id)


def on_dead_channels(db: Db, live: Collection[str], before: datetime) -> list[OutboxMessage]:
    """What was due before a moment on channels that nobody delivers for."""
    overdue = (_table.c.state == OutboxState.WAITING) & (_table.c.due_at <= before)
    wanted = with_account(*_table.c).where(overdue, _accounts.c.channel.not_in([*live, *PLAYED]))
    return fetch_all(db, OutboxMessage, wanted.order_by(_table.c.id))


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


def _waiting_on(channel: str, *columns: ColumnElement[Any]) -> Select[Any]:
    return with_account(*columns).where(_accounts.c.channel == channel, _table.c.state == OutboxState.WAITING)
