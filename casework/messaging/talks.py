"""Talks of one person (同一人的会话): what the talks of a resident who writes from several accounts have in common."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update

from casework.database import Db, columns_of
from casework.messages import Address
from casework.messaging import conversations
from casework.messaging.conversations import COLD_AFTER, Conversation, Talk
from casework.messaging.outbox import FOR_ONE_TALK, OutboxMessage, OutboxState
from casework.people.accounts import ChannelAccount
from casework.people.linking import pointing_at
from casework.people.residents import Resident

_talks = columns_of(Conversation)
_accounts = columns_of(ChannelAccount)
_outbox = columns_of(OutboxMessage)


def of_account(db: Db, account_id: int) -> int:
    """The talk held with an account."""
    return int(db.execute(select(_talks.c.id).where(_talks.c.account_id == account_id)).scalar_one())


def open_elsewhere(db: Db, talk: Talk, now: datetime, besides: str = "") -> Address | None:
    """Where the resident last talked, other than here, about something that is still open and not cold; `besides` is a flow that does not
    count."""
    if talk.resident_id is None:
        return None
    something = or_(_talks.c.flow.not_in(("", besides)), (_talks.c.flow == "") & (_talks.c.topic != ""))
    warm = select(_accounts.c.channel, _accounts.c.sender).join(_talks, _talks.c.account_id == _accounts.c.id)
    mine = warm.where(_accounts.c.resident_id == talk.resident_id, _talks.c.id != talk.id, _talks.c.changed_at >= now - COLD_AFTER)
    row = db.execute(mine.where(something).order_by(_talks.c.changed_at.desc()).limit(1)).first()
    return Address(row.channel, row.sender) if row is not None else None


def take_over(db: Db, talk: Talk, elsewhere: Address, now: datetime) -> None:
    """Go on in this talk with what is open in another: it is closed there. This one is the caller's to save."""
    other = conversations.open_talk(db, elsewhere, now)
    talk.flow, talk.flow_version, talk.answers = other.flow, other.flow_version, other.answers
    talk.offered, talk.topic = other.offered, other.topic
    other.leave_flow()
    other.offered, other.topic = (), ""
    conversations.save(db, other, other.changed_at or now)


def hand_over(db: Db, resident_id: int, of: int, to: int) -> None:
    """What a resident has going in one talk, and what is still to be said about it, belongs to another of his or her talks from now on.

    Nothing stays open in the talk that is left: it might be about what is no longer its business.
    """
    owned = {table.name for table, _ in pointing_at(Resident)}
    for table, column in pointing_at(Conversation):
        if table.name in owned:
            db.execute(update(table).where(column == of, table.c.resident_id == resident_id).values({column.name: to}))
    unsaid = (_outbox.c.rule != "") & _outbox.c.position.is_(None) & _outbox.c.state.in_((OutboxState.WAITING, OutboxState.HELD))
    db.execute(update(OutboxMessage).where(_outbox.c.conversation_id == of, unsaid).values(conversation_id=to))
    db.execute(update(Conversation).where(_talks.c.id == of).values(flow="", answers=None, offered=None, topic=""))


def count_held(db: Db, conversation_id: int) -> int:
    """How many notices wait for the resident of a talk, noted in each of his or her talks; for when accounts were joined or parted."""
    talks: list[int] = [row.id for row in db.execute(of_same_person(conversation_id))]
    many = {talk: int(db.execute(select(func.count()).select_from(_outbox).where(held_in(talk))).scalar_one()) for talk in talks}
    for talk, held in many.items():
        db.execute(update(Conversation).where(_talks.c.id == talk, _talks.c.held != held).values(held=held))
    return many[conversation_id]


def held_in(conversation_id: int) -> ColumnElement[bool]:
    """What is held and may be shown in a talk: whatever is held for the resident, but for what is meant for another talk alone."""
    here = _outbox.c.conversation_id == conversation_id
    anywhere = _outbox.c.conversation_id.in_(of_same_person(conversation_id)) & _outbox.c.rule.not_in(FOR_ONE_TALK)
    return (_outbox.c.state == OutboxState.HELD) & or_(here, anywhere)


def of_same_person(conversation_id: int) -> Select[tuple[int]]:
    """The talk, and the other talks of the resident behind it."""
    joined = select(_talks.c.id).join(_accounts, _accounts.c.id == _talks.c.account_id)
    behind = select(_accounts.c.resident_id).join(_talks, _talks.c.account_id == _accounts.c.id)
    resident = behind.where(_talks.c.id == conversation_id).scalar_subquery()
    return joined.where(or_(_talks.c.id == conversation_id, _accounts.c.resident_id == resident))


def forget_said(db: Db, resident_id: int) -> None:
    """Drop everything said or owed in any talk of a resident, and where they stood: he or she wants it forgotten."""
    mine = select(_talks.c.id).join(_accounts, _accounts.c.id == _talks.c.account_id).where(_accounts.c.resident_id == resident_id)
    db.execute(delete(OutboxMessage).where(_outbox.c.conversation_id.in_(mine)))
    empty = {"flow": "", "answers": None, "offered": None, "topic": "", "held": 0}
    db.execute(update(Conversation).where(_talks.c.id.in_(mine)).values(**empty))
