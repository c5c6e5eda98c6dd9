"""Appointments (预约): booked, moved, cancelled; two can never take one seat.

An appointment occupies one row of `appointment_ticks` for each ten minutes at one seat of one counter, and that place is the primary
key: overlap is impossible by the database, for appointments of any length.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Field

from casework.booking.slots import AppointmentTick, Slot, taken_seats, ticks_between
from casework.database import Db, Prepared, TableModel, columns_of, fetch_all, fetch_one, insert_into
from casework.ids import Ids, readable_code
from casework.messages import Choice
from casework.messaging import outbox

CODE_DIGITS = 8
SUBJECT = "appointment"  # what notices about one are about


class AppointmentStatus(StrEnum):
    """Where an appointment stands."""

    BOOKED = "booked"  # a seat is kept for it
    CANCELLED = "cancelled"  # the seat is free again, the record stays


class Appointment(TableModel, table=True):
    """A resident's time at a counter. `version` rises with every change; `service` is what the shift can do then."""

    __tablename__ = "appointments"

    id: int = Field(primary_key=True)
    code: str = Field(unique=True)
    resident_id: int = Field(foreign_key="residents.id", index=True)
    conversation_id: int = Field(foreign_key="conversations.id", index=True)
    item_id: str
    station_id: str
    counter_id: str
    seat: int
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    service: str
    status: str
    version: int = 1
    created_at: datetime
    changed_at: datetime


class SlotTaken(Exception):
    """Somebody else was faster."""


_table = columns_of(Appointment)
_ticks = columns_of(AppointmentTick)
_GET = Prepared(select(_table).where(_table.c.id == bindparam("appointment_id")))
_UPCOMING = Prepared(
    select(_table)
    .where(
        _table.c.resident_id == bindparam("resident_id"),
        _table.c.status == AppointmentStatus.BOOKED,
        _table.c.ends_at > bindparam("now"),
    )
    .order_by(_table.c.starts_at, _table.c.id)
)


def book(db: Db, ids: Ids, resident_id: int, conversation_id: int, item_id: str, slot: Slot, now: datetime) -> Appointment:
    """Book a slot; SlotTaken, with nothing changed, where no seat is left."""
    values = {
        "code": _fresh_code(db, ids),
        "resident_id": resident_id,
        "conversation_id": conversation_id,
        "item_id": item_id,
        "station_id": slot.station_id,
        "counter_id": slot.counter_id,
        "seat": 0,  # until one is taken, below
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "service": slot.service,
        "status": AppointmentStatus.BOOKED,
        "created_at": now,
        "changed_at": now,
    }
    appointment_id = db.execute(insert(Appointment).values(**values).returning(_table.c.id)).scalar_one()
    seat = _take_seat(db, appointment_id, slot)
    if seat is None:
        db.execute(delete(Appointment).where(_table.c.id == appointment_id))
        raise SlotTaken
    db.execute(update(Appointment).where(_table.c.id == appointment_id).values(seat=seat))
    return _the(db, appointment_id)


def move(db: Db, appointment_id: int, slot: Slot, now: datetime) -> Appointment:
    """Give a booked appointment another time or place; SlotTaken, with the old one kept, where no seat is left.

    LookupError where there is no such appointment or it was cancelled.
    """
    # Locked, lest two moves of one appointment both leave it seats; SQLite has one writer and drops the clause.
    still_booked = (_table.c.id == appointment_id) & (_table.c.status == AppointmentStatus.BOOKED)
    before = fetch_one(db, Appointment, select(_table).where(still_booked).with_for_update())
    if before is None:
        raise LookupError(f"no appointment {appointment_id} is booked")
    db.execute(delete(AppointmentTick).where(_ticks.c.appointment_id == appointment_id))
    seat = _take_seat(db, appointment_id, slot)
    if seat is None:
        _insert_ticks(db, appointment_id, _slot_of(before), before.seat)
        raise SlotTaken
    values = {
        "station_id": slot.station_id,
        "counter_id": slot.counter_id,
        "seat": seat,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "service": slot.service,
        "version": before.version + 1,
        "changed_at": now,
    }
    db.execute(update(Appointment).where(_table.c.id == appointment_id).values(**values))
    return _the(db, appointment_id)


