"""Housekeeping: what the notice on personal information promises to drop is dropped, and nothing else."""

import logging
from datetime import timedelta

import pytest

from casework import callbacks, recordings
from casework.database import Db
from casework.messages import AttachmentKind
from casework.messaging import inbox, outbox, sending
from casework.messaging.inbox import Acknowledged
from casework.people import residents
from casework.people.residents import Resident
from casework.recordings import KEPT_FOR, PART_BYTES
from scheduler.housekeeping import IDLE_FOR, RECEIVED_FOR, SAID_FOR, UNANSWERED_FOR, clean_up
from tests.support.dialogue import Dialogue, StationUnderTest, book, known, sends


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


def test_drops_what_was_held_too_long_and_counts_what_is_left(station: StationUnderTest, resident: Dialogue) -> None:
    resident.says("你好")
    talk = resident.talk()

    def hold(days: int) -> None:
        notice = outbox.Notice("day-before", "appointment", days, 1, talk.id, station.now)

        def write(db: Db) -> None:
            outbox.post(db, [notice], station.now + timedelta(days=days))
            number = int(db.exec_driver_sql("SELECT max(id) FROM outbox").scalar_one())
            sending.hold(db, number, talk.id, "窗口关着")

        station.store.write(write)

    hold(0)
    hold(9)
    assert resident.talk().held == 2
    clean_up(station.store, station.now + SAID_FOR + timedelta(seconds=1))
    assert resident.talk().held == 1 and count(station, "outbox") == 1
    clean_up(station.store, station.now + SAID_FOR + timedelta(days=9, seconds=1))
    assert resident.talk().held == 0 and count(station, "outbox") == 0


def test_drops_letters_that_nobody_could_answer_and_says_so(station: StationUnderTest, caplog: pytest.LogCaptureFixture) -> None:
    came = station.now
    station.store.write(lambda db: inbox.keep(db, "paper", [Acknowledged(1, "wang", "{}"), Acknowledged(2, "li", "{}")], came))
    with caplog.at_level(logging.WARNING):
        clean_up(station.store, came + UNANSWERED_FOR)
        assert count(station, "inbox") == 2 and caplog.records == []
        clean_up(station.store, came + UNANSWERED_FOR + timedelta(seconds=1))
    assert count(station, "inbox") == 0
    assert [record.getMessage()[:21] for record in caplog.records] == ["2 letters were acknow"]


def test_drops_recordings_of_calls_that_were_made_or_never_were(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says(sends(AttachmentKind.VOICE, "voice-1"), "1")
    other = known(station.resident("李建国"))
    other.says(sends(AttachmentKind.VOICE, "voice-2"), "1")
    mine, others = station.read(callbacks.owed)
    promised = mine.promised_by
    for call in (mine, others):
        [recording] = station.read(lambda db, call=call: recordings.of_calls(db, [call.id]))  # type: ignore[misc]
        for number in range(2):
            station.store.write(lambda db, of=recording.id, at=number: recordings.write_part(db, of, at, bytes(PART_BYTES)))  # type: ignore[misc]
    station.store.write(lambda db: callbacks.finish(db, mine.id, promised + timedelta(days=1)))
    for after, left in ((timedelta(), 2), (timedelta(seconds=1), 1), (timedelta(days=1, seconds=1), 0)):
        clean_up(station.store, promised + KEPT_FOR + after)
        assert (count(station, "recordings"), count(station, "recording_parts")) == (left, 2 * left)


def test_drops_link_codes_that_nobody_used(station: StationUnderTest, resident: Dialogue) -> None:
    resident.says("关联")
    assert count(station, "link_codes") == 1
    clean_up(station.store, station.now + timedelta(days=1))
    assert count(station, "link_codes") == 0


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
