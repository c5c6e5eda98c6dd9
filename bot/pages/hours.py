"""The coming week of a station, day by day, with what is different on it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.openings import StationDay
from knowledge.cards.stations import DAYS as DAY_NAMES
from knowledge.cards.stations import INTAKE, SERVICES
from knowledge.cards.words import NEAR_DAYS, spoken_day, spoken_span
from knowledge.handbook import Handbook
from knowledge.opening import Shift
from knowledge.stations import OpeningHours, ShiftService, Station

DAYS = 7


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day: its hours, empty where the station is closed, and what one should know about it."""

    day: str
    near: str  # 今天, 明天, 后天, or nothing
    spans: tuple[str, ...]
    remarks: tuple[str, ...]
    is_different: bool  # not as in an ordinary week


def week(handbook: Handbook, station: Station, now: datetime) -> tuple[DayRow, ...]:
    """Today and the six days after it."""
    today = handbook.today(now)
    return tuple(_row(handbook, station, today + timedelta(days=number), today) for number in range(DAYS))


def usual_notes(station: Station) -> tuple[str, ...]:
    """What one should know about the hours of an ordinary week, each thing once."""
    notes = [f"{'、'.join(DAY_NAMES[day] for day in hours.days)}{_clock(hours)}，{hours.note}" for hours in station.hours if hours.note]
    if any(hours.service is ShiftService.INTAKE and not hours.note for hours in station.hours):
        notes.append(SERVICES[ShiftService.INTAKE])
    return tuple(dict.fromkeys(notes))


def _row(handbook: Handbook, station: Station, on: date, today: date) -> DayRow:
    day = handbook.calendar.day(on)
    exception = handbook.opening.exception(station, on)
    shifts = handbook.opening.shifts(station, on)
    remarks = []
    if day.holiday:
        remarks.append(f"{day.holiday}放假")
    if day.make_up:
        remarks.append("调休上班")
    if exception is not None and exception.reason:
        remarks.append(exception.reason)
    if day.tentative and exception is None:
        remarks.append("节假日安排还没公布，暂定")
    different = exception is not None or bool(day.holiday) or day.make_up
    near = NEAR_DAYS.get((on - today).days, "")
    return DayRow(spoken_day(on, today).removeprefix(near), near, tuple(_spans(shifts)), tuple(dict.fromkeys(remarks)), different)


def _spans(shifts: tuple[Shift, ...]) -> list[str]:
    """Shifts that follow one another without a gap and do the same are one stretch to whoever comes."""
    stretches: list[tuple[datetime, datetime, ShiftService]] = []
    for shift in shifts:
        if stretches and stretches[-1][1:] == (shift.opens, shift.service):
            stretches[-1] = (stretches[-1][0], shift.closes, shift.service)
        else:
            stretches.append((shift.opens, shift.closes, shift.service))
    return [spoken_span(opens, closes) + (INTAKE if service is ShiftService.INTAKE else "") for opens, closes, service in stretches]


def exception_line(day: StationDay) -> str:
    """停办, or 加开9:00–11:30只收件."""
    hours = day.opening_hours()
    return "加开" + "、".join(_clocks(each) for each in hours) if hours else "停办"


def _clocks(hours: OpeningHours) -> str:
    return _clock(hours) + (INTAKE if hours.service is ShiftService.INTAKE else "")


def _clock(hours: OpeningHours) -> str:
    return f"{hours.opens.hour}:{hours.opens.minute:02}–{hours.closes.hour}:{hours.closes.minute:02}"
