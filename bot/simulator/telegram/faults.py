"""What goes wrong on the way, on purpose: errors of the platform, refusals for speed, lost answers, delays."""

import random
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Broken:
    """The platform fails with this status before it acts: 500 or 502."""

    status: int = 502


@dataclass(frozen=True, slots=True)
class TooMany:
    """The platform answers 429 before it acts, whatever was sent so far."""

    retry_after: int = 1  # seconds


@dataclass(frozen=True, slots=True)
class Lost:
    """The platform acts, and the line breaks before the answer arrives."""


@dataclass(frozen=True, slots=True)
class Delayed:
    """The platform takes this long before it acts."""

    seconds: float


Fault = Broken | TooMany | Lost | Delayed


class Faults(Protocol):
    """Asked before every call of a known method with the right token."""

    def __call__(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """The fault this call meets, or none."""


class RandomFaults:
    """Faults by chance, the same for the same seed and the same order of calls; each rate is the share of calls, 0 to 1."""

    def __init__(self, seed: int, error_rate: float = 0.0, too_many_rate: float = 0.0, lost_rate: float = 0.0) -> None:
        self._random = random.Random(seed)
        self._error_rate = error_rate
        self._too_many_rate = too_many_rate
        self._lost_rate = lost_rate

    def __call__(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """Draw once for each call."""
        drawn = self._random.random()
        if drawn < self._error_rate:
            return Broken(self._random.choice((500, 502)))
        drawn -= self._error_rate
        if drawn < self._too_many_rate:
            return TooMany()
        drawn -= self._too_many_rate
        return Lost() if drawn < self._lost_rate else None


@dataclass(slots=True)
class PlannedFaults:
    """Faults one after the other for the next calls of a method: `PlannedFaults().plan("sendMessage", Broken(502), Lost())`."""

    _planned: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def plan(self, method: str, *faults: Fault) -> "PlannedFaults":
        """Add faults for the next calls of a method."""
        self._planned[method].extend(faults)
        return self

    def __call__(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """Take the next one planned for the method."""
        planned = self._planned.get(method)
        return planned.popleft() if planned else None
