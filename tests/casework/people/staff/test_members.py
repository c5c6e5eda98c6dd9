"""Staff members: who works here, in which role, and how far each may see."""

import pytest

from casework.database import Db, Store
from casework.people.staff import members
from casework.people.staff.members import EVERYTHING, LoginTaken, Role, Scope
from tests.support.stores import NOON


def add(store: Store, login: str, role: Role = Role.WORKER, station: str = "centre") -> int:
    return store.write(lambda db: members.add(db, login, f"{login}的人", role, station, NOON, position="窗口", phone="15400000099"))


def test_is_found_by_what_somebody_signs_in_with(store: Store) -> None:
    number = add(store, "wangfang")
    found = store.read(lambda db: members.by_login(db, "wangfang"))
    assert found is not None
    assert (found.id, found.role, found.phone, found.left_at) == (number, Role.WORKER, "15400000099", None)


def test_refuses_a_login_that_is_taken_and_says_the_mend(store: Store) -> None:
    add(store, "wangfang")
    with pytest.raises(LoginTaken, match="请换一个"):
        add(store, "wangfang")


def test_sees_the_grids_and_lines_that_were_given_and_no_others(store: Store) -> None:
    """S: staff see their grid and line only."""
    number = add(store, "wangfang")

    def turn(db: Db) -> tuple[Scope, Scope]:
        member = members.get(db, number)
        assert member is not None
        before = members.scope_of(db, member)
        members.set_scope(db, number, {"qinghe-01"}, {"养老"})
        return before, members.scope_of(db, member)

    before, after = store.write(turn)
    assert not before.sees_grid("qinghe-01") and not before.sees_category("养老")
    assert after.sees_grid("qinghe-01") and not after.sees_grid("qinghe-02")
    assert after.sees_category("养老") and not after.sees_category("助残")


def test_lets_a_lead_see_the_whole_station(store: Store) -> None:
    number = add(store, "zhan", Role.LEAD)
    member = store.read(lambda db: members.get(db, number))
    assert member is not None
    assert store.read(lambda db: members.scope_of(db, member)) == Scope("centre", frozenset({EVERYTHING}), frozenset({EVERYTHING}))


def test_keeps_whoever_has_left_out_of_the_list_but_on_record(store: Store) -> None:
    number = add(store, "wangfang")
    assert store.write(lambda db: members.leave(db, number, NOON))
    assert not store.write(lambda db: members.leave(db, number, NOON))
    assert store.read(lambda db: members.everybody(db)) == []
    assert [member.id for member in store.read(lambda db: members.everybody(db, gone=True))] == [number]
    assert store.write(lambda db: members.come_back(db, number))
    assert [member.id for member in store.read(lambda db: members.everybody(db, "centre"))] == [number]
    assert store.read(lambda db: members.everybody(db, "east-gate")) == []
