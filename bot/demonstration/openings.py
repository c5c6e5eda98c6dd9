"""A closure and one-day openings ahead, so that one sees how they read."""

from datetime import date, datetime, time, timedelta

from bot.demonstration.residents import DAYS
from casework import openings
from casework.database import Db
from knowledge.handbook import Handbook
from knowledge.stations import DayKind, OpeningHours, ShiftService, StationKind

WHO = "示例"
MORNING = OpeningHours(days=(DayKind.SATURDAY,), opens=time(9), closes=time(11, 30), service=ShiftService.INTAKE, seats=1)


def furnish(db: Db, handbook: Handbook, now: datetime) -> None:
    """One closure and one opening on a day of rest, unless some are ahead already; after the week that is booked, so that nobody comes in vain."""
    today = handbook.today(now)
    if openings.station_days(db, today):
        return
    outlets = [station for station in handbook.catalogue.stations if station.kind is StationKind.OUTLET]
    if len(outlets) < 2:
        return
    closed, opened = outlets[0], outlets[-1]
    after = today + timedelta(days=DAYS + 1)
    openings.close_on(db, closed.id, handbook.calendar.next_working_day(after), "线路检修，停办一天，请到别的服务点", WHO, now)
    openings.open_on(db, opened.id, _day_of_rest(handbook, after), (MORNING,), "参保季加开一个上午，只收件", WHO, now)


def _day_of_rest(handbook: Handbook, after: date) -> date:
    """The next Saturday that nobody works and that is no holiday."""
    day = after
    while not handbook.calendar.kind_matches(DayKind.SATURDAY, day):
        day += timedelta(days=1)
    return day
