"""What only SQLite has to keep: batches of one writer, and one file for several processes."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError

from casework.database import Db, Store
from tests.support.counting import HeldWrite, add_one, break_at_commit, create_counters, number
from tests.support.stores import PATIENCE, opened

OTHER_PROCESS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE counters SET number = number + 100")
print("began", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    sqlite_store.write(create_counters)
    return sqlite_store


def test_tells_all_callers_of_a_failed_commit(store: Store) -> None:
    held = HeldWrite(store)
    batch = [store.submit_write(turn) for turn in (add_one, break_at_commit, add_one)]
    assert held.finish() == 1
    assert [type(future.exception(PATIENCE)) for future in batch] == [IntegrityError] * 3
    assert store.read(number) == 1
    assert store.write(add_one) == 2, "one failed COMMIT must not spoil the next"


def test_commits_what_waits_together(store: Store) -> None:
    """The turns of a batch see each other, and nobody else sees one of them before all are durable."""
    held = HeldWrite(store)
    seen_outside: list[int] = []

    def look_outside(db: Db) -> None:
        reader = threading.Thread(target=lambda: seen_outside.append(store.read(number)))
        reader.start()
        reader.join(PATIENCE)

    results = [store.submit_write(add_one), store.submit_write(add_one), store.submit_write(number)]
    looked = store.submit_write(look_outside)
    held.finish()
    assert [future.result(PATIENCE) for future in results] == [2, 3, 3]
    looked.result(PATIENCE)
    assert seen_outside == [1]


def test_refuses_to_wait_for_a_write_inside_a_write(store: Store) -> None:
    with pytest.raises(RuntimeError, match="inside a write"):
        store.write(lambda db: store.submit_write(add_one))


def test_waits_for_another_store_on_the_same_file(store: Store, sqlite_store_url: str) -> None:
    with opened(sqlite_store_url) as other:
        held = HeldWrite(other)
        waiting = store.submit_write(add_one)
        assert store.read(number) == 0
        assert not waiting.done()
        assert held.finish() == 1
        assert waiting.result(PATIENCE) == 2


def test_waits_for_another_process(store: Store, sqlite_store_url: str) -> None:
    path = make_url(sqlite_store_url).database
    command = [sys.executable, "-c", OTHER_PROCESS, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "began\n"
        waiting = store.submit_write(add_one)
        assert store.read(number) == 0
        assert not waiting.done()
        other.communicate("go on\n", PATIENCE)
    assert waiting.result(PATIENCE) == 101


def test_makes_the_file_and_its_folder(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path}/var/more/linban.db") as store:
        store.write(create_counters)
    assert (tmp_path / "var/more/linban.db").exists()


def test_writes_ahead_and_waits_for_the_disk(store: Store) -> None:
    def pragma(db: Db) -> list[object]:
        return [db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert store.write(pragma) == ["wal", 2, 1]


def test_leaves_nothing_in_the_log_when_it_closes(store: Store, sqlite_store_url: str) -> None:
    """The one file is everything: it can be copied."""
    store.write(add_one)
    store.close()
    path = Path(str(make_url(sqlite_store_url).database))
    assert not path.with_name(path.name + "-wal").exists()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT number FROM counters").fetchall() == [(1,)]
    connection.close()
