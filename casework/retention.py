"""Retention (保存期限): contact details of residents who are no longer in touch are wiped (个人信息保护法 第十九、四十七条)."""

from datetime import datetime

from sqlalchemy import exists, or_, select

from casework import callbacks
from casework.booking import appointments
from casework.booking.appointments import Appointment
from casework.database import Db, columns_of
from casework.messaging.conversations import Conversation
from casework.people import consents, residents
from casework.people.accounts import ChannelAccount
from casework.people.residents import Resident


def forget_idle(db: Db, before: datetime, now: datetime) -> int:
    """Wipe the contact details of residents who neither wrote nor had an appointment since a moment; how many. Old appointments go too."""
    person, account, talk, booked = (columns_of(table) for table in (Resident, ChannelAccount, Conversation, Appointment))
    wrote = exists().where(account.c.resident_id == person.c.id, talk.c.account_id == account.c.id, talk.c.changed_at >= before)
    came = exists().where(booked.c.resident_id == person.c.id, booked.c.ends_at >= before)
    known = or_(person.c.name_index.is_not(None), person.c.phone_index.is_not(None))
    idle = select(person.c.id).where(known, person.c.changed_at < before, ~wrote, ~came)
    found = list(db.execute(idle).scalars())
    for resident_id in found:
        residents.forget_contact(db, resident_id, now)
        callbacks.forget(db, resident_id)
        consents.withdraw(db, resident_id, now)  # who comes back is asked anew
    appointments.forget_before(db, before)
    return len(found)
