"""Reminders of appointments: the day before at a humane hour, and two hours before, never earlier than seven."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from casework.booking import appointments, reminding
from casework.booking.appointments import Appointment, AppointmentStatus
from casework.database import Db
from casework.messages import Reply
from casework.messaging.outbox import Notice, OutboxMessage, Urgency
from knowledge.cards import appointments as cards
from knowledge.handbook import Handbook
from scheduler.alarms import ALARM
from scheduler.linked import LINKED
from scheduler.rules import NoticeRule

DAY_BEFORE_AHEAD = timedelta(hours=48)  # the day before begins at most so long before a start
SINCE = datetime(2026, 11, 1, tzinfo=UTC)  # before there was a service there is nothing to remind of


def _due(
    name: str, ahead: timedelta, moment: Callable[[Appointment, ZoneInfo], datetime | None], urgency: Urgency
) -> Callable[[Db, Handbook, datetime], list[Notice]]:
    def due(db: Db, handbook: Handbook, now: datetime) -> list[Notice]:
        notices = []
        for appointment in appointments.starting_between(db, now, now + ahead, without=name):
            at = moment(appointment, handbook.opening.zone)
            if at is not None and at <= now:
                notices.append(
                    Notice(name, appointments.SUBJECT, appointment.id, appointment.version, appointment.conversation_id, at, urgency)
                )
        return notices

    return due


def _words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply | None:
    """The reminder of an appointment that still stands as it stood when the notice was posted, and has not begun."""
    appointment = appointments.get(db, message.subject_id or 0)
    if appointment is None or appointment.version != message.subject_version or appointment.starts_at <= now:
        return None
    if appointment.status != AppointmentStatus.BOOKED:
        return None
    item = handbook.catalogue.remembered(appointment.item_id)
    words = cards.reminder(handbook, item, appointment, appointment.code, now)
    return Reply(words, appointments.ways_on(appointment), cards.brief(handbook, item, appointment, appointment.code))


def _day_before_words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply | None:
    """As above; silent once the later reminder is due, lest two come at once after a break in service."""
    appointment = appointments.get(db, message.subject_id or 0)
    if appointment is None:
        return None
    later = reminding.two_hours_before(appointment, handbook.opening.zone)
    return None if later is not None and later <= now else _words(db, handbook, message, now)


DAY_BEFORE = NoticeRule(
    "day-before", "前一天提醒", SINCE, True, _due("day-before", DAY_BEFORE_AHEAD, reminding.day_before, Urgency.NOTICE), _day_before_words
)
TWO_HOURS = NoticeRule(
    "two-hours", "两小时前提醒", SINCE, False, _due("two-hours", reminding.BEFORE_START, reminding.two_hours_before, Urgency.SOON), _words
)
RULES: tuple[NoticeRule, ...] = (DAY_BEFORE, TWO_HOURS, LINKED, ALARM)
