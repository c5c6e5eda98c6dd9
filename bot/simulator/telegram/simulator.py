"""The simulator as others use it: the HTTP side for a bot, telephones for residents."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from starlette.routing import BaseRoute

from bot.simulator.telegram import objects
from bot.simulator.telegram.delivery import Delivery, RetryDelays
from bot.simulator.telegram.faults import Faults
from bot.simulator.telegram.limits import TelegramLimits
from bot.simulator.telegram.phone import TelegramGroup, TelegramPhone
from bot.simulator.telegram.reception import Reception
from bot.simulator.telegram.web import BotApi, Call
from bot.simulator.telegram.world import new_world

TOKEN = re.compile(r"[1-9]\d*:[A-Za-z0-9_-]+")


class TelegramSimulator:
    """A strict stand-in for the Telegram Bot API, for one bot, with its state in memory.

    `clock` gives seconds since 1970 for the dates of messages and for the limits; waiting for updates and between two attempts at a
    webhook takes real time. Everything but `start` and `stop` may be called from any thread. Without `start` nothing is posted to a
    webhook; polling works all the same. `allow_http_webhooks` also lets a webhook have any port. `reads_groups` switches the bot's
    privacy mode off.
    """

    def __init__(
        self,
        token: str,
        clock: Callable[[], float] = time.time,
        limits: TelegramLimits = TelegramLimits(),
        faults: Faults | None = None,
        allow_http_webhooks: bool = True,
        *,
        username: str = "linban_bot",
        reads_groups: bool = False,
        retry_delays: RetryDelays = RetryDelays(),
        calls_kept: int = 100_000,
    ) -> None:
        if not TOKEN.fullmatch(token):
            raise ValueError("a token reads 123456:ABC-def, a number, a colon and a key")
        me = objects.bot(int(token.partition(":")[0]), "邻办", username)
        self._world = new_world(me, clock, limits, reads_groups=reads_groups)
        self._reception = Reception(self._world, allow_http=allow_http_webhooks)
        self._api = BotApi(token, self._world, self._reception, faults, calls_kept)
        self._retry_delays = retry_delays
        self._delivery: asyncio.Task[None] | None = None

    def routes(self) -> list[BaseRoute]:
        """The routes without prefix: `/bot{token}/{method}` and `/file/bot{token}/{path}`."""
        return list(self._api.routes())

    async def start(self) -> None:
        """Take calls, again after a `stop`, and post updates to the webhook, once there is one."""
        self._reception.open()
        if self._delivery is None:
            self._delivery = asyncio.create_task(Delivery(self._world, self._reception, self._retry_delays).run())

    async def stop(self) -> None:
        """Hang up and post nothing more; leaves no task and no connection behind."""
        self.hang_up()
        if self._delivery is not None:
            self._delivery.cancel()
            with suppress(asyncio.CancelledError):
                await self._delivery
            self._delivery = None

    def hang_up(self) -> None:
        """End the poll under way; it and every later call is answered 500 `restart`. For a server that waits for open requests to end."""
        self._reception.close()

    # the people

    def phone(self, first_name: str, user_id: int | None = None) -> TelegramPhone:
        """A person with a telephone, who has not started the bot."""
        with self._world.bell.change():
            return TelegramPhone(self._world, self._world.add_person(first_name, user_id))

    def group(self, title: str, *members: TelegramPhone, supergroup: bool = False) -> TelegramGroup:
        """A group whose first member adds the bot; without members somebody unknown does."""
        with self._world.bell.change():
            present = members or (self.phone("群主"),)
            return TelegramGroup(self._world, self._world.add_group(title, supergroup=supergroup), present)

    # what a test or a demonstration looks at

    @property
    def faults(self) -> Faults | None:
        """What goes wrong on purpose; may be set at any time."""
        return self._api.faults

    @faults.setter
    def faults(self, faults: Faults | None) -> None:
        self._api.faults = faults

    @property
    def calls(self) -> list[Call]:
        """The calls so far, the newest last; of very many only the last ones."""
        with self._world.bell.still():
            return list(self._api.calls)

    @property
    def counters(self) -> Counter[tuple[str, int]]:
        """How often each method was answered with each status, over all calls."""
        with self._world.bell.still():
            return Counter(self._api.counters)

    @property
    def pending_updates(self) -> int:
        """How many updates the bot has not confirmed."""
        with self._world.bell.still():
            return len(self._world.updates)

    @property
    def webhook_url(self) -> str:
        """Where updates are posted, or nothing."""
        with self._world.bell.still():
            return self._reception.webhook.url if self._reception.webhook is not None else ""

    @property
    def last_webhook_error(self) -> str:
        """What went wrong last at the webhook that is set, or nothing."""
        with self._world.bell.still():
            return self._reception.webhook.failure if self._reception.webhook is not None else ""

    def until(self, condition: Callable[[], bool], timeout: float = 5.0) -> None:
        """Block this thread until something is so, asked again after every change; raises `TimeoutError`. Never on the event loop."""
        if not self._world.bell.wait(condition, timeout):
            raise TimeoutError(f"did not happen within {timeout} s")

    async def changed(self, timeout: float | None = None) -> bool:
        """Wait on the event loop for the next change, at most so many seconds; tells whether there was one."""
        return await self._world.bell.listen().heard(timeout)
