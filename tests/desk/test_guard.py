"""The one door: every page of every room, for every role and for nobody."""

import re
from datetime import timedelta

import pytest

from casework.people.staff.members import Role
from casework.people.staff.permissions import PERMISSIONS, may
from desk.app import ROOMS
from desk.asking import Page
from desk.guard import COOKIE
from tests.desk.conftest import Station

PAGES = [page for room in ROOMS for page in room.pages]
SHOWN = [page for page in PAGES if page.show is not None]
ACTED = [page for page in PAGES if page.act is not None]


def address(page: Page) -> str:
    return "/desk" + re.sub(r"\{(\w+)(:\w+)?\}", lambda found: "1" if found[1] != "name" else "staff", page.path)


def name(value: object) -> str:
    return value.path or "/" if isinstance(value, Page) else str(value)


@pytest.mark.parametrize("page", SHOWN, ids=name)
def test_asks_strangers_to_sign_in_and_leads_them_back(station: Station, page: Page) -> None:
    """S: no page without signing in."""
    answer = station.anonymous().get(address(page))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/sign-in")


@pytest.mark.parametrize("page", ACTED, ids=name)
def test_does_nothing_for_strangers(station: Station, page: Page) -> None:
    answer = station.anonymous().post(address(page), {"do": "publish"})
    assert answer.status_code == 401
    assert "没有照做" in answer.text


@pytest.mark.parametrize("role", list(Role), ids=str)
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_lets_in_who_may_and_nobody_else(station: Station, page: Page, role: Role) -> None:
    """S: no role reads or changes what is not its business, by any address."""
    clerk = station.enter(role)
    allowed = page.permission in PERMISSIONS[role]
    if page.show is not None:
        assert (clerk.get(address(page)).status_code != 403) is allowed
    if page.act is not None:
        answer = clerk.post(address(page), {}, csrf="of another page")
        assert answer.status_code == (400 if allowed else 403)


@pytest.mark.parametrize("page", ACTED, ids=name)
def test_acts_on_no_form_that_is_not_its_own(station: Station, page: Page) -> None:
    """S: a page elsewhere cannot act in somebody's name, and a form writes no field that it does not have."""
    role = next(role for role in Role if may(role.value, page.permission))
    clerk = station.enter(role)
    assert clerk.post(address(page), {}, csrf="").status_code == 400
    assert clerk.post(address(page), {"role": "lead", "is_admin": "1"}).status_code == 400
    foreign = clerk.client.post(address(page), data={"csrf": clerk.csrf}, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 400
    assert "没有照做" in foreign.text


def test_says_what_each_page_needs_and_names_every_room_once() -> None:
    titles = [room.title for room in ROOMS if room.title]
    assert len(titles) == len(set(titles))
    assert len({page.path for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("page", SHOWN, ids=name)
def test_sends_the_strict_headers_with_every_page(station: Station, page: Page) -> None:
    role = next(role for role in Role if may(role.value, page.permission))
    answer = station.enter(role).get(address(page))
    if answer.headers["content-type"].startswith("text/html"):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert not re.search(r"<script(?! src=)|<style|style=|onclick=|https?://(?!127)", answer.text)
    assert answer.headers["cache-control"] == "no-store"


def test_shows_in_the_navigation_only_what_may_be_entered(station: Station) -> None:
    page = station.enter(Role.AUDITOR).read("/desk")
    assert "操作记录" in page and "电话单" not in page and "账号" not in page


def test_ends_a_session_whose_page_looks_for_news_while_nobody_is_there(station: Station) -> None:
    """S: a page that stays open keeps nobody signed in; somebody who works does."""
    idle, busy = station.enter(Role.WORKER, "idle"), station.enter(Role.WORKER, "busy")
    for _ in range(9):
        station.passes(timedelta(hours=1))
        idle.get("/desk", x_linban_looks="1")
        busy.get("/desk")
    assert idle.get("/desk").status_code == 303 and busy.get("/desk").status_code == 200


def test_ends_a_session_that_was_left(station: Station) -> None:
    clerk = station.enter(Role.LEAD)
    assert clerk.get("/desk").status_code == 200
    assert clerk.post("/desk/sign-out", {}).headers["location"] == "/desk/sign-in"
    clerk.client.cookies.set(COOKIE, "made-up")
    assert clerk.get("/desk").status_code == 303
