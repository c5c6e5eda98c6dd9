"""A clock that a visitor of the demonstration may put forward."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class ShiftedClock:
    """POSIX seconds, `ahead` of the clock underneath; given to a simulator as its clock, so that only the platform's time passes."""

    base: Callable[[], float] = time.time
    ahead: float = 0.0  # seconds
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(self) -> float:
        return self.base() + self.ahead

    def move(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        with self._lock:
            self.ahead += seconds
