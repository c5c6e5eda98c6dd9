"""Whoever telephones or walks in: found, or registered with consent, nobody twice (M1.13)."""

import pytest

from casework import audit
from casework.people import residents
from casework.people.staff.members import Role
from tests.desk.conftest import Clerk, Station

WANG = {"name": "王秀英", "phone": "138 1234 5678", "agreed": "yes"}


@pytest.fixture
def clerk(station: Station) -> Clerk:
    return station.enter(Role.WORKER)


def test_registers_somebody_who_agreed_and_finds_the_person_by_number_tail_and_name(clerk: Clerk) -> None:
    page = clerk.does("/desk/people", WANG)
    assert "登记好了" in page and "王**" in page and "138****5678" in page and "王秀英" not in page
    for who in ("13812345678", "5678", "王秀英", "138-1234-5678"):
        assert "王**" in clerk.read(f"/desk/people?who={who}"), who
    assert "没有找到" in clerk.read("/desk/people?who=李建国")


def test_registers_nobody_twice(station: Station, clerk: Clerk) -> None:
    clerk.does("/desk/people", WANG)
    assert "已经登记过" in clerk.does("/desk/people", WANG)
    assert len(station.store.read(lambda db: residents.find_by_phone(db, "13812345678"))) == 1


def test_says_everything_that_is_wrong_at_once_and_keeps_what_was_typed(clerk: Clerk) -> None:
    answer = clerk.post("/desk/people", {"name": "123", "phone": "12"})
    assert answer.status_code == 422
    assert "3 处要改" in answer.text and "征得同意" in answer.text and 'value="123"' in answer.text


def test_shows_the_whole_number_for_a_reason_and_notes_it(station: Station, clerk: Clerk) -> None:
    """S"""
    clerk.does("/desk/people", WANG)
    assert "要写为什么" in clerk.does("/desk/people/1", {"kind": "resident", "number": "1", "do": "open", "reason": ""})
    assert "13812345678" in clerk.post("/desk/people/1", {"kind": "resident", "number": "1", "do": "open", "reason": "回电"}).text
    acts = [entry.act for entry in station.store.read(lambda db: audit.entries(db))]
    assert acts == ["opened", "register"]
    assert clerk.get("/desk/people/77").status_code == 404
