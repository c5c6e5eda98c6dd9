"""Patience with a platform that does not answer: the same call again, after longer and longer pauses."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from random import Random

from bot.telegram.limits import Limits
from scheduler.outlet import DeliveryError, OutOfOrder, Throttled

log = logging.getLogger(__name__)


class Patience:
    """How long to wait after each failure in a row."""

    def __init__(self, limits: Limits, random: Random) -> None:
        self._limits = limits
        self._random = random
        self._failures = 0

    def rest(self) -> None:
        """Something succeeded: the next failure is a first one."""
        self._failures = 0

    def pause(self, error: Exception) -> float:
        """Seconds until the next try, never the same for all who failed together."""
        self._failures += 1
        if isinstance(error, Throttled):
            return max(error.seconds, self._limits.first_pause)
        if isinstance(error, OutOfOrder):
            return self._limits.mend_pause
        pause = min(self._limits.longest_pause, self._limits.first_pause * 2.0 ** min(self._failures - 1, 16))
        return float(pause * self._random.uniform(0.5, 1))


async def until_it_succeeds(call: Callable[[], Awaitable[None]], what: str, patience: Patience) -> None:
    """Make a call until it succeeds; a permanent DeliveryError where it never will."""
    while True:
        try:
            await call()
        except DeliveryError as error:
            if error.permanent:
                raise
            pause = patience.pause(error)
            log.log(
                logging.ERROR if isinstance(error, OutOfOrder) else logging.WARNING, "%s failed, again in %.0f s: %s", what, pause, error
            )
            await asyncio.sleep(pause)
        else:
            patience.rest()
            return
