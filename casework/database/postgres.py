"""PostgreSQL: a pool, a transaction per turn, rows locked by the turn that needs them; many processes may share it."""

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from casework.database.encryption import FieldCipher, give_cipher
from casework.database.store import Db

T = TypeVar("T")

POOL = 8  # connections of one process
ATTEMPTS = 5  # of a turn the database asks to run again
CONNECT_SECONDS = 10
PAUSE = 0.05  # seconds, the longest before a second attempt: the other side of a deadlock must get past the place where they met
# A unique violation is a race lost as a rule: two first letters of one sender. The second attempt sees what the winner wrote.
AGAIN = (DeadlockDetected, SerializationFailure, UniqueViolation)


class PostgresStore:
    """The database for many processes."""

    def __init__(self, url: str, cipher: FieldCipher) -> None:
        self._engine = _engine(url, cipher)
        self._reads = self._engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
        self._threads = ThreadPoolExecutor(POOL, thread_name_prefix="linban-postgres")
        self._thread = threading.local()

    def read(self, fn: Callable[[Db], T]) -> T:
        self._refuse_inside_a_write()
        with self._reads.connect() as db:
            return fn(db)

    def write(self, fn: Callable[[Db], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._writing(), self._engine.begin() as db:
                    return fn(db)
            except DBAPIError as error:
                # Only failures that are sure to have changed nothing; a lost connection at commit may have.
                if attempt == ATTEMPTS or not isinstance(error.orig, AGAIN):
                    raise
            time.sleep(random.uniform(0, PAUSE))
        raise AssertionError("unreachable")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._refuse_inside_a_write()
        self._thread.writes = True
        try:
            yield
        finally:
            self._thread.writes = False

    def _refuse_inside_a_write(self) -> None:
        # A second connection for the same turn: it would not see the first one's changes, and enough of them wait for each other for ever.
        if getattr(self._thread, "writes", False):
            raise RuntimeError("a read or a write was begun inside a write")

    def submit_read(self, fn: Callable[[Db], T]) -> "Future[T]":
        return self._threads.submit(self.read, fn)

    def submit_write(self, fn: Callable[[Db], T]) -> "Future[T]":
        return self._threads.submit(self.write, fn)

    async def write_async(self, fn: Callable[[Db], T]) -> T:
        return await asyncio.wrap_future(self.submit_write(fn))

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self._engine.dispose()


def _engine(url: str, cipher: FieldCipher) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
    )
    give_cipher(engine.dialect, cipher)
    return engine
