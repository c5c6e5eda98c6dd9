"""PostgreSQL: a pool, a transaction per turn, rows locked by the turn that needs them; many processes may share it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from psycopg.errors import DeadlockDetected, SerializationFailure
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from casework.database.encryption import FieldCipher, give_cipher
from casework.database.store import Db

T = TypeVar("T")

POOL = 8  # connections of one process
ATTEMPTS = 5  # of a turn the database asks to run again
CONNECT_SECONDS = 10


class PostgresStore:
    """The database for many processes."""

    def __init__(self, url: str, cipher: FieldCipher) -> None:
        self._engine = _engine(url, cipher)
        self._reads = self._engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
        self._threads = ThreadPoolExecutor(POOL, thread_name_prefix="linban-postgres")

    def read(self, fn: Callable[[Db], T]) -> T:
        with self._reads.connect() as db:
            return fn(db)

    def write(self, fn: Callable[[Db], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._engine.begin() as db:
                    return fn(db)
            except DBAPIError as error:
                # Only failures that are sure to have changed nothing; a lost connection at commit may have.
                if attempt == ATTEMPTS or not isinstance(error.orig, DeadlockDetected | SerializationFailure):
                    raise
        raise AssertionError("unreachable")

    def submit_read(self, fn: Callable[[Db], T]) -> "Future[T]":
        return self._threads.submit(self.read, fn)

    def submit_write(self, fn: Callable[[Db], T]) -> "Future[T]":
        return self._threads.submit(self.write, fn)

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self._engine.dispose()


def _engine(url: str, cipher: FieldCipher) -> Engine:
    engine = create_engine(url, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS})
    give_cipher(engine.dialect, cipher)
    return engine
