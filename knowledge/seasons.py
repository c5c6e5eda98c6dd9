"""Where a date stands in the season of an item (办理窗口期): within it, before it, or behind this year's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.procedure import ApplicationWindow

YEARS_AHEAD = 2  # within them every yearly window opens again


@dataclass(frozen=True, slots=True)
class Opening:
    """One window as it lies in one year: `first` and `last` day, both included."""

    window: ApplicationWindow
    first: date
    last: date

    def holds(self, on: date) -> bool:
        """Whether one can apply on this date."""
        return self.first <= on <= self.last


def opening(windows: Iterable[ApplicationWindow], today: date) -> Opening | None:
    """The window that is open today and closes last, else the next to open; None where none will."""
    coming = [each for window in windows for each in _openings(window, today.year) if each.last >= today]
    now = [each for each in coming if each.holds(today)]
    if now:
        return max(now, key=lambda each: each.last)
    return min(coming, key=lambda each: each.first, default=None)


def has_passed(window: ApplicationWindow, today: date) -> bool:
    """Whether a window that holds for one year only is over."""
    return window.year is not None and all(each.last < today for each in _openings(window, window.year))


def _openings(window: ApplicationWindow, year: int) -> Iterator[Opening]:
    """The window in the years around; one that reaches over the New Year belongs to the year in which it opens."""
    years = (window.year,) if window.year is not None else range(year - 1, year + YEARS_AHEAD)
    for each in years:
        closing = each if window.closes >= window.opens else each + 1
        yield Opening(window, _day(each, window.opens), _day(closing, window.closes))


def _day(year: int, month_day: str) -> date:
    month, day = int(month_day[:2]), int(month_day[3:])
    try:
        return date(year, month, day)
    except ValueError:  # 02-29 of a common year
        return date(year, month, 28)
