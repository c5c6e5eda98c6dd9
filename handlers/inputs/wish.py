"""What a resident wishes about when: which days, which hours, and whether a slot fits."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

MORNING = (time(0), time(12))
NOON = (time(11, 30), time(13, 30))
AFTERNOON = (time(12), time(18))
DAYTIME = (time(0), time(18))
EVENING_FROM = time(17, 30)
AFTER_WORK = time(18)

_WEEKDAYS = "一二三四五六日"
_WINDOWS = {MORNING: "上午", NOON: "中午", AFTERNOON: "下午", DAYTIME: "白天"}


@dataclass(frozen=True, slots=True)
class TimeWish:
    """What a resident said about when; whatever was not said is empty and allows everything."""

    days: tuple[date, ...] = ()  # named days, in order
    first: date | None = None  # inclusive
    last: date | None = None  # inclusive
    weekend: bool = False  # a Saturday or Sunday
    workday: bool = False
    at: time | None = None  # a named clock time; excludes the three below
    earliest: time | None = None
    latest: time | None = None  # a slot starts before it
    out_of_hours: bool = False  # outside usual office hours; a day off fits too
    soonest: bool = False

    def allows(self, start: datetime, *, working_day: bool, out_of_hours: bool) -> bool:
        """Whether a slot that starts then (aware, local) fits; the caller knows the calendar and the usual office hours."""
        if not self.allows_day(start.date(), working_day=working_day):
            return False
        if self.at is not None:
            return _minutes(start.time()) == _minutes(self.at)
        if self._day_off_will_do and not working_day:
            return True
        if self.out_of_hours and self.earliest is None and self.latest is None:
            return out_of_hours or not working_day
        clock = start.time()
        return (self.earliest is None or self.earliest <= clock) and (self.latest is None or clock < self.latest)

    def allows_day(self, day: date, *, working_day: bool) -> bool:
        """Whether the day fits, whatever the hour."""
        if (self.first is not None and day < self.first) or (self.last is not None and day > self.last):
            return False
        if not (self.days or self.weekend or self.workday):
            return True
        return day in self.days or (self.weekend and day.weekday() >= 5) or (self.workday and working_day)

    def distance(self, start: datetime) -> timedelta:
        """How far a slot lies from the wish, days before hours: sort by it to offer the nearest where the exact one is not there."""
        day, clock = start.date(), _minutes(start.time())
        if self.days:
            away = min(abs((day - named).days) for named in self.days)
        else:
            before = (self.first - day).days if self.first is not None else 0
            after = (day - self.last).days if self.last is not None else 0
            away = max(before, after, 0)
        if self.at is not None:
            minutes = abs(clock - _minutes(self.at))
        else:
            early = _minutes(self.earliest) - clock if self.earliest is not None else 0
            late = clock - _minutes(self.latest) + 1 if self.latest is not None else 0
            minutes = max(early, late, 0)
        return timedelta(days=away, minutes=minutes)

    def spoken(self, today: date | None = None) -> str:
        """The wish in Chinese with its concrete dates, for 核对; given today, a day a year or more ahead is said with its year."""
        said = self._spoken_days(today) + self._spoken_hours()
        if self.soonest:
            said = f"{said},越早越好" if said else "越早越好"
        return said or "时间不限"

    @property
    def _day_off_will_do(self) -> bool:
        # Who asks for "after work" is free on a day off; who names the day or "the weekend" has said which hours of it.
        return self.out_of_hours and not self.days and (self.workday or not self.weekend)

    def _spoken_days(self, today: date | None) -> str:
        whole = self.first is not None and self.last is not None and self.first.weekday() >= 5 and (self.last - self.first).days < 2
        kinds = [word for word, wanted in (("工作日", self.workday), ("周末", self.weekend and not whole)) if wanted]
        said = "或".join([*_runs(self.days, today), *kinds])
        if self.first is not None and self.last is not None:
            until = f"至{_day(self.last, today)}" if self.last > self.first else ""
            span = _day(self.first, today) + until
        elif self.first is not None:
            span = f"{_day(self.first, today)}起"
        elif self.last is not None:
            span = f"{_day(self.last, today)}及以前"
        else:
            return said
        return f"{span}的{said}" if said else span

    def _spoken_hours(self) -> str:
        if self.at is not None:
            return _clock(self.at)
        earliest, latest = self.earliest, self.latest
        if earliest is not None and latest is not None:
            said = _WINDOWS.get((earliest, latest)) or f"{_hours(earliest)}到{_hours(latest)}"
        elif earliest is not None:
            said = "晚上" if earliest == EVENING_FROM and self.out_of_hours else f"{_hours(earliest)}以后"
        elif latest is not None:
            said = f"{_hours(latest)}前"
        elif self.out_of_hours:
            return "非上班时间"
        else:
            return ""
        return f"{said}或休息日" if self._day_off_will_do and not self.workday else said


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _day(day: date, today: date | None) -> str:
    year = f"{day.year}年" if today is not None and (day - today).days >= 365 else ""
    return f"{year}{day.month}月{day.day}日周{_WEEKDAYS[day.weekday()]}"


def _runs(days: tuple[date, ...], today: date | None) -> list[str]:
    """The days said one by one, three and more in a row as from-to."""
    runs: list[list[date]] = [[day] for day in days[:1]]
    for before, day in pairwise(days):
        if (day - before).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said: list[str] = []
    for run in runs:
        if len(run) > 2:
            said.append(f"{_day(run[0], today)}至{_day(run[-1], today)}")
        else:
            said.extend(_day(day, today) for day in run)
    return said


def _hours(clock: time) -> str:
    """A bound on the 24-hour clock; a leading zero where the bare hour would be taken for the afternoon."""
    hour = f"0{clock.hour}" if 0 < clock.hour < 7 else str(clock.hour)
    if clock.minute == 30:
        return f"{hour}点半"
    return f"{hour}点{clock.minute}分" if clock.minute else f"{hour}点"


def _clock(clock: time) -> str:
    """A clock time with its part of the day, never to be taken for another."""
    hour = clock.hour
    if hour < 6:
        part = "凌晨"
    elif hour < 12:
        part = "上午"
    elif hour == 12:
        part = "中午"
    elif hour < 18:
        part = "下午"
    else:
        part = "晚上"
    hour = hour if hour <= 12 else hour - 12
    if clock.minute == 30:
        return f"{part}{hour}点半"
    return f"{part}{hour}点{clock.minute}分" if clock.minute else f"{part}{hour}点"