def cancel(db: Db, appointment_id: int, now: datetime) -> bool:
    """Cancel an appointment and free its seat; False if it was cancelled before."""
    values = {"status": AppointmentStatus.CANCELLED, "version": _table.c.version + 1, "changed_at": now}
    booked = (_table.c.id == appointment_id) & (_table.c.status == AppointmentStatus.BOOKED)
    if db.execute(update(Appointment).where(booked).values(**values)).rowcount == 0:
        return False
    db.execute(delete(AppointmentTick).where(_ticks.c.appointment_id == appointment_id))
    return True


def get(db: Db, appointment_id: int) -> Appointment | None:
    """The appointment with this id."""
    return fetch_one(db, Appointment, _GET, {"appointment_id": appointment_id})


def upcoming(db: Db, resident_id: int, now: datetime) -> list[Appointment]:
    """What a resident has booked and is not over, soonest first."""
    return fetch_all(db, Appointment, _UPCOMING, {"resident_id": resident_id, "now": now})


def starting_between(db: Db, first: datetime, last: datetime, *, without: str = "") -> list[Appointment]:
    """Booked appointments that start after `first` and not after `last`, soonest first; `without` leaves out those of which the notice of
    this rule is in the outbox already."""
    booked = (_table.c.status == AppointmentStatus.BOOKED) & (_table.c.starts_at > first) & (_table.c.starts_at <= last)
    if without:
        booked &= ~outbox.is_posted(SUBJECT, _table.c.id, _table.c.version, without)
    return fetch_all(db, Appointment, select(_table).where(booked).order_by(_table.c.starts_at, _table.c.id))


def forget_before(db: Db, moment: datetime) -> None:
    """Drop appointments that were over before a moment."""
    db.execute(delete(Appointment).where(_table.c.ends_at < moment))


def _the(db: Db, appointment_id: int) -> Appointment:
    appointment = get(db, appointment_id)
    assert appointment is not None  # it was written in this very transaction
    return appointment


def _fresh_code(db: Db, ids: Ids) -> str:
    while True:
        code = readable_code(ids, CODE_DIGITS)
        if db.execute(select(_table.c.id).where(_table.c.code == code)).first() is None:
            return code


def _take_seat(db: Db, appointment_id: int, slot: Slot) -> int | None:
    """The lowest free seat, taken; None where there is none. A seat lost to somebody else in this moment is passed over."""
    taken = taken_seats(db, slot.station_id, slot.counter_id, slot.starts_at, slot.ends_at)
    busy = {seat for seats in taken.values() for seat in seats}
    for seat in range(1, slot.seats + 1):
        if seat not in busy and _insert_ticks(db, appointment_id, slot, seat):
            return seat
    return None


def _insert_ticks(db: Db, appointment_id: int, slot: Slot, seat: int) -> bool:
    """Occupy a seat for the whole slot, or not at all."""
    rows = [
        {
            "station_id": slot.station_id,
            "counter_id": slot.counter_id,
            "seat": seat,
            "tick": tick,
            "appointment_id": appointment_id,
        }
        for tick in ticks_between(slot.starts_at, slot.ends_at)
    ]
    statement = insert_into(db, AppointmentTick).values(rows).on_conflict_do_nothing().returning(_ticks.c.tick)
    if len(db.execute(statement).all()) == len(rows):
        return True
    db.execute(delete(AppointmentTick).where(_ticks.c.appointment_id == appointment_id))
    return False


def _slot_of(appointment: Appointment) -> Slot:
    return Slot(
        station_id=appointment.station_id,
        counter_id=appointment.counter_id,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        service=appointment.service,
        seats=appointment.seat,
        out_of_hours=False,
        tentative=False,
    )


def ways_on(appointment: Appointment) -> tuple[Choice, ...]:
    """What a resident may want next: the material check, another time, or not to come after all."""
    return (
        Choice(f"check:start:{appointment.item_id}", "核对材料", ("材料",)),
        Choice(f"change:move:{appointment.id}", "改时间", ("变更", "换时间")),
        Choice(f"change:cancel:{appointment.id}", "取消预约"),
    )
