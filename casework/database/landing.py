"""How results of the writer thread land in an event loop: all of a batch with one wake-up of the loop.

A `concurrent.futures.Future` wrapped for asyncio wakes the loop once for each result, which costs more than a small turn itself.
"""

import asyncio
import threading
from contextlib import suppress
from typing import Any


class Landing:
    """Where one awaited result goes; the part of a `Future` that a writer uses."""

    def __init__(self, strip: "LandingStrip", waiter: "asyncio.Future[Any]") -> None:
        self._strip = strip
        self._waiter = waiter

    def set_running_or_notify_cancel(self) -> bool:
        """Whether somebody still waits."""
        return not self._waiter.cancelled()

    def set_result(self, result: Any) -> None:
        """Hand over the result."""
        self._strip.land(self._waiter, result, None)

    def set_exception(self, error: BaseException) -> None:
        """Hand over what went wrong."""
        self._strip.land(self._waiter, None, error)


class LandingStrip:
    """Collects results for one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._lock = threading.Lock()
        self._landed: list[tuple[asyncio.Future[Any], Any, BaseException | None]] = []

    def land(self, waiter: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
        """Keep a result until the loop looks; the first one kept wakes it."""
        with self._lock:
            self._landed.append((waiter, result, error))
            first = len(self._landed) == 1
        if first:
            with suppress(RuntimeError):  # the loop has closed: nobody waits any more, and the writer must live on
                self.loop.call_soon_threadsafe(self._clear)

    def _clear(self) -> None:
        with self._lock:
            landed, self._landed = self._landed, []
        for waiter, result, error in landed:
            if waiter.done():
                continue
            if error is None:
                waiter.set_result(result)
            else:
                waiter.set_exception(error)
