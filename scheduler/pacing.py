"""Pacing: when the next message may go out, so that the platform's allowance is filled and never passed.

Two rules at once. No stretch of time sees more than the platform allows; that alone would let messages bunch together, because what is
late can only be followed by what is later. So they are also spread evenly, and whoever is late may catch up by a few messages.
"""

from collections import deque

from scheduler.outlet import Pace

MARGIN = 0.003  # of the even distance: by this much a late message comes nearer to its place with each stretch
CATCH_UP = 8  # messages that may follow at once where the sender was late; the stretch rule holds for them all the same


class Pacer:
    """Counts what goes out over one channel. Moments are seconds of a clock that only goes forward.

    It begins as if it had been sending evenly all along: whoever takes over from another process neither waits nor bursts.
    """

    def __init__(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._stretch = pace.seconds
        self._distance = pace.seconds / pace.messages * (1 + MARGIN)
        self._next = now
        self._apart = pace.apart * (1 + MARGIN)
        step = self._stretch / pace.messages
        self._sent = deque((now - self._stretch + step * number for number in range(pace.messages)), maxlen=pace.messages)
        self._last: dict[int, float] = {}
        self._paused: dict[int, float] = {}
        self._all_paused_until = now

    def wait(self, resident: int, now: float) -> float:
        """Seconds until a message to this resident may go out; 0 for now."""
        apart = self._last.get(resident, now - self._apart) + self._apart
        return max(0.0, self.wait_for_any(now), apart - now, self._paused.get(resident, now) - now)

    def wait_for_any(self, now: float) -> float:
        """Seconds until a message to anybody may go out."""
        return max(0.0, self._sent[0] + self._stretch - now, self._next - now, self._all_paused_until - now)

    def take(self, resident: int, now: float) -> None:
        """A message goes out."""
        self._sent.append(now)
        self._next = max(self._next, now - CATCH_UP * self._distance) + self._distance
        self._last[resident] = now
        if len(self._last) > 2 * self._pace.messages:
            self._last = {who: at for who, at in self._last.items() if at + self._apart > now}

    def refused(self, resident: int, seconds: float, now: float) -> None:
        """The platform wants to be left alone for so long: about this resident, and about everybody if it says so of a second one meanwhile."""
        self._paused = {who: until for who, until in self._paused.items() if until > now}
        if self._paused.keys() - {resident}:
            self._all_paused_until = max(self._all_paused_until, now + seconds)
        self._paused[resident] = now + seconds
