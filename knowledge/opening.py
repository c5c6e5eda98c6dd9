"""Opening times: the weekly hours of a station laid over real dates (M1.8).

Every moment asked about must carry a zone; every moment answered is in the zone of the stations.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from knowledge.calendar import WorkCalendar
from knowledge.stations import OpeningHours, ShiftService, Station

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Most counters and offices close at 17:00 or 17:30: what opens then or later is meant for people who are at work all day.
OUT_OF_HOURS_FROM = time(17, 30)
LOOK_AHEAD = timedelta(days=60)
MOST_KNOWN = 10_000  # days of stations kept in mind: years of them, or a stranger's walk through the calendar


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of time in which a station is open, `closes` not included."""

    station_id: str
    opens: datetime
    closes: datetime
    service: ShiftService
    seats: int | None  # seats per counter; None: all of the counter's
    note: str
    out_of_hours: bool  # on a day of rest, or opening when others' working day is over (下班后)
    tentative: bool  # the day is not published yet: it may turn out a holiday, or a working day


@dataclass(frozen=True, slots=True)
class DayException:
    """What replaces a station's weekly hours on one date: a closure where there are no hours; the `days` of the hours are not looked at."""

    hours: tuple[OpeningHours, ...] = ()
    reason: str = ""


class OpeningTimes:
    """When stations are open: the calendar says which of their hours hold, an exception replaces the hours of its station and date."""

    def __init__(
        self,
        calendar: WorkCalendar,
        zone: ZoneInfo = SHANGHAI,
        exceptions: Mapping[tuple[str, date], DayException] = MappingProxyType({}),
    ) -> None:
        self.calendar = calendar
        self.zone = zone
        self._exceptions = dict(exceptions)
        self._known: dict[tuple[str, date], tuple[Station, tuple[Shift, ...]]] = {}  # asked for again and again within a turn

    def exception(self, station: Station, on: date) -> DayException | None:
        """What replaces the weekly hours of this station on this date, to tell why it is closed."""
        return self._exceptions.get((station.id, on))

    def shifts(self, station: Station, on: date) -> tuple[Shift, ...]:
        """The shifts of a station on a date in order (周六开门吗); ValueError outside the years of the calendar."""
        known, shifts = self._known.get((station.id, on), (None, ()))
        if known is not station:  # another catalogue may call another station the same
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            shifts = self._shifts(station, on)
            self._known[station.id, on] = station, shifts
        return shifts

    def _shifts(self, station: Station, on: date) -> tuple[Shift, ...]:
        day = self.calendar.day(on)
        exception = self.exception(station, on)
        if exception is None:
            lines = [
                hours
                for hours in station.hours
                if (hours.season is None or hours.season.covers(on)) and any(self.calendar.kind_matches(kind, on) for kind in hours.days)
            ]
        else:
            lines = list(exception.hours)
        return tuple(
            Shift(
                station_id=station.id,
                opens=datetime.combine(on, hours.opens, self.zone),
                closes=datetime.combine(on, hours.closes, self.zone),
                service=hours.service,
                seats=hours.seats,
                note=hours.note or (exception.reason if exception else ""),
                out_of_hours=not day.working or hours.opens >= OUT_OF_HOURS_FROM,
                tentative=day.tentative and exception is None,  # somebody decided the exception for this very date
            )
            for hours in sorted(lines, key=lambda hours: (hours.opens, hours.closes))
        )

    def shift_at(self, station: Station, at: datetime) -> Shift | None:
        """The shift that is open at this moment."""
        return next((shift for shift in self.remaining(station, at) if shift.opens <= at), None)

    def remaining(self, station: Station, at: datetime) -> tuple[Shift, ...]:
        """The shifts of the day that are open at this moment or open later that day (几点关门)."""
        local = self._local(at)
        return tuple(shift for shift in self.shifts(station, local.date()) if shift.closes > local)

    def next_shift(
        self,
        station: Station,
        after: datetime,
        *,
        out_of_hours: bool = False,
        service: ShiftService | None = None,
        within: timedelta = LOOK_AHEAD,
    ) -> Shift | None:
        """The first shift that is open at `after` or opens later, by `after + within` at the latest.

        With `out_of_hours` only shifts out of hours count, with `service` only shifts of exactly this service.
        """
        after = self._local(after)
        for on in _dates(after.date(), (after + within).date()):
            for shift in self.shifts(station, on):
                if shift.closes <= after or shift.opens > after + within:
                    continue
                if (shift.out_of_hours or not out_of_hours) and service in (None, shift.service):
                    return shift
        return None

    def next_out_of_hours(
        self, stations: Iterable[Station], after: datetime, *, service: ShiftService | None = None, within: timedelta = LOOK_AHEAD
    ) -> Shift | None:
        """The first shift out of hours at any of these stations (下班后能办吗); at the same moment the station named first wins."""
        after = self._local(after)
        found = (self.next_shift(station, after, out_of_hours=True, service=service, within=within) for station in stations)
        # Of two stations that are open already, the one that opened earlier is no better.
        return min((shift for shift in found if shift), key=lambda shift: max(shift.opens, after), default=None)

    def _local(self, at: datetime) -> datetime:
        if at.utcoffset() is None:
            raise ValueError(f"a moment needs a zone: {at}")
        return at.astimezone(self.zone)


def _dates(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
