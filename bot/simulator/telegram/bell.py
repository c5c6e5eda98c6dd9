"""Wakes whoever waits for something to happen, in a thread or on an event loop."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Bell:
    """One lock around everything that can change, and a way to wait for the next change.

    Whoever changes something does it inside `with bell.change():`, from any thread; the hold is short and never spans an await. A change
    that raises rings nobody.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition(threading.RLock())
        self._listeners: set[Listener] = set()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Change something and tell everybody who waits."""
        with self._condition:
            yield
            self._condition.notify_all()
            listeners, self._listeners = self._listeners, set()
        for listener in listeners:
            listener.wake()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Look while nothing changes."""
        with self._condition:
            yield

    def wait(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Block this thread until the condition holds or the seconds are over; tells whether it holds."""
        with self._condition:
            return self._condition.wait_for(condition, timeout)

    def listen(self) -> "Listener":
        """Listen for the next change from now on; to be called on an event loop, within `still` where a look comes first."""
        with self._condition:
            listener = Listener(self)
            self._listeners.add(listener)
        return listener

    def forget(self, listener: "Listener") -> None:
        """Stop listening."""
        with self._condition:
            self._listeners.discard(listener)


class Listener:
    """Hears one change, on the loop it was made on."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._loop = asyncio.get_running_loop()
        self._heard = asyncio.Event()

    def wake(self) -> None:
        """Tell the loop, from any thread; a loop that has ended needs nothing."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._heard.set)

    async def heard(self, timeout: float | None = None) -> bool:
        """Wait for the change, at most so many seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._heard.wait()
        except TimeoutError:
            return False
        finally:
            self._bell.forget(self)
        return True
