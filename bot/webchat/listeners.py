"""Open event streams of this process, woken when their conversation has something new.

One query a second looks after all of them, however many they are; it also sees what other processes wrote.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from casework.database import Db, Store
from casework.messaging import conversations

T = TypeVar("T")

EVERY_SECONDS = 1.0

log = logging.getLogger(__name__)


class Listener:
    """One open stream."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def wake(self) -> None:
        """There is something new."""
        self._news.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for news; False if none came in time."""
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return False
        self._news.clear()
        return True


class Listeners:
    """All open streams of a channel."""

    def __init__(self, store: Store, channel: str) -> None:
        self._store = store
        self._channel = channel
        self._open: dict[str, set[Listener]] = {}
        self._versions: dict[str, int] = {}
        self._watch: asyncio.Task[None] | None = None
        self.stopped = False

    @contextmanager
    def listening(self, sender: str) -> Iterator[Listener]:
        """A listener for a sender's conversation, for as long as the stream is open."""
        listener = Listener()
        self._open.setdefault(sender, set()).add(listener)
        try:
            yield listener
        finally:
            self._open[sender].discard(listener)
            if not self._open[sender]:
                del self._open[sender]
                self._versions.pop(sender, None)

    async def read(self, fn: Callable[[Db], T]) -> T:
        """Read without blocking the event loop."""
        return await asyncio.wrap_future(self._store.submit_read(fn))

    async def start(self) -> None:
        """Begin to watch."""
        self.stopped = False
        self._watch = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop watching and let every stream end."""
        self.stopped = True
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        for listeners in self._open.values():
            for listener in listeners:
                listener.wake()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self._look()
            except Exception:  # a database that is away for a moment must not end the watch
                log.exception("the open streams could not be looked after")

    async def _look(self) -> None:
        senders = list(self._open)
        if not senders:
            return
        versions = await self.read(lambda db: conversations.versions(db, self._channel, senders))
        for sender, version in versions.items():
            if version != self._versions.get(sender):
                self._versions[sender] = version
                for listener in self._open.get(sender, ()):
                    listener.wake()
