"""Who is responsible: the most fitting post, its first person, the second where the first is away, and back by itself."""

from datetime import date, timedelta

import pytest

from casework.database import Db, Store
from casework.people.staff import absences, members, posts
from casework.people.staff.absences import AbsenceKind, Backwards
from casework.people.staff.members import Role
from casework.people.staff.posts import Rank
from casework.people.staff.responsibility import Responsible, responsible
from tests.support.stores import NOON

TODAY = date(2026, 12, 2)


@pytest.fixture
def people(store: Store) -> dict[str, int]:
    """A lead, a pair for the elderly, a pair for one grid."""

    def add(db: Db) -> dict[str, int]:
        found = {
            name: members.add(db, name, name, Role.LEAD if name == "lead" else Role.WORKER, "centre", NOON)
            for name in ("lead", "a", "b", "g")
        }
        elderly, grid = posts.create(db, "centre", "民生岗", "养老"), posts.create(db, "centre", "青禾-01", grid_id="qinghe-01")
        posts.appoint(db, elderly, found["a"], Rank.PRIMARY, TODAY - timedelta(days=30))
        posts.appoint(db, elderly, found["b"], Rank.BACKUP, TODAY - timedelta(days=30))
        posts.appoint(db, grid, found["g"], Rank.PRIMARY, TODAY - timedelta(days=30))
        return found | {"elderly": elderly}

    return store.write(add)


def asked(store: Store, category: str, grid: str = "", on: date = TODAY, station: str = "centre") -> Responsible:
    return store.read(lambda db: responsible(db, station, category, grid, on))


def away(store: Store, staff_id: int, first: int, last: int) -> int:
    days = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
    return store.write(lambda db: absences.note(db, staff_id, *days, AbsenceKind.LEAVE, staff_id, NOON))


def test_is_the_first_person_of_the_line(store: Store, people: dict[str, int]) -> None:
    """M1.5"""
    found = asked(store, "养老")
    assert (found.primary, found.backup, found.acting, found.stands_in) == (people["a"], people["b"], people["a"], False)


def test_is_the_second_while_the_first_is_away_and_the_first_again_afterwards(store: Store, people: dict[str, int]) -> None:
    """M1.5: B takes over when A is absent; nobody has to hand back."""
    number = away(store, people["a"], 0, 2)
    assert asked(store, "养老").acting == people["b"] and asked(store, "养老").stands_in
    assert asked(store, "养老", on=TODAY + timedelta(days=3)).acting == people["a"]
    store.write(lambda db: absences.withdraw(db, number))
    assert asked(store, "养老").acting == people["a"]


def test_is_the_lead_where_both_are_away_or_nobody_holds_the_line(store: Store, people: dict[str, int]) -> None:
    away(store, people["a"], 0, 0)
    away(store, people["b"], 0, 0)
    assert asked(store, "养老").acting == people["lead"]
    assert asked(store, "医保").acting == people["lead"]
    assert asked(store, "医保", station="east-gate").acting is None


def test_prefers_the_grid_to_the_line(store: Store, people: dict[str, int]) -> None:
    assert asked(store, "养老", "qinghe-01").acting == people["g"]
    assert asked(store, "养老", "qinghe-02").acting == people["a"]


def test_can_be_told_of_days_gone_by(store: Store, people: dict[str, int]) -> None:
    """Responsibility is recorded by time."""
    store.write(lambda db: posts.appoint(db, people["elderly"], people["g"], Rank.PRIMARY, TODAY))
    assert asked(store, "养老").primary == people["g"]
    assert asked(store, "养老", on=TODAY - timedelta(days=1)).primary == people["a"]
    told = store.read(lambda db: posts.history(db, people["elderly"]))
    assert [(row.staff_id, row.until) for row in told if row.rank == Rank.PRIMARY] == [(people["a"], TODAY), (people["g"], None)]
    store.write(lambda db: posts.close(db, people["elderly"], TODAY))
    assert asked(store, "养老").post is None
    assert asked(store, "养老", on=TODAY - timedelta(days=1)).primary == people["a"]


def test_passes_over_who_works_here_no_longer(store: Store, people: dict[str, int]) -> None:
    store.write(lambda db: members.leave(db, people["a"], NOON))
    assert asked(store, "养老").acting == people["b"]


def test_refuses_an_absence_that_ends_before_it_begins(store: Store, people: dict[str, int]) -> None:
    with pytest.raises(Backwards, match="前面"):
        away(store, people["a"], 2, 1)
