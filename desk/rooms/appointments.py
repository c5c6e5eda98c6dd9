"""Appointments of a day, by station and hour."""

from datetime import date, datetime, timedelta

from starlette.responses import Response

from casework.booking import appointments
from casework.booking.appointments import Appointment
from casework.database import Db
from casework.people import residents
from casework.people.staff.permissions import Permission
from desk.asking import Ask, Page, Room
from desk.rooms.calls import Shown, masked
from knowledge.cards.appointments import spoken_code
from knowledge.stations import ShiftService


def show(ask: Ask) -> Response:
    """Who comes on a day to one's own station; today where none is named, another station or all where that is asked for."""
    day = _day(ask)
    station_id = ask.query("station") if "station" in ask.request.query_params else ask.member.station_id
    rows = ask.store.read(lambda db: _rows(ask, db, day, station_id))
    stations = ask.handbook.catalogue.stations
    return ask.page(
        "appointments.html",
        "预约",
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        rows=rows,
        station_id=station_id,
        stations=stations,
        names={station.id: station.short_name for station in stations},
        item=ask.handbook.catalogue.remembered,
        local=ask.handbook.local,
        code=spoken_code,
        intake=ShiftService.INTAKE,
    )


def _day(ask: Ask) -> date:
    try:
        return date.fromisoformat(ask.query("on"))
    except ValueError:
        return ask.today


def _rows(ask: Ask, db: Db, day: date, station_id: str) -> list[tuple[Appointment, Shown]]:
    begins = datetime.combine(day, datetime.min.time(), ask.handbook.opening.zone)
    coming = appointments.starting_between(db, begins - timedelta(seconds=1), begins + timedelta(days=1, seconds=-1))
    booked = [appointment for appointment in coming if station_id in ("", appointment.station_id)]
    people = residents.named(db, [appointment.resident_id for appointment in booked])
    return [(appointment, masked(people.get(appointment.resident_id))) for appointment in booked]


APPOINTMENTS = Room("预约", (Page("/appointments", Permission.SERVE, show),), "接待")
