"""Alerts (值班警报): a resident's letter tells of danger, and whoever is on duty is told (M2.4).

Numbers to ring come first and from elsewhere; an alert is beside them. What a resident said is kept masked. One alert stands for everything
that comes from the same talk within half an hour, and few are raised an hour from one talk: a joker rings no telephone ten times.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ColumnElement, UniqueConstraint, delete, func, insert, select, update
from sqlmodel import Field

from casework.database import Db, EncryptedText, TableModel, columns_of, fetch_all, fetch_one
from casework.messages import STAFF_CHANNEL, Address
from casework.messaging import conversations
from casework.messaging.conversations import Conversation
from casework.people.accounts import ChannelAccount
from casework.people.staff import callees, members
from casework.people.staff.callees import Callees
from knowledge.masking import masked
from knowledge.opening import OpeningTimes
from knowledge.stations import Station

TOGETHER = timedelta(minutes=30)  # in which the letters of one talk are one alert
HOURLY = 3  # alerts of one talk within an hour
LONGEST = 500  # characters kept of what was said
STEPS = (timedelta(0), timedelta(minutes=3), timedelta(minutes=10))
"""After how long without an answer each step is taken: the first on duty, the next and the lead, everybody who is responsible."""
KEPT = timedelta(days=365)


class Alert(TableModel, table=True):
    """Somebody is in danger, by what a resident wrote; `version` rises with each step, `level` is the last step that was taken."""

    __tablename__ = "alerts"
    # Its number is said on the telephone: SQLite must not give it again.
    __table_args__: ClassVar[dict[str, bool]] = {"sqlite_autoincrement": True}

    id: int = Field(primary_key=True)
    kind: str
    station_id: str
    conversation_id: int = Field(foreign_key="conversations.id", ondelete="CASCADE", index=True)
    words: str = Field(sa_type=EncryptedText)
    times: int = 1
    raised_at: datetime = Field(index=True)
    last_at: datetime
    version: int = 1
    level: int = 0
    acknowledged_by: int | None = Field(default=None, foreign_key="staff_members.id")
    acknowledged_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="staff_members.id")
    ended_at: datetime | None = Field(default=None, index=True)
    outcome: str | None = Field(default=None, sa_type=EncryptedText)


class AlertCall(TableModel, table=True):
    """Somebody was to be told of an alert at one step; without a talk there is no way to write to him or her, and the desk says so."""

    __tablename__ = "alert_calls"
    __table_args__ = (UniqueConstraint("alert_id", "level", "staff_id"),)

    id: int = Field(primary_key=True)
    alert_id: int = Field(foreign_key="alerts.id", ondelete="CASCADE")
    staff_id: int = Field(foreign_key="staff_members.id")
    level: int
    version: int
    conversation_id: int | None = Field(default=None, foreign_key="conversations.id", ondelete="CASCADE")
    called_at: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that stands for a letter; `told` whether somebody hears of it now, by chat or at the counter."""

    alert_id: int
    told: bool


_table = columns_of(Alert)
_calls = columns_of(AlertCall)
_talks, _accounts = columns_of(Conversation), columns_of(ChannelAccount)
_OPEN = _table.c.ended_at.is_(None)


def raise_alert(
    db: Db, conversation_id: int, kind: str, words: str, stations: Sequence[Station], opening: OpeningTimes, now: datetime
) -> Raised | None:
    """Tell whoever is on duty of a letter; the alert of the same talk that stands is counted instead. None where it had too many."""
    said = masked(words)[:LONGEST]
    standing = _standing(db, conversation_id, now)
    if standing is not None:
        both = standing.words if said in standing.words else f"{standing.words}\n{said}"[:LONGEST]
        again = {"times": _table.c.times + 1, "last_at": now, "words": both}
        db.execute(update(Alert).where(_table.c.id == standing.id).values(again))
        return Raised(standing.id, standing.acknowledged_at is not None or _is_heard(db, standing, now))
    lately = (_table.c.conversation_id == conversation_id) & (_table.c.raised_at > now - timedelta(hours=1))
    if db.execute(select(func.count()).select_from(_table).where(lately)).scalar_one() >= HOURLY:
        return None
    whom = callees.first(db, stations, now, opening)
    row = {"kind": kind, "station_id": whom.station_id, "conversation_id": conversation_id, "words": said, "raised_at": now, "last_at": now}
    alert_id = int(db.execute(insert(Alert).values(row).returning(_table.c.id)).scalar_one())
    _call(db, alert_id, 0, 1, whom, now)
    alert = get(db, alert_id)
    assert alert is not None  # written above
    return Raised(alert_id, _is_heard(db, alert, now))


def due_for_a_step(db: Db, now: datetime) -> list[int]:
    """Alerts nobody has answered for so long that somebody else is to be told, the oldest first."""
    silent = select(_table).where(_unanswered(), _table.c.raised_at <= now - STEPS[1], _table.c.level < len(STEPS) - 1)
    found = fetch_all(db, Alert, silent.order_by(_table.c.raised_at, _table.c.id))
    return [alert.id for alert in found if _step_of(alert, now) > alert.level]


def escalate(db: Db, alert_id: int, opening: OpeningTimes, now: datetime) -> bool:
    """Take the step that is due, once; False where it is not, or was taken. After a break in service steps in between are left out."""
    alert = get(db, alert_id)
    if alert is None or _step_of(alert, now) <= alert.level:
        return False
    level = _step_of(alert, now)
    last = level == len(STEPS) - 1
    whom = callees.everybody(db, alert.station_id) if last else callees.next_ones(db, alert.station_id, now, opening)
    still = (_table.c.id == alert_id) & _unanswered() & (_table.c.version == alert.version)
    step = {"level": level, "version": _table.c.version + 1}
    if db.execute(update(Alert).where(still).values(step)).rowcount != 1:
        return False
    _call(db, alert_id, level, alert.version + 1, whom, now)
    return True


