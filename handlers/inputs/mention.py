"""One mention of a day, and how mentions are found in a message."""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.typed import blank

COVERED = "\ue000"

Span = tuple[date, date]  # inclusive


@dataclass(frozen=True, slots=True)
class DayMention:
    """A stretch of the message that names days: alternatives, a bound, or a kind of day."""

    end: int
    spans: tuple[Span, ...] = ()
    start: int = 0
    weekdays: tuple[int, ...] = ()  # named without a week: "下周,最好周三" reads them inside the week
    not_before: date | None = None
    not_after: date | None = None
    weekend: bool = False
    workday: bool = False
    soonest: bool = False
    till_end: bool = False  # 月底: "before" it means until its last day
    past: bool = False
    unknown: bool = False  # a day outside this grammar, e.g. of the lunar calendar
    impossible: bool = False


Reader = Callable[[re.Match[str], date], DayMention | None]
Rule = tuple[re.Pattern[str], Reader]


def find(rules: Sequence[Rule], text: str, today: date) -> list[DayMention]:
    """Mentions from left to right, none overlapping; of two that begin together the earlier rule wins."""
    found: list[DayMention] = []
    at = 0
    while matches := [(match, read) for pattern, read in rules if (match := pattern.search(text, at))]:
        start = min(match.start() for match, _ in matches)
        readings = (read(match, today) for match, read in matches if match.start() == start)
        mention = next((reading for reading in readings if reading is not None), None)
        if mention is not None:
            found.append(replace(mention, start=start))
            # Covered, so that 三 in 周三25号 is no part of the number that follows.
            text = blank(text, start, mention.end, COVERED)
        at = max(start + 1, mention.end if mention is not None else 0)
    return found


def month_end(day: date) -> date:
    """The last day of that day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_start(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month where it is shorter."""
    first = month_start(day, months)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def next_date(month: int, day: int, today: date) -> date | None:
    """The next time the calendar shows that month and day, today included; None where it never does."""
    for year in range(today.year, today.year + 9):
        if day <= monthrange(year, month)[1] and (found := date(year, month, day)) >= today:
            return found
    return None


def possible(month: int, day: int, year: int | None = None) -> bool:
    """Whether some calendar, or that year's, has the day."""
    # 2000 was a leap year: without a year the 29th of February is possible.
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 2000, month)[1]


def each_day(span: Span) -> list[date]:
    """All days of a span."""
    return [span[0] + timedelta(days=passed) for passed in range((span[1] - span[0]).days + 1)]
