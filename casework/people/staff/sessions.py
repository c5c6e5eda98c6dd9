"""Sessions of staff (登录会话): kept on the server, named by a random token of which only the digest is stored.

A new token with every sign-in, so that a token from before is worth nothing; it ends after a while without use, after a day in any case,
when its owner leaves and when the password changes.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of, fetch_one
from casework.people.staff import members
from casework.people.staff.members import StaffMember

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=24)
TOUCHED_EVERY = timedelta(minutes=5)  # a page seen is not a write each time


class StaffSession(TableModel, table=True):
    """One signed-in browser."""

    __tablename__ = "staff_sessions"

    digest: str = Field(primary_key=True)
    staff_id: int = Field(foreign_key="staff_members.id", index=True, ondelete="CASCADE")
    csrf: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was begun: the token for the cookie, and the secret that forms carry."""

    token: str
    csrf: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is behind a request."""

    member: StaffMember
    csrf: str
    stale: bool  # not noted as seen for a while


_table = columns_of(StaffSession)


def open_session(db: Db, staff_id: int, now: datetime) -> Opened:
    """Begin a session for somebody whose password fitted."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    row = {"digest": _digest(token), "staff_id": staff_id, "csrf": csrf, "created_at": now, "seen_at": now}
    db.execute(insert(StaffSession).values(row))
    return Opened(token, csrf)


def find(db: Db, token: str, now: datetime) -> SignedIn | None:
    """Whoever is behind a token; None where the session is over, was never there, or its owner has left."""
    if not token:
        return None
    session = fetch_one(db, StaffSession, select(_table).where(_table.c.digest == _digest(token)))
    if session is None or now >= session.created_at + LONGEST or now >= session.seen_at + IDLE:
        return None
    member = members.get(db, session.staff_id)
    if member is None or member.left_at is not None:
        return None
    return SignedIn(member, session.csrf, now - session.seen_at >= TOUCHED_EVERY)


def seen(db: Db, token: str, now: datetime) -> None:
    """Note that a session is in use."""
    db.execute(update(StaffSession).where(_table.c.digest == _digest(token)).values(seen_at=now))


def close(db: Db, token: str) -> None:
    """Sign out."""
    db.execute(delete(StaffSession).where(_table.c.digest == _digest(token)))


def close_all(db: Db, staff_id: int, keep: str = "") -> int:
    """Sign somebody out everywhere, but for the session of a token; how many sessions ended."""
    theirs = (_table.c.staff_id == staff_id) & (_table.c.digest != _digest(keep))
    return db.execute(delete(StaffSession).where(theirs)).rowcount


def forget_over(db: Db, now: datetime) -> int:
    """Drop sessions that are over."""
    over = (_table.c.created_at <= now - LONGEST) | (_table.c.seen_at <= now - IDLE)
    return db.execute(delete(StaffSession).where(over)).rowcount


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