def acknowledge(db: Db, alert_id: int, staff_id: int, now: datetime) -> bool:
    """Somebody takes the matter in hand; False where somebody has, or it is over."""
    free = (_table.c.id == alert_id) & _unanswered()
    return db.execute(update(Alert).where(free).values(acknowledged_by=staff_id, acknowledged_at=now)).rowcount == 1


def end(db: Db, alert_id: int, staff_id: int, outcome: str, now: datetime) -> bool:
    """The matter is over, and what happened; False where there is none that is open. Whoever ends it has taken it, if nobody had."""
    acknowledge(db, alert_id, staff_id, now)
    still = (_table.c.id == alert_id) & _OPEN
    return db.execute(update(Alert).where(still).values(ended_by=staff_id, ended_at=now, outcome=outcome)).rowcount == 1


def get(db: Db, alert_id: int) -> Alert | None:
    """The alert with this number."""
    return fetch_one(db, Alert, select(_table).where(_table.c.id == alert_id))


def open_ones(db: Db) -> list[Alert]:
    """Alerts that are not over, those nobody has in hand first, then by age."""
    return fetch_all(
        db, Alert, select(_table).where(_OPEN).order_by(_table.c.acknowledged_at.is_not(None), _table.c.raised_at, _table.c.id)
    )


def unanswered(db: Db) -> int:
    """How many alerts nobody has in hand."""
    return int(db.execute(select(func.count()).select_from(_table).where(_unanswered())).scalar_one())


def ended_since(db: Db, moment: datetime) -> list[Alert]:
    """Alerts that came to an end after a moment, the last first."""
    return fetch_all(db, Alert, select(_table).where(_table.c.ended_at >= moment).order_by(_table.c.ended_at.desc(), _table.c.id.desc()))


def calls_of(db: Db, alert_ids: Collection[int]) -> list[AlertCall]:
    """Who was to be told of some alerts, in order."""
    return fetch_all(db, AlertCall, select(_calls).where(_calls.c.alert_id.in_(alert_ids)).order_by(_calls.c.id)) if alert_ids else []


def get_call(db: Db, call_id: int) -> AlertCall | None:
    """The call with this id."""
    return fetch_one(db, AlertCall, select(_calls).where(_calls.c.id == call_id))


def unanswered_calls(db: Db) -> list[AlertCall]:
    """Calls by chat about alerts that nobody has in hand."""
    joined = select(_calls).join(_table, _table.c.id == _calls.c.alert_id)
    return fetch_all(db, AlertCall, joined.where(_unanswered(), _calls.c.conversation_id.is_not(None)).order_by(_calls.c.id))


def forget_words(db: Db, resident_id: int) -> None:
    """A resident wants forgotten what he or she said; that there was an alert stays."""
    mine = select(_talks.c.id).join(_accounts, _accounts.c.id == _talks.c.account_id).where(_accounts.c.resident_id == resident_id)
    over = _table.c.conversation_id.in_(mine) & _table.c.ended_at.is_not(None)
    db.execute(update(Alert).where(over).values(words="", outcome=None))


def forget_before(db: Db, moment: datetime) -> int:
    """Drop alerts raised before a moment; how many."""
    return db.execute(delete(Alert).where(_table.c.raised_at < moment)).rowcount


def _unanswered() -> ColumnElement[bool]:
    return _table.c.acknowledged_at.is_(None) & _OPEN


def _standing(db: Db, conversation_id: int, now: datetime) -> Alert | None:
    here = (_table.c.conversation_id == conversation_id) & _OPEN & (_table.c.raised_at > now - TOGETHER)
    return fetch_one(db, Alert, select(_table).where(here).order_by(_table.c.raised_at.desc(), _table.c.id.desc()).limit(1))


def _step_of(alert: Alert, now: datetime) -> int:
    return max(level for level, after in enumerate(STEPS) if now - alert.raised_at >= after or level == 0)


def _call(db: Db, alert_id: int, level: int, version: int, whom: Callees, now: datetime) -> None:
    about = {"alert_id": alert_id, "level": level, "version": version, "called_at": now}
    for staff_id in whom.staff_ids:
        row = {**about, "staff_id": staff_id, "conversation_id": _talk_with(db, staff_id, now)}
        db.execute(insert(AlertCall).values(row))


def _talk_with(db: Db, staff_id: int, now: datetime) -> int | None:
    """The talk with somebody who has an account on the staff's messenger, begun if there was none; not locked where there was."""
    member = members.get(db, staff_id)
    if member is None or not member.wecom_id:
        return None
    address = Address(STAFF_CHANNEL, member.wecom_id)
    return conversations.look(db, address).id or conversations.open_talk(db, address, now).id


def _is_heard(db: Db, alert: Alert, now: datetime) -> bool:
    """Whether one of those called sits before the desk, or has a talk in which something was said before: then the messenger works."""
    for call in calls_of(db, (alert.id,)):
        if callees.at_counter(db, alert.station_id, call.staff_id, now):
            return True
        if call.conversation_id is not None:
            talk = conversations.look(db, conversations.address_of(db, call.conversation_id))
            if talk.version > 0 and not talk.away:
                return True
    return False
