"""Stores for tests: the schema is migrated once, every test gets a copy of its own; and somebody to write about."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL

from casework.database import Db, FieldCipher, Store, TableModel, open_store
from casework.messages import Address
from casework.messaging import conversations
from casework.messaging.conversations import Talk
from casework.people import accounts
from casework.schema import upgrade_schema
from tests.support import postgres

TEST_KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
TEST_SECRET = "不是秘密"
PATIENCE = 20.0  # seconds after which a test that waits for a thread fails; never waited for in a test that passes
NOON = datetime(2026, 12, 2, 4, tzinfo=UTC)  # a Wednesday, 12:00 in Shanghai


def open_test_store(url: str, keys: Sequence[str] = (TEST_KEY,), secret: str = TEST_SECRET) -> Store:
    """Open a database with keys that are known to everybody."""
    return open_store(url, FieldCipher(keys, secret))


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """The same, closed in the end."""
    store = open_test_store(url)
    try:
        yield store
    finally:
        store.close()


def migrate(url: str) -> None:
    """Give an empty database its tables."""
    with opened(url) as store:
        upgrade_schema(store)


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"


def copy_of(template: Path, folder: Path) -> str:
    """A copy of a migrated SQLite file."""
    return sqlite_url(Path(shutil.copy(template, folder / "linban.db")))


@contextmanager
def postgres_template(server: URL) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    with postgres.fresh_database(server) as url:
        migrate(url.render_as_string(hide_password=False))
        assert url.database is not None
        yield url.database


class ReusedDatabase:
    """One PostgreSQL database for many tests: emptied is ten times as fast as copied. `url` is empty until there is one."""

    SHAPE = text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2")
    OTHERS = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    NUMBERS = text("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'")

    def __init__(self) -> None:
        self.url = ""
        self._shape: list[tuple[str, str]] = []

    def emptied(self) -> bool:
        """Whether it can be used again; not where a test has left it another schema."""
        if not self.url:
            return False
        with opened(self.url) as store:
            return store.write(self._empty)

    def take(self, url: str) -> None:
        """Use this database, a fresh copy of the template, from now on."""
        self.url = url
        with opened(url) as store:
            self._shape = store.read(self._look)

    def _empty(self, db: Db) -> bool:
        db.execute(self.OTHERS)
        if self._look(db) != self._shape:
            return False
        for table in reversed(TableModel.metadata.sorted_tables):
            db.execute(table.delete())
        db.execute(self.NUMBERS)
        return True

    def _look(self, db: Db) -> list[tuple[str, str]]:
        return [(row.table_name, row.column_name) for row in db.execute(self.SHAPE)]


def begin_talk(store: Store, sender: str = "wang", channel: str = "paper", now: datetime = NOON) -> Talk:
    """Somebody wrote for the first time and is now a resident, nameless so far."""
    return store.write(lambda db: a_talk(db, sender, channel, now))


def a_talk(db: Db, sender: str = "wang", channel: str = "paper", now: datetime = NOON) -> Talk:
    """The same inside a write."""
    talk = conversations.open_talk(db, Address(channel, sender), now)
    talk.resident_id = accounts.resident_behind(db, talk.account_id, now)
    conversations.save(db, talk, now)
    return talk


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run acts in threads that start together; what each returned, or the exception it ended with."""
    start = threading.Barrier(len(acts))
    ends: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait(PATIENCE)
        try:
            ends[place] = act()
        except Exception as error:
            ends[place] = error

    threads = [threading.Thread(target=run, args=(place, act), daemon=True) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "still waiting for the database"
    return ends


def wait_for_a_blocked_backend(store: Store) -> None:
    """Return as soon as PostgreSQL says that somebody in this database waits for a lock."""
    blocked = text(
        "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()"
    )
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if store.read(lambda db: db.execute(blocked).scalar_one()):
            return
        pause.wait(0.01)
    raise AssertionError("nobody waits for a lock")
