"""Polling: where no public address leads here, Telegram is asked for what has come. One process at a time does that, by lease."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.telegram.api import JSON, Api
from bot.telegram.errors import Conflicting
from bot.telegram.letters import update_number
from bot.telegram.limits import Limits
from bot.telegram.patience import Patience
from casework import leases
from casework.database import DatabaseError, Store
from scheduler.outlet import DeliveryError

LEASE = "telegram:poll"

log = logging.getLogger(__name__)


class Poller:
    """Asks for updates, hands them to `take_in`, and lets Telegram forget them only then."""

    def __init__(
        self,
        store: Store,
        api: Api,
        take_in: Callable[[Sequence[JSON]], Awaitable[None]],
        clock: Callable[[], datetime],
        holder: str,
        limits: Limits,
        patience: Patience,
    ) -> None:
        self._store = store
        self._api = api
        self._take_in = take_in
        self._clock = clock
        self._holder = holder
        self._limits = limits
        self._patience = patience
        self._term = timedelta(seconds=limits.poll_seconds + limits.call_seconds)
        self._webhook_deleted = False

    async def run(self) -> None:
        """Poll until cancelled."""
        offset: int | None = None
        try:
            while True:
                try:
                    if await self._leads():
                        offset = await self._poll(offset)
                        self._patience.rest()
                    else:
                        await asyncio.sleep(self._limits.sweep_seconds)
                except Conflicting as error:
                    await self._resolve(error)
                except (DeliveryError, DatabaseError) as error:
                    await self._pause(error)
        finally:
            await self._store.write_async(lambda db: leases.release(db, LEASE, self._holder))

    async def _poll(self, offset: int | None) -> int | None:
        """One question; the offset of the next.

        After an empty answer there is none: whatever is left is wanted, also if Telegram begins to number anew, as it does after a week
        of silence (https://core.telegram.org/bots/api#update).
        """
        updates = await self._api.updates(offset)
        numbered = {number: update for update in updates if (number := update_number(update)) is not None}
        await self._take_in(list(numbered.values()))
        return max(numbered) + 1 if numbered else None

    async def _leads(self) -> bool:
        now = self._clock()
        return await self._store.write_async(lambda db: leases.acquire(db, LEASE, self._holder, now, self._term))

    async def _resolve(self, error: Conflicting) -> None:
        """A webhook that somebody left is taken away, once; another poller, or a webhook that comes back, is waited for."""
        if not error.webhook or self._webhook_deleted:
            await self._pause(error)
            return
        self._webhook_deleted = True
        log.info("a webhook was set; it is deleted, because this installation polls")
        try:
            await self._api.delete_webhook()
        except DeliveryError as failed:
            self._webhook_deleted = False
            await self._pause(failed)

    async def _pause(self, error: Exception) -> None:
        pause = self._patience.pause(error)
        log.warning("polling failed, again in %.0f s: %s", pause, error)
        await asyncio.sleep(pause)
