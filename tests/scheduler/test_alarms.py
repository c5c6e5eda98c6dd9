"""Alarms: the person on duty is told at once, by day and by night; others after, while nobody answers."""

import pytest

from casework import alerts
from casework.database import Store
from casework.messages import STAFF_CHANNEL, Address
from casework.messaging import outbox
from casework.people.staff.members import Role
from knowledge.handbook import Handbook
from scheduler.outlet import Left
from tests.support.dialogue import NOT, Dialogue, StationUnderTest
from tests.support.duty import has_written, hire, on_duty

NIGHT = "2026-12-02T23:00"


@pytest.fixture
def station(sqlite_store: Store, handbook: Handbook) -> StationUnderTest:
    """It is eleven at night; somebody is on duty, somebody after, and there is a lead."""
    made = StationUnderTest(sqlite_store, handbook, NIGHT, channels=("paper", STAFF_CHANNEL))
    hire(made.store, "lead", made.now, Role.LEAD)
    for login in ("first", "second"):
        on_duty(made.store, hire(made.store, login, made.now), made.now)
    return made


def pushed(station: StationUnderTest) -> list[tuple[str, str]]:
    return [(address.sender, reply.text) for address, reply in station.papers[STAFF_CHANNEL].pushed]


def test_tells_the_person_on_duty_at_night_too(station: StationUnderTest, resident: Dialogue) -> None:
    """M2.4: an emergency in chat gets the numbers first, and alerts the person on duty at once; quiet hours are for other things."""
    resident.plays(("家里煤气漏了，我在青禾苑3号楼402", "119"))
    station.move_to("2026-12-02T23:00:05")
    [(who, text)] = pushed(station)
    assert who == "first"
    assert all(part in text for part in ("【警报】第1号 燃气泄漏", "23:00", "煤气漏了", "回1")) and "402" not in text
    station.move_to("2026-12-02T23:02")
    assert len(pushed(station)) == 1


def test_says_once_to_the_resident_that_somebody_was_told(station: StationUnderTest, resident: Dialogue) -> None:
    """Numbers first; the short line only where somebody hears of it."""
    resident.plays(("家里煤气漏了", ("119", NOT("值班"))))
    has_written(station.store, "first", station.now)
    heard = station.resident("李").says("我妈摔倒起不来了")
    assert heard.splitlines()[0].startswith("【紧急】请马上打 120")
    assert heard.splitlines()[-1] == "已经同时告诉值班人员。"


def test_tells_others_while_nobody_answers(station: StationUnderTest, resident: Dialogue) -> None:
    """M2.4: three minutes, then the next and the lead; ten, then everybody who is responsible."""
    hire(station.store, "admin", station.now, Role.ADMINISTRATOR)
    resident.says("家里煤气漏了")
    for moment in ("23:00:05", "23:03", "23:03:20", "23:10", "23:30"):
        station.move_to(f"2026-12-02T{moment}")
    assert [who for who, _ in pushed(station)] == ["first", "second", "lead", "lead", "admin"]
    assert "还没有人接手" in pushed(station)[1][1] and "还没有人接手" not in pushed(station)[0][1]


def test_is_silent_once_somebody_has_it_in_hand(station: StationUnderTest, resident: Dialogue) -> None:
    station.papers[STAFF_CHANNEL].fails("忙")
    resident.says("家里煤气漏了")
    station.move_to("2026-12-02T23:00:05")
    station.store.write(lambda db: alerts.acknowledge(db, 1, 1, station.now))
    station.move_to("2026-12-02T23:20")
    assert pushed(station) == []


def test_goes_out_before_everything_else(station: StationUnderTest, resident: Dialogue) -> None:
    resident.says("家里煤气漏了")
    station.move_to("2026-12-02T23:00:05")
    urgencies = station.read(lambda db: [row[0] for row in db.exec_driver_sql("SELECT urgency FROM outbox WHERE rule = 'alarm'")])
    assert urgencies == [outbox.Urgency.ALARM] and max(outbox.Urgency) is outbox.Urgency.ALARM


def test_asks_nobody_to_telephone_a_resident_where_it_cannot_be_delivered(station: StationUnderTest, resident: Dialogue) -> None:
    station.papers[STAFF_CHANNEL].failures.append(Left("账号停用"))
    resident.says("家里煤气漏了")
    station.move_to("2026-12-02T23:00:05")
    assert station.read(outbox.undeliverable) == []
    assert station.read(lambda db: outbox.about(db, "alarm", [1]))[1].state == outbox.OutboxState.UNDELIVERABLE


def test_makes_no_resident_of_whoever_is_told(station: StationUnderTest, resident: Dialogue) -> None:
    """S: who works here has no file among residents."""
    resident.says("家里煤气漏了")
    station.move_to("2026-12-02T23:00:05")
    assert Dialogue(station, Address(STAFF_CHANNEL, "first")).talk().resident_id is None


@pytest.mark.parametrize("channel", ["terminal", "demo"])
def test_is_not_rung_by_what_is_only_played(station: StationUnderTest, channel: str) -> None:
    station.resident("试", channel).plays(("家里煤气漏了", "119"))
    assert station.read(alerts.open_ones) == []
