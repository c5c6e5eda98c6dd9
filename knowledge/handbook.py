"""The handbook: everything the station can tell, in one value that is handed around."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from knowledge.calendar import WorkCalendar
from knowledge.catalogue import Catalogue
from knowledge.loading import load_catalogue
from knowledge.opening import SHANGHAI, OpeningTimes
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


def open_handbook(folder: Path, zone: ZoneInfo = SHANGHAI) -> Handbook:
    """The handbook of a catalogue folder; CatalogueError with every mistake where it cannot be read."""
    catalogue = load_catalogue(folder)
    calendar = WorkCalendar()
    for year in (calendar.known_until().year, calendar.known_until().year + 1):
        calendar.day(date(year, 1, 1))  # built now, not while the first resident waits
    return Handbook(catalogue, OpeningTimes(calendar, zone), Understander(catalogue))
