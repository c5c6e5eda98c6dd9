"""When an appointment is reminded of: the one place that both keeps the promise and makes it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework.booking.appointments import Appointment

DAY_BEFORE_AT = time(10)  # in the morning: time left to fetch what is missing, and counters are open for questions
BEFORE_START = timedelta(hours=2)
NEVER_BEFORE = time(7)  # nobody is woken


def day_before(appointment: Appointment, zone: ZoneInfo) -> datetime | None:
    """The reminder of the day before; None for whoever booked after that moment and has it fresh in mind."""
    start = appointment.starts_at.astimezone(zone)
    at = datetime.combine(start.date() - timedelta(days=1), DAY_BEFORE_AT, zone)
    return at if appointment.changed_at < at else None


def two_hours_before(appointment: Appointment, zone: ZoneInfo) -> datetime | None:
    """The reminder shortly before the start; None for whoever booked later than that."""
    start = appointment.starts_at.astimezone(zone)
    at = max(start - BEFORE_START, datetime.combine(start.date(), NEVER_BEFORE, zone))
    return at if appointment.changed_at < at else None


def moments(appointment: Appointment, zone: ZoneInfo) -> list[datetime]:
    """When reminders of this appointment come, soonest first."""
    return [at for at in (day_before(appointment, zone), two_hours_before(appointment, zone)) if at is not None]
