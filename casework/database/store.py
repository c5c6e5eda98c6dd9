"""The one write port: what a database must offer, whichever it is."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

Db: TypeAlias = Connection
"""What casework functions take: a connection inside a transaction that somebody else begins and ends."""

DatabaseError = DBAPIError
"""What the database refused or could not do, as far as it is the database's fault."""


class Store(Protocol):
    """`read` sees one consistent snapshot and cannot write; `write` is one transaction, durable when it returns.

    What `write` is given is all or nothing: an exception undoes it and reaches the caller. It may be run again where the database asks
    for it (a serialisation failure), so it changes nothing but the database. Neither may be called from inside a write.
    The `submit_` forms return at once; `write_async` is for an event loop.
    """

    def read(self, fn: Callable[[Db], T]) -> T: ...

    def write(self, fn: Callable[[Db], T]) -> T: ...

    def submit_read(self, fn: Callable[[Db], T]) -> "Future[T]": ...

    def submit_write(self, fn: Callable[[Db], T]) -> "Future[T]": ...

    async def write_async(self, fn: Callable[[Db], T]) -> T:
        """As `write`, for an event loop."""

    def close(self) -> None:
        """Finish what was submitted, then let go of the database."""
