"""Faults of the platform, for proofs: busy, broken, slow, or acting without an answer getting back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from threading import Lock
from typing import Any, Protocol


class FaultKind(StrEnum):
    """What goes wrong with one call."""

    BUSY = "busy"  # errcode -1, nothing done
    BAD_GATEWAY = "bad gateway"  # HTTP 502, nothing done
    LOST = "lost"  # done, and the connection breaks before the answer is there
    DELAY = "delay"  # done after `seconds`


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `seconds` counts for a delay."""

    kind: FaultKind
    seconds: float = 0.0


class Faults(Protocol):
    """Asked before each call of the API: the path below /cgi-bin (`message/custom/send`) and the body as sent; None is no fault."""

    def __call__(self, endpoint: str, body: Mapping[str, Any]) -> Fault | None: ...


class RandomFaults:
    """Faults at given rates (0 to 1, together at most 1), the same ones for the same seed and order of calls."""

    def __init__(
        self, seed: int, *, busy: float = 0.0, bad_gateway: float = 0.0, lost: float = 0.0, delay: float = 0.0, seconds: float = 0.05
    ) -> None:
        self._random = Random(seed)
        self._lock = Lock()
        self._rates = (
            (busy, Fault(FaultKind.BUSY)),
            (bad_gateway, Fault(FaultKind.BAD_GATEWAY)),
            (lost, Fault(FaultKind.LOST)),
            (delay, Fault(FaultKind.DELAY, seconds)),
        )
        if not 0 <= sum(rate for rate, _ in self._rates) <= 1:
            raise ValueError("the rates of all faults together lie between 0 and 1")

    def __call__(self, endpoint: str, body: Mapping[str, Any]) -> Fault | None:
        """Throw the dice for one call."""
        with self._lock:
            thrown = self._random.random()
        for rate, fault in self._rates:
            if thrown < rate:
                return fault
            thrown -= rate
        return None
