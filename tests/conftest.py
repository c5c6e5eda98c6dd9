"""Fixtures for all tests: a real PostgreSQL, a real browser, and no outside network."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import hypothesis
import pytest
from playwright.sync_api import Browser
from sqlalchemy.engine import URL, make_url

from tests.support import browser, postgres
from tests.support.network import NetworkGuard
from tests.support.required import skip_or_fail

GUARD = NetworkGuard()


def pytest_configure() -> None:
    """Before the first test is collected: watch the network, forget the settings of whoever runs the tests."""
    GUARD.install()
    for name in list(os.environ):
        if name.startswith("LINBAN_") and not name.startswith(("LINBAN_REQUIRE", "LINBAN_TEST_")):
            del os.environ[name]
    # A deadline per example says more about the machine than about the code.
    hypothesis.settings.register_profile("linban", hypothesis.settings.default, deadline=None)
    hypothesis.settings.load_profile("linban")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL or a browser, so that `-m "not browser"` needs no hand-written marker."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "postgres_server" in names:
            item.add_marker(pytest.mark.postgres)
        if "chromium" in names:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def no_outside_network() -> Iterator[NetworkGuard]:
    """Fail a test that tried to reach another machine, also where the code swallowed the refusal."""
    GUARD.refused.clear()
    yield GUARD
    assert not GUARD.refused, f"a test may only talk to this machine: {GUARD.refused}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """One server per worker process; starts in about a second, when the first test asks."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.running_server())
        except postgres.PostgresAbsent as absent:
            skip_or_fail("postgres", str(absent))
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: URL) -> str:
    """The server's address as SQLAlchemy reads it; its database is for creating others, not for tables."""
    return postgres_server.render_as_string(hide_password=False)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Callable[..., str]]:
    """Make databases for one test: `postgres_database()` is empty, `postgres_database(template="…")` a copy; each call is another."""
    with ExitStack() as stack:

        def make(template: str | None = None) -> str:
            url = stack.enter_context(postgres.fresh_database(make_url(postgres_url), template))
            return url.render_as_string(hide_password=False)

        yield make


@pytest.fixture
def fresh_postgres_database(postgres_database: Callable[..., str]) -> str:
    """An empty database for one test, `postgresql+psycopg://…`, dropped afterwards."""
    return postgres_database()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser per worker process; a test makes its own context with `chromium.new_context()`."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(browser.running_browser())
        except browser.BrowserAbsent as absent:
            skip_or_fail("browser", str(absent))
        yield running
