"""The desk over a small catalogue, entered as each role."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from casework.database import Db, Store
from casework.people.staff import members, passwords, sessions
from casework.people.staff.members import EVERYTHING, Role
from desk import Desk
from desk.guard import COOKIE
from knowledge.handbook import Handbook, opening_times
from knowledge.opening import SHANGHAI
from knowledge.understanding import Understander
from tests.support.small import SMALL

NOW = datetime(2026, 12, 2, 10, tzinfo=SHANGHAI)  # a Wednesday
PASSWORD = "青禾苑 三号楼 下雨"
DIGEST = passwords.digest_of(PASSWORD, "anybody")
STATION = SMALL.stations[0].id


@dataclass(slots=True)
class Clerk:
    """A browser at the desk, signed in or not."""

    client: TestClient
    csrf: str = ""
    staff_id: int = 0

    def get(self, path: str, **headers: str) -> Response:
        page: Response = self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return page

    def read(self, path: str) -> str:
        """The text of a page that is there."""
        page = self.get(path)
        assert page.status_code == 200, (path, page.status_code)
        return page.text

    def post(self, path: str, values: dict[str, Any], csrf: str | None = None, **more: Any) -> Response:
        """Send a form, with this session's secret unless another is given."""
        page: Response = self.client.post(path, data={"csrf": self.csrf if csrf is None else csrf, **values}, **more)
        return page

    def does(self, path: str, values: dict[str, Any], **more: Any) -> str:
        """Send a form that is acted on, and read the page it leads to."""
        answer = self.post(path, values, **more)
        assert answer.status_code == 303, (path, answer.status_code, answer.text)
        return self.read(answer.headers["location"])


@dataclass(slots=True)
class Station:
    """A desk and its staff; the clock is moved by the test."""

    store: Store
    now: datetime = NOW
    handbook: Handbook = field(default_factory=lambda: Handbook(SMALL, opening_times(SHANGHAI), Understander(SMALL)))
    stack: ExitStack = field(default_factory=ExitStack)

    def app(self) -> Starlette:
        desk = Desk(self.store, lambda: self.handbook, lambda: self.now, secure=False)
        return Starlette(routes=list(desk.routes()))

    def anonymous(self) -> Clerk:
        """A browser that is not signed in."""
        return Clerk(self.stack.enter_context(TestClient(self.app(), follow_redirects=False)))

    def member(self, role: Role, login: str = "", station: str = STATION) -> int:
        """Somebody new; worker and lead see everything of the station."""

        def add(db: Db) -> int:
            number = members.add(db, login or role.value, f"{role.value}甲", role, station, self.now)
            passwords.keep(db, number, DIGEST, self.now)
            members.set_scope(db, number, {EVERYTHING}, {EVERYTHING})
            return number

        return self.store.write(add)

    def enter(self, role: Role = Role.WORKER, login: str = "") -> Clerk:
        """A browser of somebody in a role."""
        number = self.member(role, login)
        opened = self.store.write(lambda db: sessions.open_session(db, number, self.now))
        clerk = self.anonymous()
        clerk.client.cookies.set(COOKIE, opened.token)
        clerk.csrf, clerk.staff_id = opened.csrf, number
        return clerk

    def passes(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def station(sqlite_store: Store) -> Iterator[Station]:
    """It is Wednesday, 2026-12-02, 10:00; nobody works here yet."""
    made = Station(sqlite_store)
    with made.stack:
        yield made
