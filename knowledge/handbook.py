"""The handbook: everything the station can tell, in one value that is handed around."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from knowledge.calendar import DayOverride, WorkCalendar
from knowledge.catalogue import Catalogue
from knowledge.choosing import Chooser
from knowledge.loading import load_catalogue
from knowledge.opening import SHANGHAI, DayException, OpeningTimes
from knowledge.school import School
from knowledge.understanding import Understander


@dataclass(frozen=True, slots=True)
class Handbook:
    """The catalogue, when its stations are open, and the reader of questions about it."""

    catalogue: Catalogue
    opening: OpeningTimes
    understander: Understander

    @property
    def calendar(self) -> WorkCalendar:
        """The working days."""
        return self.opening.calendar

    def local(self, moment: datetime) -> datetime:
        """A moment on the stations' clock."""
        return moment.astimezone(self.opening.zone)

    def today(self, now: datetime) -> date:
        """The date at the stations."""
        return self.local(now).date()


Shelf: TypeAlias = Callable[[], Handbook]
"""Where to take the handbook of now: whoever lives long asks for it at each piece of work and goes through with that one."""


def opening_times(
    zone: ZoneInfo = SHANGHAI,
    overrides: Mapping[date, DayOverride] = MappingProxyType({}),
    exceptions: Mapping[tuple[str, date], DayException] = MappingProxyType({}),
) -> OpeningTimes:
    """When stations are open, with what was stated of single days laid over the calendar and the weekly hours."""
    calendar = WorkCalendar(overrides)
    for year in (calendar.known_until().year, calendar.known_until().year + 1):
        calendar.day(date(year, 1, 1))  # built now, not while the first resident waits
    return OpeningTimes(calendar, zone, exceptions)


def open_handbook(source: Path, zone: ZoneInfo = SHANGHAI, school: School | None = None) -> Handbook:
    """The handbook of a catalogue as it stands in its files; CatalogueError with every mistake where it cannot be read."""
    catalogue = load_catalogue(source)
    return Handbook(catalogue, opening_times(zone), understander_of(catalogue, school).prepare())


def understander_of(catalogue: Catalogue, school: School | None, chooser: Chooser | None = None) -> Understander:
    """The reader of questions about a catalogue; with a school, one that learns its examples with the first question."""
    if school is None:
        return Understander(catalogue, chooser=chooser)
    return Understander(catalogue, partial(school.learned, catalogue), school.encoder, chooser)
