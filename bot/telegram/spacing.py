"""Spacing: two messages to one chat go out so many seconds apart, whoever in this process sends them."""

import threading
from collections.abc import Callable


class Spacing:
    """Gives every chat one turn after the other; safe to ask from any thread. `stopwatch` gives seconds and only goes forward.

    Delivery's own pace counts one message for each push. This one counts the parts of a long message too, and what is said past delivery.
    """

    def __init__(self, seconds: float, stopwatch: Callable[[], float]) -> None:
        self._seconds = seconds
        self._stopwatch = stopwatch
        self._next: dict[int, float] = {}
        self._lock = threading.Lock()

    def turn(self, chat: int) -> float:
        """Take a chat's next turn; the seconds until it comes."""
        with self._lock:
            now = self._stopwatch()
            self._next = {each: at for each, at in self._next.items() if at > now}
            turn = self._next.get(chat, now)
            self._next[chat] = turn + self._seconds
            return turn - now

    def said(self, chat: int) -> None:
        """The platform has a message only now: the next one is as far from this moment."""
        with self._lock:
            now = self._stopwatch()
            self._next[chat] = max(self._next.get(chat, now), now + self._seconds)
