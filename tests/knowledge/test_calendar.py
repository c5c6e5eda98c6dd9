"""Facts are those of the State Council's notices (国务院办公厅关于部分节假日安排的通知), of 2025 and 2026 above all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.calendar import DayOverride, DueDate, WorkCalendar, due_date, forecast, published
from knowledge.procedure import Limit, LimitUnit
from knowledge.stations import DayKind

CALENDAR = WorkCalendar()
DAY = timedelta(days=1)
MAKE_UP_2026 = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)}

dates = st.dates(date(2024, 1, 1), date(2031, 12, 31))  # published years and years that are only foreseen
amounts = st.integers(1, 120)
units = st.sampled_from(LimitUnit)
overrides = st.dictionaries(
    st.dates(date(2026, 6, 1), date(2027, 6, 30)), st.builds(DayOverride, st.booleans(), st.sampled_from(["", "春节"])), max_size=40
)
calendars = st.just(CALENDAR) | overrides.map(WorkCalendar)


def working(amount: int) -> Limit:
    return Limit(amount=amount, unit=LimitUnit.WORKING_DAYS)


def straight(amount: int) -> Limit:
    return Limit(amount=amount, unit=LimitUnit.CALENDAR_DAYS)


def between(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("first", "last", "holiday"),
    [
        (date(2026, 1, 1), date(2026, 1, 3), "元旦"),
        (date(2026, 2, 15), date(2026, 2, 23), "春节"),
        (date(2026, 4, 4), date(2026, 4, 6), "清明节"),
        (date(2026, 5, 1), date(2026, 5, 5), "劳动节"),
        (date(2026, 6, 19), date(2026, 6, 21), "端午节"),
        (date(2026, 9, 25), date(2026, 9, 27), "中秋节"),
        (date(2026, 10, 1), date(2026, 10, 7), "国庆节"),
    ],
)
def test_knows_every_break_of_2026_by_name_and_where_it_ends(first: date, last: date, holiday: str) -> None:
    """M1.4"""
    for day in map(CALENDAR.day, between(first, last)):
        assert (day.working, day.holiday, day.make_up, day.tentative) == (False, holiday, False, False)
    assert CALENDAR.day(first - DAY).holiday == CALENDAR.day(last + DAY).holiday == ""


def test_knows_the_make_up_days_of_2026_and_no_others() -> None:
    """M1.4"""
    year = [CALENDAR.day(day) for day in between(date(2026, 1, 1), date(2026, 12, 31))]
    assert {day.date for day in year if day.make_up} == MAKE_UP_2026
    assert all(day.working and not day.holiday for day in year if day.make_up)


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2027, 1, 1), "元旦"),
        (date(2027, 1, 2), "元旦"),  # the weekend that follows
        (date(2027, 2, 5), "春节"),  # the eve, statutory since 2025
        (date(2027, 2, 6), "春节"),
        (date(2027, 4, 5), "清明节"),
        (date(2027, 5, 1), "劳动节"),
        (date(2027, 6, 9), "端午节"),
        (date(2027, 9, 15), "中秋节"),
        (date(2027, 10, 1), "国庆节"),
        (date(2027, 10, 4), "国庆节"),  # 补假 in the data
        (date(2028, 12, 30), "元旦"),  # the weekend before the next year's New Year
    ],
)
def test_foresees_the_statutory_holidays_of_later_years(day: date, holiday: str) -> None:
    """M1.4"""
    found = CALENDAR.day(day)
    assert (found.working, found.holiday) == (False, holiday)
    assert found.tentative is (day > CALENDAR.known_until())


def test_names_a_day_that_is_two_holidays_with_both() -> None:
    assert forecast(2031)[date(2031, 10, 1)].holiday == "中秋节、国庆节"


def test_is_tentative_from_the_day_after_the_last_published_year() -> None:
    """M1.4"""
    last = CALENDAR.known_until()
    assert last >= date(2026, 12, 31)
    assert (last.month, last.day) == (12, 31)
    assert not CALENDAR.day(last).tentative
    assert CALENDAR.day(last + DAY).tentative


def test_knows_no_make_up_days_two_years_ahead() -> None:
    year = CALENDAR.known_until().year + 2
    assert not any(CALENDAR.day(day).make_up for day in between(date(year, 1, 1), date(year, 12, 31)))


@pytest.mark.parametrize("year", range(2006, 2027))  # 2005: one source lacks the make-up day of 31 December
def test_finds_its_two_sources_of_one_mind(year: int) -> None:
    """A forecast made of a year whose notice is out works on the same days as the notice."""
    assert [day.working for day in forecast(year).values()] == [day.working for day in published(year).values()]


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(1949, 10, 1), date(2101, 1, 1), date.max])
def test_refuses_dates_outside_the_years_it_knows(day: date) -> None:
    with pytest.raises(ValueError, match="no calendar for"):
        CALENDAR.day(day)


def test_refuses_a_datetime_whose_zone_would_decide_the_day() -> None:
    with pytest.raises(TypeError, match="a date is needed"):
        CALENDAR.is_working(datetime(2026, 10, 1, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "override", "expected"),
    [
        (date(2026, 10, 8), DayOverride(False, "国庆节"), (False, "国庆节", False)),
        (date(2026, 10, 7), DayOverride(True, "抗洪"), (True, "", False)),
        (date(2027, 2, 20), DayOverride(True), (True, "", True)),
        (date(2027, 3, 3), DayOverride(False), (False, "", False)),
    ],
)
def test_believes_an_operator_before_any_data(day: date, override: DayOverride, expected: tuple[bool, str, bool]) -> None:
    found = WorkCalendar({day: override}).day(day)
    assert (found.working, found.holiday, found.make_up) == expected
    assert not found.tentative
    assert CALENDAR.day(day) != found


def test_answers_many_threads_alike() -> None:
    days = between(date(2026, 1, 1), date(2029, 12, 31))
    published.cache_clear()
    forecast.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: [WorkCalendar().day(day) for day in days], range(16)))
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2026, 9, 21), {DayKind.WORKDAY, DayKind.MONDAY}),
        (date(2026, 9, 20), {DayKind.WORKDAY}),  # a make-up Sunday has the hours of a working day and not those of a Sunday
        (date(2026, 10, 10), {DayKind.WORKDAY}),
        (date(2026, 9, 19), {DayKind.SATURDAY}),
        (date(2026, 9, 13), {DayKind.SUNDAY}),
        (date(2026, 10, 1), {DayKind.HOLIDAY}),  # a Thursday
        (date(2026, 10, 3), {DayKind.HOLIDAY}),  # a Saturday
    ],
)
def test_tells_the_kinds_of_a_day(day: date, kinds: set[DayKind]) -> None:
    """M1.8"""
    assert {kind for kind in DayKind if CALENDAR.kind_matches(kind, day)} == kinds


def test_finds_no_kind_for_a_weekday_off_without_a_holiday() -> None:
    """M1.8"""
    wednesday = date(2026, 9, 16)
    calendar = WorkCalendar({wednesday: DayOverride(False)})
    assert not any(calendar.kind_matches(kind, wednesday) for kind in DayKind)


@pytest.mark.parametrize(
    ("accepted_on", "limit", "due"),
    [
        (date(2026, 9, 16), working(0), date(2026, 9, 16)),
        (date(2026, 10, 1), straight(0), date(2026, 10, 1)),  # on the spot, even on a holiday rota
        (date(2026, 9, 16), working(1), date(2026, 9, 17)),
        (date(2026, 9, 18), working(1), date(2026, 9, 20)),  # the make-up Sunday counts
        (date(2026, 9, 18), working(5), date(2026, 9, 24)),
        (date(2026, 9, 18), working(6), date(2026, 9, 28)),  # over Mid-Autumn
        (date(2026, 9, 30), working(1), date(2026, 10, 8)),  # over the National Day
        (date(2026, 9, 30), working(3), date(2026, 10, 10)),
        (date(2026, 9, 16), straight(1), date(2026, 9, 17)),
        (date(2026, 9, 16), straight(3), date(2026, 9, 20)),  # Saturday moves to the make-up Sunday
        (date(2026, 9, 16), straight(15), date(2026, 10, 8)),  # 1 October moves behind the break
        (date(2026, 2, 4), straight(10), date(2026, 2, 14)),
        (date(2026, 2, 4), straight(11), date(2026, 2, 24)),
        (date(2026, 2, 13), working(2), date(2026, 2, 24)),
    ],
)
def test_ends_a_limit_on_the_day_the_law_says(accepted_on: date, limit: Limit, due: date) -> None:
    """M1.4"""
    assert due_date(CALENDAR, accepted_on, limit) == DueDate(due, tentative=False)


def test_calls_a_due_date_tentative_when_it_looked_at_an_unpublished_day() -> None:
    """M1.4"""
    last = CALENDAR.known_until()
    assert not due_date(CALENDAR, last - DAY * 20, working(1)).tentative
    assert due_date(CALENDAR, last, working(1)).tentative
    assert due_date(CALENDAR, last - DAY * 20, straight(25)).tentative
    assert not due_date(CALENDAR, last + DAY, working(0)).tentative
    first = last + DAY  # New Year
    stated = WorkCalendar({first: DayOverride(False, "元旦")} | {first + DAY * n: DayOverride(True) for n in range(1, 9)})
    assert due_date(stated, last, working(1)) == DueDate(first + DAY, tentative=False)
    unpublished = first + DAY * 20
    assert not due_date(WorkCalendar({unpublished + DAY: DayOverride(True)}), unpublished, working(1)).tentative


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 9, 21), -1, date(2026, 9, 20)),
    ],
)
def test_walks_working_days_both_ways(start: date, n: int, end: date) -> None:
    assert CALENDAR.add_working_days(start, n) == end


@settings(deadline=None)  # the first look at a year builds it
@given(calendars, dates, amounts, units)
def test_never_ends_a_limit_before_it_began_or_on_a_day_of_rest(calendar: WorkCalendar, day: date, amount: int, unit: LimitUnit) -> None:
    """M1.4"""
    due = due_date(calendar, day, Limit(amount=amount, unit=unit))
    assert due.date > day
    assert calendar.is_working(due.date)
    assert due == due_date(calendar, day, Limit(amount=amount, unit=unit))


@settings(deadline=None)
@given(calendars, dates, amounts)
def test_counts_as_many_working_days_as_the_limit_has(calendar: WorkCalendar, day: date, amount: int) -> None:
    """M1.4"""
    due = due_date(calendar, day, working(amount))
    walked = [calendar.day(looked_at) for looked_at in between(day + DAY, due.date)]
    assert sum(looked_at.working for looked_at in walked) == amount
    assert due.tentative is any(looked_at.tentative for looked_at in walked)


@settings(deadline=None)
@given(calendars, dates, amounts)
def test_moves_a_last_calendar_day_over_days_of_rest_only(calendar: WorkCalendar, day: date, amount: int) -> None:
    """M1.4"""
    due = due_date(calendar, day, straight(amount))
    assert due.date >= day + DAY * amount
    assert not any(calendar.is_working(skipped) for skipped in between(day + DAY * amount, due.date - DAY))


@settings(deadline=None)
@given(calendars, dates, st.integers(0, 120), units)
def test_never_ends_a_longer_limit_or_a_later_case_sooner(calendar: WorkCalendar, day: date, amount: int, unit: LimitUnit) -> None:
    """M1.4"""
    due = due_date(calendar, day, Limit(amount=amount, unit=unit)).date
    assert due <= due_date(calendar, day, Limit(amount=amount + 1, unit=unit)).date
    assert due <= due_date(calendar, day + DAY, Limit(amount=amount, unit=unit)).date


@settings(deadline=None)
@given(calendars, dates)
def test_finds_the_next_working_day_right_after_days_of_rest(calendar: WorkCalendar, day: date) -> None:
    after = calendar.next_working_day(day)
    assert after > day
    assert calendar.is_working(after)
    assert not any(calendar.is_working(skipped) for skipped in between(day + DAY, after - DAY))


@settings(deadline=None)
@given(calendars, dates, st.integers(1, 60))
def test_walks_back_to_the_working_day_it_came_from(calendar: WorkCalendar, day: date, n: int) -> None:
    start = calendar.next_working_day(day)
    assert calendar.add_working_days(calendar.add_working_days(start, n), -n) == start


@settings(deadline=None)
@given(calendars, st.dates(date(2004, 1, 1), date(2060, 12, 31)))
def test_says_nothing_about_a_day_that_contradicts_itself(calendar: WorkCalendar, date_: date) -> None:
    day = calendar.day(date_)
    assert day.date == date_
    assert not (day.working and day.holiday)
    assert day.make_up is (day.working and date_.weekday() >= 5)
    assert calendar.kind_matches(DayKind.WORKDAY, date_) is day.working
    assert sum(calendar.kind_matches(kind, date_) for kind in DayKind if kind is not DayKind.WORKDAY) <= 1
