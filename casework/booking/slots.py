"""Slots (号段): the times that are free at a counter, computed from hours and capacity, never stored ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of
from knowledge.catalogue import ServiceItem
from knowledge.opening import OpeningTimes, Shift
from knowledge.stations import Counter, Station

TICK = timedelta(minutes=10)  # the grain of occupation; items last a multiple of it
NOTICE = timedelta(minutes=30)  # the soonest a slot may start: time to get there
HORIZON = timedelta(days=45)  # the latest: beyond it staff rotas are not made


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


def taken_seats(db: Db, station_id: str, counter_id: str, first: datetime, last: datetime) -> dict[datetime, set[int]]:
    """The seats taken at a counter, by tick, from `first` to before `last`."""
    place = (_ticks.c.station_id == station_id) & (_ticks.c.counter_id == counter_id)
    rows = db.execute(select(_ticks.c.tick, _ticks.c.seat).where(place, _ticks.c.tick >= first, _ticks.c.tick < last))
    taken: dict[datetime, set[int]] = {}
    for row in rows:
        taken.setdefault(row.tick, set()).add(row.seat)
    return taken


def free_slots(
    db: Db, opening: OpeningTimes, item: ServiceItem, station: Station, counter: Counter, first: date, last: date, now: datetime
) -> Iterator[Slot]:
    """The free slots for an item from day to day (both included), soonest first, none before NOTICE or past HORIZON."""
    earliest, horizon = now + NOTICE, now + HORIZON
    first = max(first, earliest.astimezone(opening.zone).date())
    last = min(last, horizon.astimezone(opening.zone).date())
    if first > last:
        return
    begin = datetime.combine(first, datetime.min.time(), opening.zone)
    taken = taken_seats(db, station.id, counter.id, begin, begin + (last - first) + timedelta(days=1))
    length = timedelta(minutes=item.minutes)
    for number in range((last - first).days + 1):
        for shift in opening.shifts(station, first + timedelta(days=number)):
            for slot in _slots_of(shift, counter, length):
                if slot.starts_at >= earliest and _has_seat(slot, taken):
                    yield slot


def _slots_of(shift: Shift, counter: Counter, length: timedelta) -> Iterator[Slot]:
    starts = shift.opens
    while starts + length <= shift.closes:
        yield Slot(
            station_id=shift.station_id,
            counter_id=counter.id,
            starts_at=starts,
            ends_at=starts + length,
            service=shift.service,
            seats=min(counter.seats, shift.seats or counter.seats),
            out_of_hours=shift.out_of_hours,
            tentative=shift.tentative,
        )
        starts += length


def _has_seat(slot: Slot, taken: dict[datetime, set[int]]) -> bool:
    ticks = (slot.starts_at + number * TICK for number in range((slot.ends_at - slot.starts_at) // TICK))
    busy = {seat for tick in ticks for seat in taken.get(tick, ())}
    return any(seat not in busy for seat in range(1, slot.seats + 1))
