"""Slots (号段): the times that are free at a counter, computed from hours and capacity, never stored ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import Field

from casework.database import Db, Prepared, TableModel, columns_of
from knowledge.opening import OpeningTimes
from knowledge.service_item import ServiceItem
from knowledge.stations import Counter, Station

TICK = timedelta(minutes=10)  # the grain of occupation; items last a multiple of it, slots start at one
NOTICE = timedelta(minutes=30)  # the soonest a slot may start: time to get there
HORIZON = timedelta(days=45)  # the last day on which one may: beyond it staff rotas are not made


class AppointmentTick(TableModel, table=True):
    """Ten minutes of one seat, taken."""

    __tablename__ = "appointment_ticks"

    station_id: str = Field(primary_key=True)
    counter_id: str = Field(primary_key=True)
    seat: int = Field(primary_key=True)
    tick: datetime = Field(primary_key=True)
    appointment_id: int = Field(foreign_key="appointments.id", index=True, ondelete="CASCADE")


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at a counter, aware; `seats` is how many the counter serves at once then, `service` what the shift can do."""

    station_id: str
    counter_id: str
    starts_at: datetime
    ends_at: datetime
    service: str
    seats: int
    out_of_hours: bool
    tentative: bool


_ticks = columns_of(AppointmentTick)
_TAKEN = Prepared(
    select(_ticks.c.tick, _ticks.c.seat).where(
        _ticks.c.station_id == bindparam("station_id"),
        _ticks.c.counter_id == bindparam("counter_id"),
        _ticks.c.tick >= bindparam("first"),
        _ticks.c.tick < bindparam("last"),
    )
)


def ticks_between(first: datetime, last: datetime) -> list[datetime]:
    """The ticks that a stretch of time touches, also where it begins or ends inside one."""
    tick = _at_a_tick(first)
    ticks = []
    while tick < last:
        ticks.append(tick)
        tick += TICK
    return ticks


def _at_a_tick(moment: datetime) -> datetime:
    """The last tick not after a moment; local and universal ticks are the same wherever zones differ by whole ten minutes."""
    return moment - timedelta(minutes=moment.minute % 10, seconds=moment.second, microseconds=moment.microsecond)


def taken_seats(db: Db, station_id: str, counter_id: str, first: datetime, last: datetime) -> dict[datetime, set[int]]:
    """The seats taken at a counter, by tick, in the ticks between `first` and `last`."""
    place = {"station_id": station_id, "counter_id": counter_id, "first": _at_a_tick(first), "last": last}
    taken: dict[datetime, set[int]] = {}
    for row in _TAKEN.run(db, place):
        taken.setdefault(row.tick, set()).add(row.seat)
    return taken


@dataclass(frozen=True, slots=True)
class Availability:
    """What is free for an item at one counter, looked up once for the whole time in which one can book."""

    opening: OpeningTimes
    item: ServiceItem
    station: Station
    counter: Counter
    earliest: datetime
    last: date
    taken: dict[datetime, set[int]]

    def on(self, day: date) -> Iterator[Slot]:
        """The free slots of a day, soonest first; none before `earliest` or on a day past `last`."""
        if not self.earliest.date() <= day <= self.last:
            return
        length = timedelta(minutes=self.item.minutes)
        for shift in self.opening.shifts(self.station, day):
            seats = min(self.counter.seats, shift.seats or self.counter.seats)
            starts = _first_tick(max(shift.opens, self.earliest))
            while starts + length <= shift.closes:
                if self._has_seat(starts, starts + length, seats):
                    yield Slot(
                        station_id=shift.station_id,
                        counter_id=self.counter.id,
                        starts_at=starts,
                        ends_at=starts + length,
                        service=shift.service,
                        seats=seats,
                        out_of_hours=shift.out_of_hours,
                        tentative=shift.tentative,
                    )
                starts += TICK  # not by whole lengths: who says “three o'clock” gets three o'clock

    def _has_seat(self, starts: datetime, ends: datetime, seats: int) -> bool:
        busy = {seat for tick in ticks_between(starts, ends) for seat in self.taken.get(tick, ())} if self.taken else ()
        return len(busy) < seats or any(seat not in busy for seat in range(1, seats + 1))


def availability(db: Db, opening: OpeningTimes, item: ServiceItem, station: Station, counter: Counter, now: datetime) -> Availability:
    """What is free from NOTICE after now to the end of the day that HORIZON reaches."""
    earliest = (now + NOTICE).astimezone(opening.zone)
    last = (now + HORIZON).astimezone(opening.zone).date()
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), opening.zone)
    return Availability(opening, item, station, counter, earliest, last, taken_seats(db, station.id, counter.id, earliest, end))


def free_slots(
    db: Db, opening: OpeningTimes, item: ServiceItem, station: Station, counter: Counter, first: date, last: date, now: datetime
) -> Iterator[Slot]:
    """The free slots for an item from day to day (both included), soonest first."""
    free = availability(db, opening, item, station, counter, now)
    day = max(first, free.earliest.date())
    while day <= min(last, free.last):
        yield from free.on(day)
        day += timedelta(days=1)


def _first_tick(moment: datetime) -> datetime:
    """The first tick not before a moment."""
    tick = _at_a_tick(moment)
    return tick if tick == moment else tick + TICK
