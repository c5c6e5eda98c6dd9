"""Closures and one-day openings at the desk: who has booked is said before a day is closed."""

from datetime import date

import pytest

from casework import openings
from casework.people.staff.members import Role
from tests.desk.conftest import STATION, Clerk, Station

DAY = "2026-12-08"


@pytest.fixture
def lead(station: Station) -> Clerk:
    return station.enter(Role.LEAD)


def test_closes_a_day_with_a_reason_that_residents_see(station: Station, lead: Clerk) -> None:
    page = lead.does("/desk/openings", {"do": "close", "station": STATION, "on": DAY, "reason": "停电检修"})
    assert "12月8日停办" in page and "停电检修" in page
    [day] = station.store.read(lambda db: openings.station_days(db, date(2026, 12, 1)))
    assert (day.on, day.hours, day.stated_by) == (date(2026, 12, 8), "[]", "lead甲")
    assert "照常" in lead.does("/desk/openings", {"do": "usual", "station": STATION, "on": DAY})
    assert station.store.read(lambda db: openings.station_days(db, date(2026, 12, 1))) == []


def test_opens_a_saturday_for_intake(station: Station, lead: Clerk) -> None:
    """M1.8"""
    given = {"do": "open", "station": STATION, "on": "2026-12-12", "opens": "09:00", "closes": "12:00", "intake": "yes"}
    assert "09:00–12:00开放" in lead.does("/desk/openings", given)
    assert "只收件" in lead.read("/desk/openings")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"do": "close", "station": STATION, "on": ""}, "日期要填"),
        ({"do": "close", "station": STATION, "on": "2020-01-01", "reason": "x"}, "今天以后"),
        ({"do": "close", "station": STATION, "on": DAY}, "没有填全"),
        ({"do": "close", "station": "elsewhere", "on": DAY, "reason": "x"}, "没有填全"),
        ({"do": "open", "station": STATION, "on": DAY, "opens": "12:00", "closes": "09:00"}, "结束要比开始晚"),
    ],
)
def test_changes_nothing_where_something_is_missing(station: Station, lead: Clerk, given: dict[str, str], why: str) -> None:
    assert why in lead.does("/desk/openings", given)
    assert station.store.read(lambda db: openings.station_days(db, date(2020, 1, 1))) == []


def test_states_a_day_for_everybody(station: Station, lead: Clerk) -> None:
    assert "放假" in lead.does("/desk/openings", {"do": "rest", "on": "2027-02-15", "name": "春节"})
    [day] = station.store.read(openings.stated_days)
    assert (day.on, day.working, day.name) == (date(2027, 2, 15), False, "春节")
