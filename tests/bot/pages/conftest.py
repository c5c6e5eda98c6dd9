"""The public pages over a small catalogue, asked for as a browser asks."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from httpx import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.pages import PublicPages
from casework import openings
from casework.database import Store
from knowledge.catalogue import Catalogue
from knowledge.handbook import Handbook, opening_times
from knowledge.opening import SHANGHAI
from knowledge.understanding import Understander
from tests.support.small import SMALL

NOW = datetime(2026, 12, 2, 10, tzinfo=SHANGHAI)  # a Wednesday


@dataclass(slots=True)
class Reader:
    """Somebody who reads public pages, and what the station has published and stated."""

    store: Store
    catalogue: Catalogue = SMALL
    now: datetime = NOW
    origin: str = ""

    def handbook(self) -> Handbook:
        """The handbook of now, the stated days laid over it."""
        stated, exceptions = self.store.read(lambda db: (openings.overrides(db), openings.exceptions(db, self.now.date())))
        return Handbook(self.catalogue, opening_times(SHANGHAI, stated, exceptions), Understander(self.catalogue))

    def get(self, path: str, **headers: str) -> Response:
        """A page, without following where it leads on."""
        pages = PublicPages(self.store, self.handbook, lambda: self.now, self.origin, ("https://www.example.gov.cn",))
        with TestClient(Starlette(routes=pages.routes()), follow_redirects=False) as client:
            page: Response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            return page

    def read(self, path: str) -> str:
        """The text of a page that is there."""
        page = self.get(path)
        assert page.status_code == 200, path
        return page.text


@pytest.fixture
def reader(sqlite_store: Store) -> Reader:
    """It is Wednesday, 2026-12-02, 10:00; nothing is written down but the small catalogue."""
    return Reader(sqlite_store)
