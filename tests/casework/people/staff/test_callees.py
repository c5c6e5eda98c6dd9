"""Whom an emergency is told to: the first on duty, the next and the lead, at last everybody who is responsible."""

from casework.database import Store
from casework.people.staff import absences, callees
from casework.people.staff.absences import AbsenceKind
from casework.people.staff.duties import DutyKind
from casework.people.staff.members import Role
from knowledge.handbook import opening_times
from tests.support.duty import hire, on_duty
from tests.support.small import STATION
from tests.support.stores import NOON

OPENING = opening_times()
OTHER = STATION.model_copy(update={"id": "gate"})


def first(store: Store) -> callees.Callees:
    return store.read(lambda db: callees.first(db, (STATION, OTHER), NOON, OPENING))


def test_tells_the_one_on_duty_first(store: Store) -> None:
    """M2.4: the person on duty, a stand-by before the counters."""
    lead, counter, standby = hire(store, "lead", NOON, Role.LEAD), hire(store, "counter", NOON), hire(store, "standby", NOON)
    on_duty(store, counter, NOON, DutyKind.COUNTER)
    on_duty(store, standby, NOON)
    assert first(store) == callees.Callees("centre", (standby,))
    assert store.read(lambda db: callees.next_ones(db, "centre", NOON, OPENING)).staff_ids == (counter, lead)


def test_tells_who_is_on_duty_elsewhere_before_a_lead_who_is_not(store: Store) -> None:
    hire(store, "lead", NOON, Role.LEAD)
    worker = hire(store, "worker", NOON, station="gate")
    on_duty(store, worker, NOON, station="gate")
    assert first(store) == callees.Callees("gate", (worker,))


def test_tells_the_lead_where_nobody_is_on_duty(store: Store) -> None:
    away, lead = hire(store, "away", NOON), hire(store, "lead", NOON, Role.LEAD)
    on_duty(store, away, NOON)
    day = NOON.astimezone(OPENING.zone).date()
    store.write(lambda db: absences.note(db, away, day, day, AbsenceKind.SICK, lead, NOON))
    assert first(store) == callees.Callees("centre", (lead,))


def test_knows_nobody_where_nobody_works(store: Store) -> None:
    assert first(store) == callees.Callees("centre", ())


def test_tells_every_lead_and_administrator_at_last(store: Store) -> None:
    """M2.4: nobody is left who could say that nobody told him or her; neither workers nor auditors are woken."""
    far, admin = hire(store, "far", NOON, Role.LEAD, "gate"), hire(store, "admin", NOON, Role.ADMINISTRATOR)
    near = hire(store, "near", NOON, Role.LEAD)
    hire(store, "worker", NOON)
    hire(store, "auditor", NOON, Role.AUDITOR)
    assert store.read(lambda db: callees.everybody(db, "centre")).staff_ids == (admin, near, far)


def test_knows_who_sits_before_the_desk(store: Store) -> None:
    counter, standby = hire(store, "counter", NOON), hire(store, "standby", NOON)
    on_duty(store, counter, NOON, DutyKind.COUNTER)
    on_duty(store, standby, NOON)
    assert store.read(lambda db: callees.at_counter(db, "centre", counter, NOON))
    assert not store.read(lambda db: callees.at_counter(db, "centre", standby, NOON))
