from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.calendar import DayOverride, WorkCalendar
from knowledge.opening import OUT_OF_HOURS_FROM, SHANGHAI, DayException, OpeningTimes, Shift
from knowledge.stations import Category, Counter, DayKind, OpeningHours, ShiftService, Station, StationKind

CALENDAR = WorkCalendar()
TIMES = OpeningTimes(CALENDAR)


def station(station_id: str, *hours: OpeningHours) -> Station:
    counter = Counter(id="general", name="综合窗口", categories=(Category.CONVENIENCE,))
    return Station(
        id=station_id,
        name=station_id,
        short_name=station_id,
        kind=StationKind.OUTLET,
        address="惠民路18号",
        phone="000-6620101",
        counters=(counter,),
        hours=hours,
    )


def hours(opens: str, closes: str, *days: DayKind, service: ShiftService = ShiftService.FULL, note: str = "") -> OpeningHours:
    return OpeningHours(days=days, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes), service=service, note=note)


CENTRE = station(
    "centre",
    hours("18:00", "20:00", DayKind.TUESDAY, note="周二延时服务"),
    hours("13:30", "18:00", DayKind.WORKDAY),
    hours("08:00", "12:00", DayKind.WORKDAY),
)
OUTLET = station(
    "outlet",
    hours("08:00", "17:30", DayKind.WORKDAY),
    hours("09:00", "11:30", DayKind.SATURDAY, service=ShiftService.INTAKE),
    hours("09:00", "10:00", DayKind.SUNDAY),
    hours("10:00", "11:00", DayKind.HOLIDAY, note="节日值班"),
)
NEVER = station("never")


def at(month: int, day: int, clock: str) -> datetime:
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), SHANGHAI)


def spans(shifts: tuple[Shift, ...]) -> list[str]:
    return [f"{shift.opens:%H:%M}-{shift.closes:%H:%M}" for shift in shifts]


@pytest.mark.parametrize(
    ("place", "day", "expected"),
    [
        (CENTRE, date(2026, 9, 16), ["08:00-12:00", "13:30-18:00"]),
        (CENTRE, date(2026, 9, 15), ["08:00-12:00", "13:30-18:00", "18:00-20:00"]),  # Tuesday
        (CENTRE, date(2026, 9, 19), []),  # Saturday
        (CENTRE, date(2026, 10, 6), []),  # a Tuesday within the National Day's break
        (CENTRE, date(2026, 2, 14), ["08:00-12:00", "13:30-18:00"]),  # a make-up Saturday
        (OUTLET, date(2026, 9, 19), ["09:00-11:30"]),
        (OUTLET, date(2026, 9, 13), ["09:00-10:00"]),  # Sunday
        (OUTLET, date(2026, 9, 20), ["08:00-17:30"]),  # a make-up Sunday: the hours of a working day
        (OUTLET, date(2026, 10, 10), ["08:00-17:30"]),
        (OUTLET, date(2026, 10, 3), ["10:00-11:00"]),  # a Saturday within the break
        (OUTLET, date(2026, 10, 8), ["08:00-17:30"]),
        (NEVER, date(2026, 9, 16), []),
    ],
)
def test_opens_as_the_kind_of_the_day_says(place: Station, day: date, expected: list[str]) -> None:
    """M1.8"""
    assert spans(TIMES.shifts(place, day)) == expected


def test_tells_all_of_a_shift() -> None:
    """M1.8"""
    (shift,) = TIMES.shifts(OUTLET, date(2026, 9, 19))
    assert shift == Shift(
        "outlet", at(9, 19, "09:00"), at(9, 19, "11:30"), ShiftService.INTAKE, None, note="", out_of_hours=True, tentative=False
    )
    assert shift.opens.utcoffset() == timedelta(hours=8)


def test_calls_a_shift_tentative_when_its_day_is_not_published_yet() -> None:
    """M1.8"""
    last = CALENDAR.known_until()
    workday = CALENDAR.next_working_day(last)
    assert all(shift.tentative for shift in TIMES.shifts(CENTRE, workday))
    stated = OpeningTimes(WorkCalendar({workday: DayOverride(True)}))
    assert not any(shift.tentative for shift in stated.shifts(CENTRE, workday))


