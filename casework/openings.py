"""Openings (开放安排): what the station states about single dates, over the weekly hours and the published holidays.

A stated day wins over the calendar for everybody; a station's day replaces its weekly hours on one date: a closure (停办) where it has no
hours, a one-day opening (加开) where it has some.
"""

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlmodel import Field

from casework import revisions
from casework.database import Db, TableModel, columns_of, fetch_all, insert_into
from knowledge.calendar import DayOverride
from knowledge.opening import DayException
from knowledge.stations import OpeningHours

SUBJECT = "openings"

_HOURS = TypeAdapter(tuple[OpeningHours, ...])


class StatedDay(TableModel, table=True):
    """Whether a date is worked, as an operator states it, e.g. from a notice newer than the data; `name` is the holiday of a day of rest."""

    __tablename__ = "stated_days"

    on: date = Field(primary_key=True)
    working: bool
    name: str = ""
    stated_by: str
    stated_at: datetime


class StationDay(TableModel, table=True):
    """The hours of one station on one date; none at all is a closure."""

    __tablename__ = "station_days"

    station_id: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    hours: str  # opening hours as JSON
    reason: str = ""
    stated_by: str
    stated_at: datetime

    def opening_hours(self) -> tuple[OpeningHours, ...]:
        """The hours as values."""
        return _HOURS.validate_json(self.hours)


_days = columns_of(StatedDay)
_station_days = columns_of(StationDay)


def state_day(db: Db, on: date, working: bool, name: str, by: str, now: datetime) -> None:
    """State whether a date is worked; the last statement holds."""
    values = {"working": working, "name": "" if working else name, "stated_by": by, "stated_at": now}
    row = insert_into(db, StatedDay).values(on=on, **values)
    db.execute(row.on_conflict_do_update(index_elements=[_days.c.on], set_=values))
    revisions.bump(db, SUBJECT)


def withdraw_day(db: Db, on: date) -> bool:
    """Leave a date to the calendar again; False where nothing was stated."""
    withdrawn = db.execute(delete(StatedDay).where(_days.c.on == on)).rowcount > 0
    if withdrawn:
        revisions.bump(db, SUBJECT)
    return withdrawn


def stated_days(db: Db) -> list[StatedDay]:
    """Everything stated, by date."""
    return fetch_all(db, StatedDay, select(_days).order_by(_days.c.on))


def open_on(db: Db, station_id: str, on: date, hours: Iterable[OpeningHours], reason: str, by: str, now: datetime) -> None:
    """Replace a station's weekly hours on one date."""
    values = {"hours": _HOURS.dump_json(tuple(hours)).decode(), "reason": reason, "stated_by": by, "stated_at": now}
    row = insert_into(db, StationDay).values(station_id=station_id, on=on, **values)
    db.execute(row.on_conflict_do_update(index_elements=[_station_days.c.station_id, _station_days.c.on], set_=values))
    revisions.bump(db, SUBJECT)


def close_on(db: Db, station_id: str, on: date, reason: str, by: str, now: datetime) -> None:
    """Close a station on one date."""
    open_on(db, station_id, on, (), reason, by, now)


def as_usual(db: Db, station_id: str, on: date) -> bool:
    """Let the weekly hours hold again; False where they did."""
    here = (_station_days.c.station_id == station_id) & (_station_days.c.on == on)
    withdrawn = db.execute(delete(StationDay).where(here)).rowcount > 0
    if withdrawn:
        revisions.bump(db, SUBJECT)
    return withdrawn


def station_days(db: Db, since: date) -> list[StationDay]:
    """The closures and one-day openings from a date on, by date and station."""
    chosen = select(_station_days).where(_station_days.c.on >= since).order_by(_station_days.c.on, _station_days.c.station_id)
    return fetch_all(db, StationDay, chosen)


def overrides(db: Db) -> dict[date, DayOverride]:
    """What is stated of days, for the calendar."""
    return {day.on: DayOverride(day.working, day.name) for day in stated_days(db)}


def exceptions(db: Db, since: date) -> dict[tuple[str, date], DayException]:
    """What replaces the weekly hours from a date on, for the opening times."""
    return {(day.station_id, day.on): DayException(day.opening_hours(), day.reason) for day in station_days(db, since)}
