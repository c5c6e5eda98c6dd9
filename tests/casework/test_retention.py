"""Retention: contact details of residents who are no longer in touch are wiped, and nobody else's."""

from datetime import datetime, timedelta

import pytest

from casework import callbacks, retention
from casework.booking import appointments
from casework.booking.slots import Slot
from casework.database import Db, Store
from casework.ids import CountingIds
from casework.messages import Address
from casework.messaging import conversations
from casework.messaging.conversations import Talk
from casework.people import consents, residents
from tests.support.stores import NOON, begin_talk

YEAR = timedelta(days=365)
LONG_AGO = NOON - 2 * YEAR
PHONE = "13812345678"


def known(store: Store, sender: str, name: str = "王秀英", phone: str = PHONE, at: datetime = LONG_AGO) -> Talk:
    talk = begin_talk(store, sender, now=at)

    def tell(db: Db) -> None:
        assert talk.resident_id is not None
        if name:
            residents.rename(db, talk.resident_id, name, at)
        if phone:
            residents.change_phone(db, talk.resident_id, phone, at)

    store.write(tell)
    return talk


def forget_idle(store: Store) -> int:
    return store.write(lambda db: retention.forget_idle(db, NOON - YEAR, NOON))


def contact(store: Store, talk: Talk) -> tuple[str | None, str | None]:
    person = store.read(lambda db: residents.get(db, talk.resident_id or 0))
    assert person is not None
    return person.name, person.phone


@pytest.mark.parametrize(("name", "phone"), [("王秀英", PHONE), ("王秀英", ""), ("", PHONE)])
def test_wipes_whoever_is_long_out_of_touch(store: Store, name: str, phone: str) -> None:
    """S: kept no longer than promised, also where only half was told."""
    talk = known(store, "wang", name, phone)
    store.write(lambda db: callbacks.ask_for(db, talk.resident_id or 0, talk.id, "", "我的低保", LONG_AGO, LONG_AGO))
    assert forget_idle(store) == 1
    assert contact(store, talk) == (None, None)
    assert store.read(callbacks.owed) == []
    assert forget_idle(store) == 0


def test_keeps_whoever_told_something_lately(store: Store) -> None:
    talk = known(store, "wang")
    store.write(lambda db: residents.change_phone(db, talk.resident_id or 0, PHONE, NOON - YEAR))
    assert forget_idle(store) == 0


def test_keeps_whoever_wrote_lately(store: Store) -> None:
    talk = known(store, "wang")

    def write(db: Db) -> None:
        conversations.save(db, conversations.open_talk(db, Address("paper", "wang"), NOON), NOON - YEAR)

    store.write(write)
    assert forget_idle(store) == 0
    assert contact(store, talk) == ("王秀英", PHONE)


@pytest.mark.parametrize(("ends", "forgotten"), [(NOON - YEAR, 0), (NOON + timedelta(days=3), 0), (NOON - YEAR - timedelta(hours=1), 1)])
def test_keeps_whoever_had_an_appointment_since(store: Store, ends: datetime, forgotten: int) -> None:
    talk = known(store, "wang")
    slot = Slot("centre", "general", ends - timedelta(minutes=20), ends, "full", 1, out_of_hours=False, tentative=False)
    store.write(lambda db: appointments.book(db, CountingIds(), talk.resident_id or 0, talk.id, "elderly-card", slot, LONG_AGO))
    assert forget_idle(store) == forgotten


def test_touches_nobody_else(store: Store) -> None:
    idle, fresh = known(store, "idle"), known(store, "fresh", at=NOON)
    nameless = begin_talk(store, "nameless", now=LONG_AGO)
    store.write(lambda db: callbacks.ask_for(db, fresh.resident_id or 0, fresh.id, "", "问一下", NOON, NOON))
    assert forget_idle(store) == 1
    assert [contact(store, talk) for talk in (idle, fresh, nameless)] == [(None, None), ("王秀英", PHONE), (None, None)]
    assert len(store.read(callbacks.owed)) == 1


def test_asks_anew_who_comes_back(store: Store) -> None:
    """S: consent ends with what it was given for."""
    talk = known(store, "wang")
    assert talk.resident_id is not None
    person = talk.resident_id
    store.write(lambda db: consents.give(db, person, 1, LONG_AGO))
    forget_idle(store)
    assert not store.read(lambda db: consents.has_given(db, person, 1))
