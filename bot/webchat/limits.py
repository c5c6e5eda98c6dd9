"""How fast letters may come: a bucket of tokens for each chat and for each address."""

import time
from collections.abc import Callable
from ipaddress import ip_address

BURST, EACH_SECONDS = 30, 10.0  # letters of one chat: nobody types faster, and a page that retries after a lost line stays below it
ADDRESS_FACTOR = 10  # an office, or a whole mobile network, stands behind one address
MOST_BUCKETS = 20_000  # some 3 MB; who was silent longest is forgotten first, and begins with a full bucket


class Limits:
    """Says whether one more letter may come. `proxied`: loopback is a proxy with residents behind it, not somebody at this machine."""

    def __init__(self, *, proxied: bool, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._proxied = proxied
        self._stopwatch = stopwatch
        self._buckets: dict[str, tuple[float, float]] = {}  # key: tokens left, and when; the least recently used first

    def allow(self, chat: str, address: str) -> bool:
        """Take a letter from a chat and an address into account; False if it comes too fast."""
        local = _is_loopback(address)
        if local and not self._proxied:
            return True  # load tests, and whoever tries it out on this machine
        if not local and not self._take(f"a{address}", BURST * ADDRESS_FACTOR):
            return False
        return self._take(f"c{chat}", BURST)

    def _take(self, key: str, size: int) -> bool:
        now = self._stopwatch()
        left, since = self._buckets.pop(key, (float(size), now))
        left = min(size, left + (now - since) * size / EACH_SECONDS)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MOST_BUCKETS:
            del self._buckets[next(iter(self._buckets))]
        return allowed


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False  # a test client without an address, a socket file
