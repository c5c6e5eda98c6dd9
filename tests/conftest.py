"""Fixtures for all tests: stores on both databases, a real PostgreSQL, a real browser, and no outside network."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser
from sqlalchemy.engine import URL, make_url

from casework.database import Store
from tests.support import browser, postgres, stores
from tests.support.learned import CACHE
from tests.support.network import NetworkGuard
from tests.support.required import skip_or_fail

GUARD = NetworkGuard()


def pytest_configure() -> None:
    """Before the first test is collected: watch the network, forget the settings of whoever runs the tests."""
    GUARD.install()
    for name in list(os.environ):
        if name.startswith("LINBAN_") and not name.startswith(("LINBAN_REQUIRE", "LINBAN_TEST_")):
            del os.environ[name]
    os.environ["LINBAN_CACHE_DIR"] = str(CACHE)
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


@contextmanager
def _without_the_browsers_loop(item: pytest.Item) -> Iterator[None]:
    """From its first test on Playwright leaves an event loop running in the worker's main thread, in which nobody else could run one."""
    loop = asyncio._get_running_loop()
    if loop is None or "chromium" in getattr(item, "fixturenames", ()):
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    with _without_the_browsers_loop(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with _without_the_browsers_loop(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    if nextitem is None:  # the browser itself is closed now
        yield
        return
    with _without_the_browsers_loop(item):
        yield


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
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("template") / "linban.db"
    stores.migrate(stores.sqlite_url(path))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[str]:
    """The name of a PostgreSQL database with all tables and nothing in them."""
    with stores.postgres_template(postgres_server) as name:
        yield name


@pytest.fixture
def sqlite_store_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite file of one test."""
    return stores.copy_of(sqlite_template, tmp_path)


@pytest.fixture(scope="session")
def reused_postgres(postgres_server: URL, postgres_template: str) -> Iterator[Callable[[], str]]:
    """Give the address of a migrated PostgreSQL database: the last one, emptied, or a new one where a test changed its schema."""
    reused = stores.ReusedDatabase()
    with ExitStack() as stack:

        def ready() -> str:
            if not reused.emptied():
                url = stack.enter_context(postgres.fresh_database(postgres_server, postgres_template))
                reused.take(url.render_as_string(hide_password=False))
            return reused.url

        yield ready


@pytest.fixture
def postgres_store_url(reused_postgres: Callable[[], str]) -> str:
    """A migrated, empty PostgreSQL database, for this test alone."""
    return reused_postgres()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of one test; the test runs on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_store_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """The store of such a database."""
    with stores.opened(store_url) as opened:
        yield opened


@pytest.fixture
def sqlite_store(sqlite_store_url: str) -> Iterator[Store]:
    """A store where only SQLite is meant."""
    with stores.opened(sqlite_store_url) as opened:
        yield opened


@pytest.fixture
def postgres_store(postgres_store_url: str) -> Iterator[Store]:
    """A store where only PostgreSQL is meant."""
    with stores.opened(postgres_store_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser per worker process; a test makes its own context with `chromium.new_context()`."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(browser.running_browser())
        except browser.BrowserAbsent as absent:
            skip_or_fail("browser", str(absent))
        yield running
