"""What must hold in the database whatever was killed: read straight from the tables, past the code that wrote them."""

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from casework.booking.appointments import Appointment, AppointmentStatus
from casework.booking.slots import TICK, AppointmentTick
from casework.database import Db, Store, columns_of
from casework.messaging.conversations import Conversation
from casework.messaging.outbox import OutboxMessage, OutboxState
from casework.messaging.received import ReceivedMessage
from casework.people.accounts import ChannelAccount

appointments, ticks = columns_of(Appointment), columns_of(AppointmentTick)
received, outbox = columns_of(ReceivedMessage), columns_of(OutboxMessage)
conversations, accounts = columns_of(Conversation), columns_of(ChannelAccount)


def check(store: Store) -> None:
    """No appointment twice, every tick in its place, one answer to each letter, no gap in any log."""
    store.read(_check)


def codes_by_sender(store: Store) -> dict[str, list[str]]:
    """The codes of what is booked, for each sender."""

    def read(db: Db) -> dict[str, list[str]]:
        joined = appointments.join(conversations, conversations.c.id == appointments.c.conversation_id)
        joined = joined.join(accounts, accounts.c.id == conversations.c.account_id)
        found: dict[str, list[str]] = {}
        for sender, code in db.execute(select(accounts.c.sender, appointments.c.code).select_from(joined)):
            found.setdefault(sender, []).append(code)
        return found

    return store.read(read)


def check_sqlite_file(file: Path, scratch: Path) -> None:
    """A copy of the file and its log, as the killed process left them, is a sound database; the original stays as it is."""
    scratch.mkdir()
    for suffix in ("", "-wal"):
        if (left := file.with_name(file.name + suffix)).exists():
            shutil.copy(left, scratch / left.name)
    database = sqlite3.connect(scratch / file.name)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


def _check(db: Db) -> None:
    booked = db.execute(select(appointments)).all()
    assert len({row.code for row in booked}) == len(booked), "a code was given twice"
    per_conversation = db.execute(
        select(appointments.c.conversation_id).group_by(appointments.c.conversation_id).having(func.count() > 1)
    ).all()
    assert per_conversation == [], "a conversation that confirmed once has two appointments"
    expected = {
        (row.station_id, row.counter_id, row.seat, row.starts_at + number * TICK, row.id)
        for row in booked
        if row.status == AppointmentStatus.BOOKED
        for number in range((row.ends_at - row.starts_at) // timedelta(minutes=10))
    }
    assert {tuple(row) for row in db.execute(select(ticks))} == expected, "the ticks are not those of the appointments"
    letters = set(db.execute(select(received.c.id)).scalars())
    answers = db.execute(select(outbox.c.key).where(outbox.c.answers.is_not(None))).scalars().all()
    assert sorted(answers) == sorted(f"reply:{number}" for number in letters), "not every letter has exactly one answer"
    said = select(outbox.c.conversation_id, outbox.c.position).where(outbox.c.state == OutboxState.SENT)
    positions: dict[int, list[int]] = {}
    for conversation_id, position in db.execute(said):
        positions.setdefault(conversation_id, []).append(position)
    for row in db.execute(select(conversations.c.id, conversations.c.version)):
        assert sorted(positions.get(row.id, [])) == list(range(1, row.version + 1)), f"the log of conversation {row.id} has a gap"
