"""The rota (排班): who is on duty at which station from when to when, and what does not fit (M1.8, M3.4, M5.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, insert, select
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of, fetch_all
from casework.people.staff import absences, members
from casework.people.staff.members import Role, StaffMember
from casework.places import communities, payouts
from knowledge.opening import OpeningTimes, Shift
from knowledge.stations import Station

AT_LEAST = 2  # people on duty in each shift (M1.8), and taken out of the rota on a pay-out day (M5.3)


class DutyKind(StrEnum):
    """What somebody is on duty for."""

    COUNTER = "counter"  # 窗口
    PAYOUT = "payout"  # 发放日，不在窗口
    STANDBY = "standby"  # 值守：下班后接紧急的事


class Duty(TableModel, table=True):
    """Somebody is on duty at a station for a stretch of one day."""

    __tablename__ = "duties"

    id: int = Field(primary_key=True)
    station_id: str = Field(index=True)
    staff_id: int = Field(foreign_key="staff_members.id", index=True)
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    kind: str = DutyKind.COUNTER.value


@dataclass(frozen=True, slots=True)
class Conflict:
    """What does not fit in a rota: on which day, in words, and whom it is about."""

    on: date
    text: str
    staff_id: int | None = None


_table = columns_of(Duty)


def put(db: Db, station_id: str, staff_id: int, starts_at: datetime, ends_at: datetime, kind: DutyKind = DutyKind.COUNTER) -> int:
    """Put somebody on duty; the id."""
    row = {"station_id": station_id, "staff_id": staff_id, "starts_at": starts_at, "ends_at": ends_at, "kind": kind.value}
    return int(db.execute(insert(Duty).values(row).returning(_table.c.id)).scalar_one())


def take_off(db: Db, duty_id: int) -> bool:
    """Take somebody off duty; False where there was no such duty."""
    return db.execute(delete(Duty).where(_table.c.id == duty_id)).rowcount > 0


def between(db: Db, begins: datetime, ends: datetime, station_id: str | None = None) -> Sequence[Duty]:
    """Who is on duty in a stretch of time, by beginning."""
    chosen = select(_table).where(_table.c.starts_at < ends, _table.c.ends_at > begins)
    if station_id is not None:
        chosen = chosen.where(_table.c.station_id == station_id)
    return fetch_all(db, Duty, chosen.order_by(_table.c.starts_at, _table.c.station_id, _table.c.id))


def on_duty(db: Db, station_id: str, at: datetime, opening: OpeningTimes) -> list[int]:
    """Who is on duty at a station at a moment and not away, in the order in which they are to be called; a stand-by counts too."""
    away = absences.away(db, at.astimezone(opening.zone).date())
    now = [
        duty
        for duty in between(db, at, at + timedelta(seconds=1), station_id)
        if duty.kind != DutyKind.PAYOUT and duty.staff_id not in away
    ]
    return list(dict.fromkeys(duty.staff_id for duty in sorted(now, key=lambda duty: (duty.kind != DutyKind.STANDBY, duty.id))))


def conflicts(db: Db, opening: OpeningTimes, stations: Iterable[Station], first: date, last: date) -> list[Conflict]:
    """Everything that does not fit from the first to the last day, by day: too few in a shift, away, twice at once, closed, pay-out days."""
    chosen = list(stations)
    begins, ends = _start_of(first, opening), _start_of(last + timedelta(days=1), opening)
    planned = between(db, begins, ends)
    names = {member.id: member.name for member in members.everybody(db, gone=True)}
    gone = [(absence, absence.staff_id) for absence in absences.between(db, first, last)]
    found: list[Conflict] = []
    for duty in planned:
        on = duty.starts_at.astimezone(opening.zone).date()
        name = names.get(duty.staff_id, "")
        if any(staff_id == duty.staff_id and absence.first <= on <= absence.last for absence, staff_id in gone):
            found.append(Conflict(on, f"{name}这天不在，却排了班", duty.staff_id))
        for other in planned:
            if other.id > duty.id and other.staff_id == duty.staff_id and other.starts_at < duty.ends_at and other.ends_at > duty.starts_at:
                found.append(Conflict(on, f"{name}同一时间排了两处", duty.staff_id))
    for station in chosen:
        own = [duty for duty in planned if duty.station_id == station.id]
        for number in range((last - first).days + 1):
            found.extend(_of_day(opening, station, first + timedelta(days=number), own))
        found.extend(_of_payouts(db, opening, station, first, last, own))
    return sorted(found, key=lambda conflict: conflict.on)


def _of_day(opening: OpeningTimes, station: Station, on: date, planned: Sequence[Duty]) -> list[Conflict]:
    shifts = opening.shifts(station, on)
    found = []
    for shift in shifts:
        there = {
            duty.staff_id
            for duty in planned
            if duty.kind == DutyKind.COUNTER and duty.starts_at <= shift.opens and duty.ends_at >= shift.closes
        }
        if len(there) < AT_LEAST:
            found.append(Conflict(on, f"{station.short_name}{shift.opens:%H:%M}–{shift.closes:%H:%M}只有{len(there)}人，要{AT_LEAST}人"))
    today = [duty for duty in planned if duty.kind == DutyKind.COUNTER and duty.starts_at.astimezone(opening.zone).date() == on]
    if not shifts and today:
        found.append(Conflict(on, f"{station.short_name}这天不开，却排了{len(today)}人"))
    return found


def _of_payouts(db: Db, opening: OpeningTimes, station: Station, first: date, last: date, planned: Sequence[Duty]) -> list[Conflict]:
    served = [community.id for community in communities.served_by(db, station.id)]
    found = []
    for on in sorted({day.on for day in payouts.ahead(db, served, first) if day.on <= last}) if served else []:
        there = {duty.staff_id for duty in planned if duty.kind == DutyKind.PAYOUT and duty.starts_at.astimezone(opening.zone).date() == on}
        if len(there) < AT_LEAST:
            found.append(Conflict(on, f"{station.short_name}这天有发放，要抽出{AT_LEAST}人，现在{len(there)}人"))
    return found


def fill(db: Db, opening: OpeningTimes, station: Station, first: date, last: date) -> int:
    """Plan what is missing: two in each open shift, two for each pay-out day, in turn among those who are there; how many duties."""
    people = [member for member in members.everybody(db, station.id) if member.role == Role.WORKER]
    made = 0
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        away = absences.away(db, on)
        here = [member for member in people if member.id not in away]
        turn = on.toordinal() * AT_LEAST
        there = [here[(turn + place) % len(here)] for place in range(len(here))]
        made += _fill_day(db, opening, station, on, there)
    return made


def _fill_day(db: Db, opening: OpeningTimes, station: Station, on: date, there: Sequence[StaffMember]) -> int:
    begins = _start_of(on, opening)
    planned = list(between(db, begins, begins + timedelta(days=1), station.id))
    made = 0
    served = [community.id for community in communities.served_by(db, station.id)]
    paid = any(day.on == on for day in payouts.ahead(db, served, on)) if served else False
    out = {duty.staff_id for duty in planned if duty.kind == DutyKind.PAYOUT}
    for member in [each for each in reversed(there) if each.id not in out][: AT_LEAST - len(out)] if paid else []:
        put(db, station.id, member.id, begins + timedelta(hours=8, minutes=30), begins + timedelta(hours=17), DutyKind.PAYOUT)
        out.add(member.id)
        made += 1
    for turn, (opens, closes) in enumerate(_stretches(opening.shifts(station, on))):
        on_it = {duty.staff_id for duty in planned if duty.kind == DutyKind.COUNTER and duty.starts_at <= opens and duty.ends_at >= closes}
        others = [each for each in there if each.id not in on_it | out]
        fresh = others[turn * AT_LEAST :] + others[: turn * AT_LEAST]  # who was there all day goes home in the evening, if others can stay
        for member in fresh[: max(0, AT_LEAST - len(on_it))]:
            put(db, station.id, member.id, opens, closes)
            made += 1
    return made


def _stretches(shifts: Sequence[Shift]) -> list[tuple[datetime, datetime]]:
    """Shifts that follow on one another as one stretch; what is open out of hours stands by itself."""
    found: list[tuple[datetime, datetime]] = []
    before: Shift | None = None
    for shift in shifts:
        if before is not None and before.closes == shift.opens and before.out_of_hours == shift.out_of_hours:
            found[-1] = found[-1][0], shift.closes
        else:
            found.append((shift.opens, shift.closes))
        before = shift
    return found


def _start_of(on: date, opening: OpeningTimes) -> datetime:
    return datetime.combine(on, datetime.min.time(), opening.zone)
