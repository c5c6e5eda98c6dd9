"""`linban appointments`: who comes on a day, for the people at the counters."""

import argparse
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.app import Linban
from bot.commands.command import BadInput, Command, configured, opened
from casework.booking import appointments
from casework.booking.appointments import Appointment
from casework.database import Db
from casework.people import residents
from casework.people.residents import Resident
from handlers.inputs import mask_name, mask_phone
from knowledge.cards.appointments import spoken_code
from knowledge.cards.stations import INTAKE
from knowledge.stations import ShiftService


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", metavar="DATE", help="哪一天，如 2026-12-05（默认：今天）")


def _run(arguments: argparse.Namespace) -> int:
    with opened(configured()) as linban:
        day = _date(arguments.on) if arguments.on else linban.handbook.today(linban.clock())
        coming = linban.store.read(lambda db: _coming(linban, db, day))
        for appointment, person in coming:
            print(_line(linban, appointment, person))
        print(f"{day:%Y-%m-%d} 共 {len(coming)} 个预约")
    return 0


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"日期“{text}”看不懂：请写成 2026-12-05") from error


def _coming(linban: Linban, db: Db, day: date) -> Sequence[tuple[Appointment, Resident | None]]:
    begins = datetime.combine(day, datetime.min.time(), linban.handbook.opening.zone)
    booked = appointments.starting_between(db, begins - timedelta(seconds=1), begins + timedelta(days=1, seconds=-1))
    return [(appointment, residents.get(db, appointment.resident_id)) for appointment in booked]


def _line(linban: Linban, appointment: Appointment, person: Resident | None) -> str:
    catalogue = linban.handbook.catalogue
    station = next((station.short_name for station in catalogue.stations if station.id == appointment.station_id), appointment.station_id)
    starts = linban.handbook.local(appointment.starts_at)
    name = mask_name(person.name) if person and person.name else "居民"
    phone = mask_phone(person.phone) if person and person.phone else "没有号码"
    only = f"（{INTAKE}）" if appointment.service == ShiftService.INTAKE else ""
    return f"{starts:%H:%M}  {station}  {catalogue.remembered(appointment.item_id).name}{only}  {name} {phone}  预约号{spoken_code(appointment.code)}"


COMMAND = Command("appointments", "某一天谁来办什么：时间、地点、事项、预约号", "linban appointments --on 2026-12-05", _arguments, _run)
