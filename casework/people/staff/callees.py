"""Whom an emergency is told to (叫谁), step by step: the person on duty, the next and the lead, at last everybody who is responsible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.database import Db
from casework.people.staff import duties, members
from casework.people.staff.duties import DutyKind
from casework.people.staff.members import Role
from casework.people.staff.responsibility import lead_of
from knowledge.opening import OpeningTimes
from knowledge.stations import Station

RESPONSIBLE = (Role.LEAD, Role.ADMINISTRATOR)
"""Who is told when nobody else answers."""


@dataclass(frozen=True, slots=True)
class Callees:
    """Whom to tell, in order, and on behalf of which station."""

    station_id: str
    staff_ids: tuple[int, ...]


def first(db: Db, stations: Sequence[Station], at: datetime, opening: OpeningTimes) -> Callees:
    """Who is told at once: the first on duty, at the first of the stations where somebody is; the lead of the first that has one otherwise."""
    for station in stations:
        there = duties.on_duty(db, station.id, at, opening)
        if there:
            return Callees(station.id, tuple(there[:1]))
    for station in stations:
        lead = _lead(db, station.id, at, opening)
        if lead:
            return Callees(station.id, lead)
    return Callees(stations[0].id, ())


def next_ones(db: Db, station_id: str, at: datetime, opening: OpeningTimes) -> Callees:
    """Who is told when the first does not answer: the next on duty, and the lead."""
    return Callees(
        station_id, tuple(dict.fromkeys((*duties.on_duty(db, station_id, at, opening)[1:2], *_lead(db, station_id, at, opening))))
    )


def everybody(db: Db, station_id: str) -> Callees:
    """Who is told at last: every lead and administrator, those of the station first."""
    people = [member for member in members.everybody(db) if member.role in RESPONSIBLE]
    return Callees(station_id, tuple(member.id for member in sorted(people, key=lambda each: (each.station_id != station_id, each.id))))


def at_counter(db: Db, station_id: str, staff_id: int, at: datetime) -> bool:
    """Whether somebody sits before the desk just now, where an alert is seen without being sent."""
    now = duties.between(db, at, at + timedelta(seconds=1), station_id)
    return any(duty.staff_id == staff_id and duty.kind == DutyKind.COUNTER for duty in now)


def _lead(db: Db, station_id: str, at: datetime, opening: OpeningTimes) -> tuple[int, ...]:
    lead = lead_of(db, station_id, at.astimezone(opening.zone).date())
    return (lead,) if lead is not None else ()