@pytest.mark.parametrize(
    ("opens", "day", "expected"),
    [
        ("08:00", date(2026, 9, 16), False),
        ("17:29", date(2026, 9, 16), False),
        ("17:30", date(2026, 9, 16), True),
        ("08:00", date(2026, 9, 20), False),  # a make-up Sunday
        ("17:30", date(2026, 9, 20), True),
        ("08:00", date(2026, 9, 19), True),
        ("08:00", date(2026, 10, 1), True),
    ],
)
def test_calls_a_shift_out_of_hours_on_days_of_rest_and_in_the_evening(opens: str, day: date, expected: bool) -> None:
    """M1.8"""
    place = station("any", hours(opens, "21:00", DayKind.WORKDAY, DayKind.SATURDAY, DayKind.HOLIDAY))
    assert [shift.out_of_hours for shift in TIMES.shifts(place, day)] == [expected]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(9, 16, "07:59"), None),
        (at(9, 16, "08:00"), "08:00"),
        (at(9, 16, "11:59:59"), "08:00"),
        (at(9, 16, "12:00"), None),  # closes is not included
        (at(9, 15, "18:00"), "18:00"),
        (datetime(2026, 9, 16, 0, 30, tzinfo=UTC), "08:00"),
        (datetime(2026, 9, 15, 23, 59, tzinfo=UTC), None),
    ],
)
def test_finds_the_shift_that_is_open(moment: datetime, expected: str | None) -> None:
    """M1.8"""
    shift = TIMES.shift_at(CENTRE, moment)
    assert (f"{shift.opens:%H:%M}" if shift else None) == expected


def test_tells_what_is_left_of_today() -> None:
    """M1.8 几点关门"""
    assert spans(TIMES.remaining(CENTRE, at(9, 15, "11:00"))) == ["08:00-12:00", "13:30-18:00", "18:00-20:00"]
    assert spans(TIMES.remaining(CENTRE, at(9, 15, "12:00"))) == ["13:30-18:00", "18:00-20:00"]
    assert spans(TIMES.remaining(CENTRE, at(9, 15, "20:00"))) == []
    assert spans(TIMES.remaining(CENTRE, datetime(2026, 9, 15, 23, tzinfo=UTC))) == ["08:00-12:00", "13:30-18:00"]  # Wednesday, 7:00


@pytest.mark.parametrize(
    ("place", "after", "expected"),
    [
        (CENTRE, at(9, 16, "09:00"), at(9, 16, "08:00")),  # open now
        (CENTRE, at(9, 16, "12:00"), at(9, 16, "13:30")),
        (CENTRE, at(9, 16, "18:00"), at(9, 17, "08:00")),
        (CENTRE, at(9, 30, "18:00"), at(10, 8, "08:00")),  # over the National Day
        (CENTRE, at(9, 19, "09:00"), at(9, 20, "08:00")),  # Saturday before the make-up Sunday
        (NEVER, at(9, 16, "09:00"), None),
    ],
)
def test_finds_the_next_shift(place: Station, after: datetime, expected: datetime | None) -> None:
    """M1.8"""
    shift = TIMES.next_shift(place, after)
    assert (shift.opens if shift else None) == expected


def test_finds_the_next_shift_out_of_hours_or_of_one_service() -> None:
    """M1.8"""
    wednesday = at(9, 9, "09:00")
    evening = TIMES.next_shift(CENTRE, wednesday, out_of_hours=True)
    assert evening is not None and (evening.opens, evening.note) == (at(9, 15, "18:00"), "周二延时服务")
    intake = TIMES.next_shift(OUTLET, wednesday, service=ShiftService.INTAKE)
    assert intake is not None and intake.opens == at(9, 12, "09:00")
    sunday = TIMES.next_shift(OUTLET, wednesday, out_of_hours=True, service=ShiftService.FULL)
    assert sunday is not None and sunday.opens == at(9, 13, "09:00")


def test_looks_no_further_than_it_is_told() -> None:
    """M1.8"""
    evening = at(9, 16, "18:00")
    assert TIMES.next_shift(CENTRE, evening, within=timedelta(hours=14)) is not None
    assert TIMES.next_shift(CENTRE, evening, within=timedelta(hours=13, minutes=59)) is None


@pytest.mark.parametrize(
    ("after", "station_id", "opens"),
    [
        (at(9, 9, "18:30"), "outlet", at(9, 12, "09:00")),  # Wednesday evening: Saturday is next
        (at(9, 14, "10:00"), "centre", at(9, 15, "18:00")),  # Monday: Tuesday evening is next
        (at(9, 15, "19:00"), "centre", at(9, 15, "18:00")),  # open now
        (at(9, 30, "18:00"), "outlet", at(10, 1, "10:00")),
    ],
)
def test_finds_the_next_shift_out_of_hours_over_all_stations(after: datetime, station_id: str, opens: datetime) -> None:
    """M1.8 下班后能办吗"""
    shift = TIMES.next_out_of_hours([CENTRE, OUTLET, NEVER], after)
    assert shift is not None and (shift.station_id, shift.opens) == (station_id, opens)


def test_prefers_the_station_named_first_when_several_are_open() -> None:
    """M1.8"""
    early, late = (station(name, hours(opens, "20:30", DayKind.TUESDAY)) for name, opens in (("early", "17:45"), ("late", "18:00")))
    for places in ([early, late], [late, early]):
        shift = TIMES.next_out_of_hours(places, at(9, 15, "19:00"))
        assert shift is not None and shift.station_id == places[0].id
    assert TIMES.next_out_of_hours([NEVER], at(9, 15, "19:00")) is None
    assert TIMES.next_out_of_hours([], at(9, 15, "19:00")) is None


