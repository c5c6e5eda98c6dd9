"""The sending side of a channel as delivery sees it: what may be sent how fast, and in which ways a push can fail."""

import threading
from dataclasses import dataclass
from typing import Protocol

from casework.messages import Address, Reply


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform lets the station send: at most so many messages in any stretch of so many seconds, and so many seconds between
    two to the same resident."""

    messages: int
    seconds: float = 1.0
    apart: float = 0.0


class DeliveryError(Exception):
    """A push failed; a later one may succeed. `permanent`: none can, on this channel."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Left(DeliveryError):
    """The resident has left the channel: unfollowed the station, or blocked it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class WindowClosed(DeliveryError):
    """The platform does not let the station speak to this resident now; it will when he or she is next in touch."""


class Throttled(DeliveryError):
    """The platform was asked too much; `seconds`: how long it wants to be left alone."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class OutOfOrder(DeliveryError):
    """The channel itself does not work (a wrong key, an address that is not admitted): no message's fault, and somebody has to mend it."""


class Outlet(Protocol):
    """The sending side of a channel. `bell` is rung when something is owed at once; without a `pace` messages go out one after the other."""

    @property
    def name(self) -> str: ...

    @property
    def pace(self) -> Pace | None: ...

    @property
    def bell(self) -> threading.Event: ...

    def push(self, address: Address, reply: Reply, key: str) -> None:
        """Send a message now; DeliveryError where that fails. `key` is the message's own, the same at every try."""
