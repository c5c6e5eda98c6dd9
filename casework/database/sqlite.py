"""SQLite: one writer thread that commits many turns at once, and an engine of its own for reads.

Each turn runs in a savepoint, so that one that fails takes nothing else with it; the callers of a batch are released together, after the
commit that made all of them durable (WAL, synchronous=FULL). Reads never wait for the writer: in WAL they see the last commit.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from casework.database.encryption import FieldCipher, give_cipher
from casework.database.landing import Landing, LandingStrip
from casework.database.store import Db

T = TypeVar("T")

BATCH = 64  # turns in one commit: as many as clients were seen to wait at once; more only lengthens the wait of the first
BUSY_MILLISECONDS = 10_000  # how long to wait for another process (a backup, `linban tick`) that is writing


@dataclass(frozen=True, slots=True)
class _Turn:
    fn: Callable[[Db], Any]
    done: "Future[Any] | Landing"


class SqliteStore:
    """The embedded default: one file, one writing process at full speed; further processes wait their turn."""

    def __init__(self, url: str, cipher: FieldCipher) -> None:
        path = make_url(url).database
        if not path or path == ":memory:":
            raise ValueError("SQLite 需要一个文件：sqlite:///var/linban.db")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch(mode=0o600)
        self._reads = _engine(url, cipher, read_only=True)
        self._writes = _engine(url, cipher, read_only=False)
        self._strip: LandingStrip | None = None
        self._queue: SimpleQueue[_Turn | None] = SimpleQueue()
        self._closed = False
        self._closing = threading.Lock()  # or a turn could be queued behind the end, and its caller would wait for ever
        self._writer = threading.Thread(target=self._run, name="linban-writer", daemon=True)
        self._writer.start()

    def read(self, fn: Callable[[Db], T]) -> T:
        self._refuse_inside_a_write()
        with self._reads.connect() as db:
            db.exec_driver_sql("BEGIN")  # not by an event: an engine with events pays for them at every statement
            return fn(db)

    def write(self, fn: Callable[[Db], T]) -> T:
        return self.submit_write(fn).result()

    def submit_read(self, fn: Callable[[Db], T]) -> "Future[T]":
        """Reads at once, in the caller's thread: a read of a local file is shorter than a change of threads."""
        done: Future[T] = Future()
        try:
            done.set_result(self.read(fn))
        except Exception as error:
            done.set_exception(error)
        return done

    def submit_write(self, fn: Callable[[Db], T]) -> "Future[T]":
        self._refuse_inside_a_write()
        done: Future[T] = Future()
        self._submit(_Turn(fn, done))
        return done

    async def write_async(self, fn: Callable[[Db], T]) -> T:
        loop = asyncio.get_running_loop()
        strip = self._strip
        if strip is None or strip.loop is not loop:
            strip = self._strip = LandingStrip(loop)
        waiter: asyncio.Future[T] = loop.create_future()
        self._submit(_Turn(fn, Landing(strip, waiter)))
        return await waiter

    def _submit(self, turn: _Turn) -> None:
        with self._closing:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._queue.put(turn)

    def close(self) -> None:
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._writer.join()
        self._reads.dispose()
        self._writes.dispose()

    def _refuse_inside_a_write(self) -> None:
        if threading.current_thread() is self._writer:
            raise RuntimeError("a read or a write was begun inside a write")

    def _run(self) -> None:
        while waiting := self._next_batch():
            # Whoever waited may have gone away (a resident closed the page): that turn is not run, the others must not suffer.
            batch = [turn for turn in waiting if turn.done.set_running_or_notify_cancel()]
            try:
                with self._writes.connect() as db:
                    try:
                        db.exec_driver_sql("BEGIN IMMEDIATE")
                        outcomes = [(turn, *_run_turn(db, turn)) for turn in batch]
                        db.commit()
                    except BaseException:
                        db.invalidate()  # a COMMIT that failed leaves its transaction open: never use this connection again
                        raise
            except BaseException as error:  # the batch as a whole failed: disk full, locked, not a database
                for turn in batch:
                    turn.done.set_exception(error)
                continue
            for turn, result, failure in outcomes:
                if failure is None:
                    turn.done.set_result(result)
                else:
                    turn.done.set_exception(failure)

    def _next_batch(self) -> list[_Turn]:
        """Wait for a turn, take what else is waiting; empty when the store is closed and nothing is left."""
        first = self._queue.get()
        if first is None:
            return []
        batch = [first]
        while len(batch) < BATCH:
            try:
                turn = self._queue.get_nowait()
            except Empty:
                break
            if turn is None:
                self._queue.put(None)  # closing: after this batch
                break
            batch.append(turn)
        return batch


def _run_turn(db: Db, turn: _Turn) -> tuple[Any, BaseException | None]:
    db.exec_driver_sql("SAVEPOINT turn")
    try:
        result, failure = turn.fn(db), None
    except BaseException as error:  # also what is meant to end a thread: the writer serves everybody
        db.exec_driver_sql("ROLLBACK TO turn")
        result, failure = None, error
    db.exec_driver_sql("RELEASE turn")
    return result, failure


def _engine(url: str, cipher: FieldCipher, *, read_only: bool) -> Engine:
    engine = create_engine(url, hide_parameters=True)  # values are personal: no error shows them
    give_cipher(engine.dialect, cipher)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # or the driver begins no transaction for SELECT, and updates are lost
        _write_ahead(connection)
        for pragma in ("synchronous=FULL", f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have the file written ahead (WAL). Where another process turns a new file over, SQLite says "locked" at once and does not wait."""
    patience_ends = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > patience_ends:
                raise
            time.sleep(0.01)
