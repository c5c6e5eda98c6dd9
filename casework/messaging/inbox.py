"""Inbox (收件箱): letters that a channel has acknowledged and that are not answered yet.

A platform that was told “received” does not send again, so the letter is stored before that, and stays until it is answered. Within a
talk one letter is worked on at a time, in the order of the platform's numbers, whichever process received it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, UniqueConstraint, delete, func, or_, select, update
from sqlmodel import Field

from casework.database import Db, EncryptedText, TableModel, columns_of, fetch_one, insert_into


class InboxLetter(TableModel, table=True):
    """One acknowledged letter: the platform's number, the talk it belongs to, and what came, as the platform wrote it."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("channel", "number"),)

    id: int = Field(primary_key=True)
    channel: str
    number: int = Field(sa_type=BigInteger)
    talk: str = Field(index=True)
    content: str = Field(sa_type=EncryptedText)
    received_at: datetime
    claimed_until: datetime | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A letter to be kept."""

    number: int
    talk: str
    content: str


_table = columns_of(InboxLetter)


def keep(db: Db, channel: str, letters: Iterable[Acknowledged], now: datetime, claimed_until: datetime | None = None) -> None:
    """Store letters; one that is here already is left as it is. `claimed_until`: somebody is at them already."""
    for letter in letters:
        values = {
            "channel": channel,
            "number": letter.number,
            "talk": letter.talk,
            "content": letter.content,
            "received_at": now,
            "claimed_until": claimed_until,
            "tries": 0,
        }
        db.execute(insert_into(db, InboxLetter).values(values).on_conflict_do_nothing())


def claim_next(db: Db, channel: str, talk: str, now: datetime, lease: timedelta) -> InboxLetter | None:
    """Take the oldest letter of a talk; None where there is none, or somebody is at it."""
    mine = (_table.c.channel == channel) & (_table.c.talk == talk)
    first = select(func.min(_table.c.number)).where(mine).scalar_subquery()
    free = or_(_table.c.claimed_until.is_(None), _table.c.claimed_until <= now)
    taken = (
        update(InboxLetter)
        .where(mine, _table.c.number == first, free)
        .values(claimed_until=now + lease, tries=_table.c.tries + 1)
        .returning(_table.c.id)
    )
    letter_id = db.execute(taken).scalar()
    return None if letter_id is None else fetch_one(db, InboxLetter, select(_table).where(_table.c.id == letter_id))


def done(db: Db, letter_id: int) -> None:
    """The letter is answered: its words are not kept."""
    db.execute(delete(InboxLetter).where(_table.c.id == letter_id))


def drop(db: Db, channel: str, number: int) -> None:
    """As `done`, for whoever knows the letter by the platform's number."""
    db.execute(delete(InboxLetter).where(_table.c.channel == channel, _table.c.number == number))


def stranded(db: Db, channel: str, now: datetime) -> list[str]:
    """The talks with letters that nobody is at: their process ended before it could answer."""
    free = or_(_table.c.claimed_until.is_(None), _table.c.claimed_until <= now)
    return list(db.execute(select(_table.c.talk).where(_table.c.channel == channel, free).group_by(_table.c.talk)).scalars())


def waiting(db: Db, channel: str) -> int:
    """How many letters are not answered yet."""
    return int(db.execute(select(func.count()).select_from(_table).where(_table.c.channel == channel)).scalar_one())


def forget_before(db: Db, moment: datetime) -> int:
    """Drop letters that came before a moment, and that nobody could answer; how many."""
    return db.execute(delete(InboxLetter).where(_table.c.received_at < moment)).rowcount