def test_replaces_the_weekly_hours_by_an_exception() -> None:
    """M1.8"""
    saturday, tuesday = date(2026, 9, 19), date(2026, 9, 15)
    closed, opened = DayException(reason="停电"), DayException((hours("09:00", "10:00"),), "集中年审")
    times = OpeningTimes(CALENDAR, exceptions={("centre", tuesday): closed, ("centre", saturday): opened})
    assert times.shifts(CENTRE, tuesday) == ()
    assert times.exception(CENTRE, tuesday) == closed
    assert times.exception(OUTLET, tuesday) is None
    assert spans(times.shifts(OUTLET, tuesday)) == ["08:00-17:30"]
    (shift,) = times.shifts(CENTRE, saturday)
    assert (shift.note, shift.out_of_hours, shift.tentative) == ("集中年审", True, False)
    found = times.next_shift(CENTRE, at(9, 14, "18:00"))
    assert found is not None and found.opens == at(9, 16, "08:00")


def test_takes_an_exception_on_an_unpublished_day_as_certain() -> None:
    """M1.8"""
    day = CALENDAR.known_until() + timedelta(days=1)
    times = OpeningTimes(CALENDAR, exceptions={("centre", day): DayException((hours("09:00", "10:00"),))})
    assert [shift.tentative for shift in times.shifts(CENTRE, day)] == [False]


def test_refuses_a_moment_without_a_zone() -> None:
    naive = datetime(2026, 9, 16, 9)  # noqa: DTZ001 - it is the mistake looked for
    for ask in (TIMES.shift_at, TIMES.remaining, TIMES.next_shift):
        with pytest.raises(ValueError, match="needs a zone"):
            ask(CENTRE, naive)
    with pytest.raises(ValueError, match="needs a zone"):
        TIMES.next_out_of_hours([], naive)


@st.composite
def stations(draw: st.DrawFn) -> Station:
    """A station whose lines of hours share no minute of the day, whatever days they hold on."""
    cuts = sorted(draw(st.sets(st.times(), max_size=10)))
    days = st.sets(st.sampled_from(DayKind), min_size=1).map(tuple)
    services = st.sampled_from(ShiftService)
    lines = [
        OpeningHours(days=draw(days), opens=opens, closes=closes, service=draw(services))
        for opens, closes in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return station("drawn", *draw(st.permutations(lines)))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.sampled_from([SHANGHAI, UTC]))  # noqa: DTZ001
services = st.none() | st.sampled_from(ShiftService)


@settings(deadline=None)  # the first look at a year builds it
@given(stations(), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_never_overlaps_itself(place: Station, day: date) -> None:
    """M1.8"""
    shifts = TIMES.shifts(place, day)
    assert all(before.closes <= following.opens for before, following in pairwise(shifts))
    assert all(shift.opens < shift.closes and shift.opens.date() == day for shift in shifts)
    assert all(shift.out_of_hours is (not CALENDAR.is_working(day) or shift.opens.time() >= OUT_OF_HOURS_FROM) for shift in shifts)
    assert shifts == TIMES.shifts(place, day)


@settings(deadline=None)
@given(stations(), moments, st.booleans(), services)
def test_finds_a_next_shift_that_has_not_closed_and_finds_it_again(
    place: Station, after: datetime, out_of_hours: bool, service: ShiftService | None
) -> None:
    """M1.8"""
    within = timedelta(days=14)
    shift = TIMES.next_shift(place, after, out_of_hours=out_of_hours, service=service, within=within)
    if shift is None:
        return
    assert after < shift.closes
    assert shift.opens <= after + within
    assert shift.out_of_hours or not out_of_hours
    assert service in (None, shift.service)
    assert TIMES.next_shift(place, shift.opens, out_of_hours=out_of_hours, service=service) == shift
    assert TIMES.shift_at(place, shift.opens) == shift


@settings(deadline=None)
@given(stations(), moments)
def test_skips_no_shift_on_the_way_to_the_next(place: Station, after: datetime) -> None:
    """M1.8"""
    first_day = after.astimezone(SHANGHAI).date()
    week = [shift for n in range(8) for shift in TIMES.shifts(place, first_day + timedelta(days=n)) if shift.closes > after]
    expected = next((shift for shift in week if shift.opens <= after + timedelta(days=7)), None)
    assert TIMES.next_shift(place, after, within=timedelta(days=7)) == expected


@settings(deadline=None)
@given(stations(), moments)
def test_counts_the_open_shift_among_what_is_left_of_the_day(place: Station, moment: datetime) -> None:
    """M1.8"""
    now, left = TIMES.shift_at(place, moment), TIMES.remaining(place, moment)
    assert now is None or (now.opens <= moment < now.closes and left[0] == now)
    assert all(shift.closes > moment for shift in left)
