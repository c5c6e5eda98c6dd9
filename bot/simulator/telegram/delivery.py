"""Posts the updates to the bot's webhook: in order within a chat, several chats at once, again until the bot accepts.

Source: https://core.telegram.org/bots/api#setwebhook
"""

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from bot.simulator.telegram.reception import Reception, Webhook
from bot.simulator.telegram.updates import Pending
from bot.simulator.telegram.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
PATIENCE = 60.0  # seconds for one answer


@dataclass(frozen=True, slots=True)
class RetryDelays:
    """How long to wait after a refused update, growing from one attempt to the next; seconds. The platform publishes no figures."""

    first: float = 0.1
    factor: float = 2.0
    longest: float = 10.0


class Delivery:
    """Runs as one task with a worker for each chat that has something waiting."""

    def __init__(self, world: World, reception: Reception, delays: RetryDelays) -> None:
        self._world = world
        self._reception = reception
        self._delays = delays
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._slots: tuple[Webhook, asyncio.Semaphore] | None = None

    async def run(self) -> None:
        """Deliver until cancelled; leaves no worker and no connection behind."""
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False, limits=httpx.Limits(max_connections=None)) as http:
            try:
                while True:
                    with self._world.bell.still():
                        chats = self._world.updates.chats() if self._reception.webhook is not None else []
                        change = self._world.bell.listen()
                    for chat_id in chats:
                        if chat_id not in self._workers:
                            self._workers[chat_id] = asyncio.create_task(self._serve(http, chat_id))
                    await change.heard()
            finally:
                workers = list(self._workers.values())
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)

    async def _serve(self, http: httpx.AsyncClient, chat_id: int) -> None:
        """Post the updates of a chat one after the other until none is left."""
        delay = self._delays.first
        try:
            while (job := self._next(chat_id)) is not None:
                webhook, pending = job
                async with self._slots_of(webhook):
                    failure = await _post(http, webhook, pending)
                if not failure:
                    with self._world.bell.change():
                        self._world.updates.confirm(pending.update_id)
                    delay = self._delays.first
                    continue
                with self._world.bell.change():
                    webhook.failed_at, webhook.failure = self._world.now(), failure
                await asyncio.sleep(delay)
                delay = min(delay * self._delays.factor, self._delays.longest)
        finally:
            del self._workers[chat_id]

    def _next(self, chat_id: int) -> tuple[Webhook, Pending] | None:
        with self._world.bell.still():
            self._world.updates.forget_old(self._world.clock())
            webhook, pending = self._reception.webhook, self._world.updates.first_of(chat_id)
        return (webhook, pending) if webhook is not None and pending is not None else None

    def _slots_of(self, webhook: Webhook) -> asyncio.Semaphore:
        if self._slots is None or self._slots[0] is not webhook:
            self._slots = (webhook, asyncio.Semaphore(webhook.connections))
        return self._slots[1]


async def _post(http: httpx.AsyncClient, webhook: Webhook, pending: Pending) -> str:
    """Post one update; what went wrong in the platform's words, or nothing."""
    headers = {"content-type": "application/json"} | ({SECRET_HEADER: webhook.secret} if webhook.secret else {})
    body = json.dumps(pending.update, ensure_ascii=False).encode()
    try:
        response = await http.post(webhook.url, content=body, headers=headers)
    except httpx.TimeoutException:
        return "Read timeout expired"
    except httpx.ConnectError:
        return "Connection refused"
    except (httpx.HTTPError, httpx.InvalidURL):
        return "Connection closed"
    if response.is_success:
        return ""
    phrase = HTTPStatus(response.status_code).phrase if response.status_code in set(HTTPStatus) else ""
    return f"Wrong response from the webhook: {response.status_code} {phrase}".rstrip()
