"""Openings: what is stated of single dates wins, can be taken back, and other processes notice."""

from datetime import date, time

from casework import openings, revisions
from casework.database import Store
from knowledge.calendar import WorkCalendar
from knowledge.stations import DayKind, OpeningHours, ShiftService
from tests.support.stores import NOON

SUNDAY = date(2026, 12, 13)
TUESDAY = date(2026, 12, 8)
MORNING = OpeningHours(days=tuple(DayKind), opens=time(9), closes=time(12), service=ShiftService.INTAKE)


def calendar_of(store: Store) -> WorkCalendar:
    return WorkCalendar(store.read(openings.overrides))


def test_a_stated_day_wins_over_the_calendar(store: Store) -> None:
    store.write(lambda db: openings.state_day(db, SUNDAY, True, "", "王站长", NOON))
    day = calendar_of(store).day(SUNDAY)
    assert day.working
    assert day.make_up
    assert not day.tentative


def test_the_last_statement_holds(store: Store) -> None:
    store.write(lambda db: openings.state_day(db, TUESDAY, False, "停水", "王站长", NOON))
    store.write(lambda db: openings.state_day(db, TUESDAY, False, "春节", "李主任", NOON))
    [stated] = store.read(openings.stated_days)
    assert (stated.name, stated.stated_by) == ("春节", "李主任")
    assert calendar_of(store).day(TUESDAY).holiday == "春节"


def test_a_statement_can_be_taken_back(store: Store) -> None:
    store.write(lambda db: openings.state_day(db, TUESDAY, False, "春节", "王站长", NOON))
    assert store.write(lambda db: openings.withdraw_day(db, TUESDAY))
    assert not store.write(lambda db: openings.withdraw_day(db, TUESDAY))
    assert calendar_of(store).is_working(TUESDAY)


def test_a_closure_and_a_one_day_opening_replace_the_weekly_hours(store: Store) -> None:
    """M1.8."""
    store.write(lambda db: openings.close_on(db, "east-gate", TUESDAY, "停电", "王站长", NOON))
    store.write(lambda db: openings.open_on(db, "centre", SUNDAY, [MORNING], "年底加开", "王站长", NOON))
    exceptions = store.read(lambda db: openings.exceptions(db, TUESDAY))
    assert exceptions["east-gate", TUESDAY].hours == ()
    assert exceptions["east-gate", TUESDAY].reason == "停电"
    assert exceptions["centre", SUNDAY].hours == (MORNING,)


def test_what_is_over_is_not_looked_at(store: Store) -> None:
    store.write(lambda db: openings.close_on(db, "east-gate", TUESDAY, "停电", "王站长", NOON))
    assert store.read(lambda db: openings.exceptions(db, SUNDAY)) == {}


def test_a_station_can_be_as_usual_again(store: Store) -> None:
    store.write(lambda db: openings.close_on(db, "east-gate", TUESDAY, "停电", "王站长", NOON))
    assert store.write(lambda db: openings.as_usual(db, "east-gate", TUESDAY))
    assert not store.write(lambda db: openings.as_usual(db, "east-gate", TUESDAY))
    assert store.read(lambda db: openings.exceptions(db, TUESDAY)) == {}


def test_every_change_is_noticed(store: Store) -> None:
    seen = []
    for change in (
        lambda db: openings.state_day(db, TUESDAY, False, "春节", "王站长", NOON),
        lambda db: openings.close_on(db, "east-gate", TUESDAY, "", "王站长", NOON),
        lambda db: openings.withdraw_day(db, TUESDAY),
        lambda db: openings.as_usual(db, "east-gate", TUESDAY),
    ):
        store.write(change)
        seen.append(store.read(revisions.current)[openings.SUBJECT])
    assert seen == [1, 2, 3, 4]
    store.write(lambda db: openings.as_usual(db, "east-gate", TUESDAY))  # nothing to take back
    assert store.read(revisions.current)[openings.SUBJECT] == 4
