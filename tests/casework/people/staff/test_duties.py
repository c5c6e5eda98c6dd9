"""The rota: two in each shift, what does not fit, and a plan that fits."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.database import Db, Store
from casework.people.staff import absences, duties, members
from casework.people.staff.absences import AbsenceKind
from casework.people.staff.duties import DutyKind
from casework.people.staff.members import Role
from casework.places import communities, payouts
from casework.places.communities import Community
from knowledge.handbook import opening_times
from knowledge.opening import SHANGHAI
from tests.support.small import STATION
from tests.support.stores import NOON

OPENING = opening_times()
MONDAY = date(2026, 12, 7)
SUNDAY = MONDAY + timedelta(days=6)


def hired(store: Store, many: int) -> list[int]:
    def add(db: Db) -> list[int]:
        return [members.add(db, f"w{number}", f"职员{number}", Role.WORKER, STATION.id, NOON) for number in range(many)]

    return store.write(add)


def told(store: Store, first: date = MONDAY, last: date = SUNDAY) -> list[str]:
    return [conflict.text for conflict in store.read(lambda db: duties.conflicts(db, OPENING, [STATION], first, last))]


def fill(store: Store, last: date = SUNDAY) -> int:
    return store.write(lambda db: duties.fill(db, OPENING, STATION, MONDAY, last))


def at(hour: int, on: date = MONDAY) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=SHANGHAI)


def test_plans_two_in_each_shift_in_turn(store: Store) -> None:
    """M1.8: two on duty in each shift."""
    people = hired(store, 4)
    assert len(told(store)) == 5  # five working days with nobody
    assert fill(store) == 10, "one stretch a day for each of two"
    assert told(store) == []
    assert fill(store) == 0
    planned = store.read(lambda db: duties.between(db, at(0), at(0) + timedelta(days=7)))
    assert {duty.staff_id for duty in planned} == set(people)


def test_says_who_is_planned_though_away(store: Store) -> None:
    hired(store, 3)
    fill(store)
    first = store.read(lambda db: duties.between(db, at(0), at(23)))[0]
    store.write(lambda db: absences.note(db, first.staff_id, MONDAY, MONDAY, AbsenceKind.SICK, first.staff_id, NOON))
    assert [text for text in told(store) if "不在" in text]
    store.write(lambda db: duties.take_off(db, first.id))
    assert [text for text in told(store) if "只有1人" in text]
    fill(store)
    assert told(store) == []


def test_says_who_is_planned_twice_and_when_it_is_closed(store: Store) -> None:
    [one, *_] = hired(store, 2)
    store.write(lambda db: duties.put(db, STATION.id, one, at(9), at(12)))
    store.write(lambda db: duties.put(db, STATION.id, one, at(11), at(17)))
    store.write(lambda db: duties.put(db, STATION.id, one, at(9, SUNDAY), at(12, SUNDAY)))
    said = told(store)
    assert any("排了两处" in text for text in said) and any("这天不开" in text for text in said)


def test_takes_two_out_on_a_pay_out_day(store: Store) -> None:
    """M5.3"""
    hired(store, 5)

    def pay(db: Db) -> None:
        communities.put(db, Community(id="qinghe", name="青禾社区", station_id=STATION.id, phone="000-6620201", rank=1))
        payouts.state(db, "qinghe", MONDAY, "高龄津贴")

    store.write(pay)
    assert any("有发放" in text for text in told(store))
    fill(store, MONDAY)
    assert told(store, MONDAY, MONDAY) == []
    planned = store.read(lambda db: duties.between(db, at(0), at(23)))
    out = {duty.staff_id for duty in planned if duty.kind == DutyKind.PAYOUT}
    assert len(out) == 2 and out.isdisjoint(duty.staff_id for duty in planned if duty.kind == DutyKind.COUNTER)


def test_calls_the_stand_by_first(store: Store) -> None:
    """M2.4: who is on duty now."""
    counter, standby, away = hired(store, 3)
    store.write(lambda db: duties.put(db, STATION.id, counter, at(9), at(17)))
    store.write(lambda db: duties.put(db, STATION.id, standby, at(8), at(20), DutyKind.STANDBY))
    store.write(lambda db: duties.put(db, STATION.id, away, at(9), at(17)))
    store.write(lambda db: absences.note(db, away, MONDAY, MONDAY, AbsenceKind.SICK, away, NOON))
    assert store.read(lambda db: duties.on_duty(db, STATION.id, at(10), OPENING)) == [standby, counter]
    assert store.read(lambda db: duties.on_duty(db, STATION.id, at(18), OPENING)) == [standby]
    assert store.read(lambda db: duties.on_duty(db, STATION.id, at(21), OPENING)) == []


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 300), many=st.integers(2, 6), away=st.sets(st.integers(0, 9), max_size=3))
def test_plans_without_a_conflict_wherever_enough_are_there(sqlite_store: Store, start: int, many: int, away: set[int]) -> None:
    """Any fortnight of the year, holidays and make-up days among them."""
    store, first = sqlite_store, date(2026, 1, 1) + timedelta(days=start)

    def clear(db: Db) -> None:
        for table in ("duties", "absences", "staff_scopes", "staff_members"):
            db.exec_driver_sql(f"DELETE FROM {table}")

    store.write(clear)
    people = hired(store, many + 2)
    for day in away:
        on = first + timedelta(days=day)
        store.write(partial(absences.note, staff_id=people[day % 2], first=on, last=on, kind=AbsenceKind.LEAVE, by=people[0], now=NOON))
    last = first + timedelta(days=13)
    store.write(partial(duties.fill, opening=OPENING, station=STATION, first=first, last=last))
    assert told(store, first, last) == []


@pytest.mark.parametrize("kind", list(DutyKind), ids=str)
def test_keeps_what_somebody_is_on_duty_for(store: Store, kind: DutyKind) -> None:
    [one] = hired(store, 1)
    store.write(lambda db: duties.put(db, STATION.id, one, at(9), at(12), kind))
    [duty] = store.read(lambda db: duties.between(db, at(0), at(23), STATION.id))
    assert duty.kind == kind
