"""Housekeeping: what the notice on personal information promises to drop is dropped, and nothing else."""

from datetime import timedelta

from casework.database import Db
from casework.people import residents
from casework.people.residents import Resident
from scheduler.housekeeping import IDLE_FOR, RECEIVED_FOR, SAID_FOR, clean_up
from tests.support.dialogue import Dialogue, StationUnderTest, book, known


def count(station: StationUnderTest, table: str) -> int:
    def read(db: Db) -> int:
        return int(db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

    return station.read(read)


def person_of(resident: Dialogue) -> Resident:
    number = resident.talk().resident_id or 0
    person = resident.station.read(lambda db: residents.get(db, number))
    assert person is not None
    return person


def test_drops_old_letters_and_keeps_the_rest(station: StationUnderTest, resident: Dialogue) -> None:
    written = station.now
    resident.says("你好")
    clean_up(station.store, written + RECEIVED_FOR)
    assert count(station, "received_messages") == 1
    clean_up(station.store, written + RECEIVED_FOR + timedelta(seconds=1))
    assert count(station, "received_messages") == 0 and count(station, "outbox") == 1


def test_drops_old_messages(station: StationUnderTest, resident: Dialogue) -> None:
    written = station.now
    resident.says("你好")
    clean_up(station.store, written + SAID_FOR)
    assert count(station, "outbox") == 1
    clean_up(station.store, written + SAID_FOR + timedelta(seconds=1))
    assert count(station, "outbox") == 0


def test_wipes_who_was_not_in_touch_for_a_year(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says("你好")
    clean_up(station.store, station.now + IDLE_FOR)
    assert person_of(resident).phone == "13800005678"
    said = clean_up(station.store, station.now + IDLE_FOR + timedelta(seconds=1))
    assert "久未往来的居民 1" in said
    assert person_of(resident).phone is None and person_of(resident).name is None


def test_keeps_who_comes_by_appointment(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident)
    book(station, resident, "2026-12-05T10:00")
    clean_up(station.store, station.now + IDLE_FOR + timedelta(days=1))
    assert person_of(resident).phone == "13800005678"


def test_asks_again_who_was_forgotten(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says("你好")
    station.now += IDLE_FOR + timedelta(days=1)
    clean_up(station.store, station.now)
    resident.plays(("人工", "同意吗"), ("1", "怎么称呼"))


def test_says_how_much(station: StationUnderTest) -> None:
    assert clean_up(station.store, station.now) == "来信 0，旧消息 0，放下的对话 0，久未往来的居民 0"
