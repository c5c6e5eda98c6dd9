"""Slots (号段): the times that are free at a counter, computed from hours and capacity, never stored ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of
from knowledge.catalogue import ServiceItem
from knowledge.opening import OpeningTimes, Shift
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
_TAKEN = select(_ticks.c.tick, _ticks.c.seat).where(
    _ticks.c.station_id == bindparam("station_id"),
    _ticks.c.counter_id == bindparam("counter_id"),
    _ticks.c.tick >= bindparam("first"),
    _ticks.c.tick < bindparam("last"),
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
    for row in db.execute(_TAKEN, place):
        taken.setdefault(row.tick, set()).add(row.seat)
    return taken


def free_slots(
    db: Db, opening: OpeningTimes, item: ServiceItem, station: Station, counter: Counter, first: date, last: date, now: datetime
) -> Iterator[Slot]:
    """The free slots for an item from day to day (both included), soonest first, none before NOTICE or on a day past HORIZON."""
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
    starts = _at_a_tick(shift.opens)
    if starts < shift.opens:
        starts += TICK
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
        starts += TICK  # not by whole lengths: who says “three o'clock” gets three o'clock


def _has_seat(slot: Slot, taken: dict[datetime, set[int]]) -> bool:
    busy = {seat for tick in ticks_between(slot.starts_at, slot.ends_at) for seat in taken.get(tick, ())}
    return any(seat not in busy for seat in range(1, slot.seats + 1))
