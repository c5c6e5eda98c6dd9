"""Somebody on duty, for tests of what those who work here are told."""

from datetime import datetime, timedelta

from casework.database import Db, Store
from casework.messages import STAFF_CHANNEL, Address
from casework.messaging import conversations
from casework.people.staff import duties, members
from casework.people.staff.duties import DutyKind
from casework.people.staff.members import Role


def hire(store: Store, login: str, now: datetime, role: Role = Role.WORKER, station: str = "centre", *, chats: bool = True) -> int:
    """Somebody new, with an account on the staff's messenger under the same name, or without."""

    def add(db: Db) -> int:
        number = members.add(db, login, f"{login}甲", role, station, now, phone="15420000001")
        members.change(db, number, wecom_id=login if chats else None)
        return number

    return store.write(add)


def on_duty(store: Store, staff_id: int, now: datetime, kind: DutyKind = DutyKind.STANDBY, station: str = "centre") -> None:
    """From an hour before to twelve hours after a moment."""
    begins, ends = now - timedelta(hours=1), now + timedelta(hours=12)
    store.write(lambda db: duties.put(db, station, staff_id, begins, ends, kind))


def has_written(store: Store, login: str, now: datetime) -> None:
    """Somebody wrote on the staff's messenger and was answered."""

    def write(db: Db) -> None:
        talk = conversations.open_talk(db, Address(STAFF_CHANNEL, login), now)
        talk.version += 1
        conversations.save(db, talk, now)

    store.write(write)
