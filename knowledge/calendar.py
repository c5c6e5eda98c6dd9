"""The working-day calendar: which days are worked in China, and when a limit (办结时限) runs out.

Days up to the last year the State Council has published come from `chinesecalendar`, make-up days (调休上班) included. Later years are a
forecast from `holidays`: statutory days known, make-up days not, every day tentative (暂定). What an operator states wins over both.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import chinese_calendar
from holidays import country_holidays

from knowledge.procedure import Limit, LimitUnit
from knowledge.stations import DayKind

ONE_DAY = datetime.timedelta(days=1)
FORESIGHT = datetime.timedelta(days=60)  # the farthest anybody books ahead: so long before its end the published calendar is renewed
WEEKDAYS = (DayKind.MONDAY, DayKind.TUESDAY, DayKind.WEDNESDAY, DayKind.THURSDAY, DayKind.FRIDAY)
# The two sources spell the holidays differently; residents hear one spelling, and the eve belongs to the Spring Festival's break.
SPELLING = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节", "农历除夕": "春节", "休息日": ""}


@dataclass(frozen=True, slots=True)
class Day:
    """A date and what it is worth."""

    date: datetime.date
    working: bool
    holiday: str  # the statutory holiday whose break this day of rest belongs to (国庆节), moved days of rest included; "" on any other day
    make_up: bool  # a weekend day that is worked (调休上班)
    tentative: bool  # not published yet: the forecast may be wrong


@dataclass(frozen=True, slots=True)
class DayOverride:
    """What an operator states about a day, e.g. from a notice that is newer than the data; `name` is the holiday of a day of rest."""

    working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day of a limit; tentative where a day that had to be looked at is not published yet."""

    date: datetime.date
    tentative: bool


@lru_cache(maxsize=1)
def published_years() -> range:
    """The years the State Council's notices cover, as far as the data knows them."""
    return range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)


@lru_cache(maxsize=64)
def published(year: int) -> Mapping[datetime.date, Day]:
    """The days of a published year; NotImplementedError for any other year (source: State Council notices in `chinesecalendar`)."""
    days = {}
    for date in _dates(year):
        rest, english = chinese_calendar.get_holiday_detail(date)
        holiday = _spelt(chinese_calendar.Holiday(english).chinese) if rest and english else ""
        days[date] = Day(date, working=not rest, holiday=holiday, make_up=not rest and _is_weekend(date), tentative=False)
    return MappingProxyType(days)


@lru_cache(maxsize=64)
def forecast(year: int) -> Mapping[datetime.date, Day]:
    """The days of a year as the law foresees them, all tentative; ValueError after the last lunar year known (source: `holidays`).

    A weekend that touches a holiday belongs to its break, as the notices put it (放假调休，共3天; 与周末连休).
    """
    statutory = country_holidays("CN", years=(year, year + 1), language="zh_CN")
    if year > statutory.end_year:
        raise ValueError(f"no calendar for {year}: the holidays are known up to {statutory.end_year}")
    dates = [*_dates(year), datetime.date(year + 1, 1, 1)]  # the next New Year claims the weekend before it
    names: dict[datetime.date, str] = {}
    for direction in (dates, reversed(dates)):
        neighbour = ""
        for date in direction:
            if statutory.is_working_day(date):
                neighbour = ""
            else:
                neighbour = names[date] = names.get(date) or _spelt(statutory.get(date) or "") or neighbour
    return MappingProxyType(
        {
            date: Day(date, date not in names, names.get(date, ""), make_up=date not in names and _is_weekend(date), tentative=True)
            for date in _dates(year)
        }
    )


class WorkCalendar:
    """Which days are worked; an operator's overrides win over the published days and are never tentative."""

    def __init__(self, overrides: Mapping[datetime.date, DayOverride] = MappingProxyType({})) -> None:
        self._overrides = dict(overrides)

    def day(self, date: datetime.date) -> Day:
        """What this date is worth; ValueError outside the years known, TypeError for a datetime, whose zone would decide the day."""
        if isinstance(date, datetime.datetime):
            raise TypeError(f"a date is needed, not the datetime {date}")
        override = self._overrides.get(date)
        if override is not None:
            holiday = "" if override.working else override.name
            return Day(date, override.working, holiday, make_up=override.working and _is_weekend(date), tentative=False)
        years = published_years()
        if date.year < years.start:
            raise ValueError(f"no calendar for {date}: it begins with {years.start}")
        return (published if date.year in years else forecast)(date.year)[date]

    def is_working(self, date: datetime.date) -> bool:
        """Whether this date is worked, make-up days included."""
        return self.day(date).working

    def known_until(self) -> datetime.date:
        """The last day of the last published year; overrides do not move it."""
        return datetime.date(published_years().stop - 1, 12, 31)

    def runs_out(self, today: datetime.date) -> bool:
        """Whether dates that residents ask about today are not published yet."""
        return self.known_until() < today + FORESIGHT

    def next_working_day(self, date: datetime.date) -> datetime.date:
        """The first working day after this date."""
        return self.add_working_days(date, 1)

    def add_working_days(self, date: datetime.date, n: int) -> datetime.date:
        """The n-th working day after this date, or before it where n is negative; zero is the date itself, worked or not."""
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            date += step
            left -= self.is_working(date)
        return date

    def kind_matches(self, day_kind: DayKind, date: datetime.date) -> bool:
        """Whether a line of opening hours for this kind of day holds on this date; no kind matches a weekday off without a holiday."""
        day = self.day(date)
        match day_kind:
            case DayKind.WORKDAY:
                return day.working
            case DayKind.HOLIDAY:
                return bool(day.holiday)
            case DayKind.SATURDAY | DayKind.SUNDAY:
                weekday = 5 if day_kind is DayKind.SATURDAY else 6
                return date.weekday() == weekday and not day.working and not day.holiday
            case _:
                return date.weekday() == WEEKDAYS.index(day_kind) and day.working


def due_date(calendar: WorkCalendar, accepted_on: datetime.date, limit: Limit) -> DueDate:
    """The day a limit ends (M1.4): counted from the day after acceptance, a last day of rest moves on, zero days end the same day."""
    if limit.amount == 0:
        return DueDate(accepted_on, tentative=False)
    if limit.unit is LimitUnit.WORKING_DAYS:
        first = accepted_on + ONE_DAY
        last = calendar.add_working_days(accepted_on, limit.amount)
    else:
        first = accepted_on + limit.amount * ONE_DAY  # the days before are only counted: nothing depends on what they are
        last = calendar.next_working_day(first - ONE_DAY)
    looked_at = (first + ONE_DAY * n for n in range((last - first).days + 1))
    return DueDate(last, tentative=any(calendar.day(date).tentative for date in looked_at))


def _dates(year: int) -> Iterator[datetime.date]:
    date = datetime.date(year, 1, 1)
    while date.year == year:
        yield date
        date += ONE_DAY


def _is_weekend(date: datetime.date) -> bool:
    return date.weekday() >= 5


def _spelt(names: str) -> str:
    """The holidays in one spelling, without the remark of the data: 春节（补假） is 春节, 中秋节; 国庆节 is 中秋节、国庆节."""
    plain = (name.strip() for name in re.sub(r"（[^）]*）", "", names).split(";"))
    return "、".join(dict.fromkeys(SPELLING.get(name, name) for name in plain))
