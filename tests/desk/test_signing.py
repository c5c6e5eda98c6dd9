"""Signing in and out, and one's own password."""

from datetime import timedelta

import pytest

from casework import audit
from casework.people.staff import members
from casework.people.staff.members import Role
from casework.people.staff.passwords import RESTS, WRONG_ALLOWED
from desk.guard import COOKIE
from desk.site import is_ours
from tests.desk.conftest import PASSWORD, Clerk, Station


def sign_in(clerk: Clerk, password: str = PASSWORD, onward: str = "", login: str = "worker"):
    return clerk.client.post(f"/desk/sign-in?next={onward}", data={"login": login, "password": password})


def test_lets_in_by_name_and_password_and_notes_it(station: Station) -> None:
    station.member(Role.WORKER)
    clerk = station.anonymous()
    answer = sign_in(clerk, onward="/desk/calls")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/calls")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/desk" in cookie
    assert "worker甲" in clerk.read("/desk")
    assert [entry.act for entry in station.store.read(lambda db: audit.entries(db))] == ["sign-in"]


def test_gives_a_new_session_at_every_sign_in(station: Station) -> None:
    """S: session fixation."""
    station.member(Role.WORKER)
    clerk = station.anonymous()
    clerk.client.cookies.set(COOKIE, "planted")
    sign_in(clerk)
    tokens = {cookie.value for cookie in clerk.client.cookies.jar if cookie.name == COOKIE and cookie.value != "planted"}
    assert len(tokens) == 1


def test_says_the_same_of_a_wrong_password_and_an_unknown_name(station: Station) -> None:
    station.member(Role.WORKER)
    wrong, unknown = sign_in(station.anonymous(), "wrong password"), sign_in(station.anonymous(), login="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("worker", "") == unknown.text.replace("nobody", "")


def test_rests_after_wrong_passwords_and_says_until_when(station: Station) -> None:
    station.member(Role.WORKER)
    clerk = station.anonymous()
    for _ in range(WRONG_ALLOWED):
        assert sign_in(clerk, "wrong password").status_code == 401
    rests = sign_in(clerk)
    assert rests.status_code == 401 and "10:15以后再试" in rests.text
    station.passes(RESTS)
    assert sign_in(clerk).status_code == 303


@pytest.mark.parametrize(
    "onward",
    [
        "https://example.com",
        "//example.com",
        "/desk/../wechat//",
        "/\\example.com",
        "/desk\\@example.com",
        "javascript:alert(1)",
        "/deskfoo",
        "/desk/%0d%0aX: y",
    ],
)
def test_leads_nowhere_but_into_the_desk(station: Station, onward: str) -> None:
    """S: no open redirect."""
    station.member(Role.WORKER)
    location = sign_in(station.anonymous(), onward=onward).headers["location"]
    assert location == "/desk" or (is_ours(location) and location.startswith("/desk/") and "\n" not in location)


def test_shuts_out_who_has_left(station: Station) -> None:
    number = station.member(Role.WORKER)
    clerk = station.anonymous()
    sign_in(clerk)
    station.store.write(lambda db: members.leave(db, number, station.now))
    assert clerk.get("/desk").status_code == 303
    assert sign_in(clerk).status_code == 401


def test_changes_ones_own_password_and_ends_the_other_sessions(station: Station) -> None:
    clerk = station.enter(Role.WORKER)
    other = station.anonymous()
    sign_in(other)
    new = "一句 很长 的 话 今天"
    for values, why in (
        ({"old": "not it", "new": new, "again": new}, "现在的密码不对"),
        ({"old": PASSWORD, "new": new, "again": new + "."}, "不一样"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "至少10"),
    ):
        answer = clerk.post("/desk/password", values)
        assert answer.status_code == 422 and why in answer.text
    assert "别处的 1 个登录已退出" in clerk.does("/desk/password", {"old": PASSWORD, "new": new, "again": new})
    assert other.get("/desk").status_code == 303
    assert sign_in(station.anonymous(), new).status_code == 303


def test_asks_again_after_a_day(station: Station) -> None:
    clerk = station.enter(Role.WORKER)
    station.passes(timedelta(hours=7))
    assert clerk.get("/desk").status_code == 200
    station.passes(timedelta(hours=7))
    assert clerk.get("/desk").status_code == 200
    station.passes(timedelta(hours=11))
    assert clerk.get("/desk/calls").headers["location"] == "/desk/sign-in?next=/desk/calls"
