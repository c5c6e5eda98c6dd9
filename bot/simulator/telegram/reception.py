"""How a bot gets its updates: by one poll at a time, or at a webhook (https://core.telegram.org/bots/api#getting-updates)."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.parameters import Params
from bot.simulator.telegram.refusals import bad_request, conflict, restarting
from bot.simulator.telegram.world import World

MOST_UPDATES = 100
LONGEST_POLL = 50  # seconds; the platform ends a longer one by itself
PORTS = {443, 80, 88, 8443}
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
CONNECTIONS, MOST_CONNECTIONS = 40, 100
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"


@dataclass(slots=True)
class Webhook:
    """Where updates are posted, and how that went last."""

    url: str
    secret: str
    connections: int
    failed_at: int | None = None  # seconds since 1970
    failure: str = ""


class Reception:
    """The bot's end of the queue."""

    def __init__(self, world: World, *, allow_http: bool) -> None:
        self._world = world
        self._allow_http = allow_http
        self.webhook: Webhook | None = None
        self._poll = 0  # the number of the poll that may go on
        self._ended_by = OTHER_POLL
        self.closed = False

    async def get_updates(self, params: Params) -> list[JSON]:
        """getUpdates: waits up to `timeout` seconds for something to come; a second call ends the first."""
        limit, timeout = _between(params, "limit", 1, MOST_UPDATES, MOST_UPDATES), max(0, params.get("timeout", 0))
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(timeout, LONGEST_POLL)
        bell, updates = self._world.bell, self._world.updates
        with bell.change():
            if self.webhook is not None:
                raise conflict(WEBHOOK_ACTIVE)
            updates.allow(params.get("allowed_updates"))
            updates.confirm_below(params.get("offset", 0))
            poll = self._end_poll(OTHER_POLL)
        while True:
            with bell.still():
                if self.closed:
                    raise restarting()
                if self._poll != poll:
                    raise conflict(self._ended_by)
                updates.forget_old(self._world.clock())
                found = updates.first(limit)
                left = deadline - loop.time()
                if found or left <= 0:
                    return found
                change = bell.listen()
            await change.heard(left)

    def open(self) -> None:
        """Take calls."""
        with self._world.bell.change():
            self.closed = False

    def close(self) -> None:
        """End the poll under way and take no other call."""
        with self._world.bell.change():
            self.closed = True

    def _end_poll(self, reason: str) -> int:
        self._poll += 1
        self._ended_by = reason
        return self._poll

    def set_webhook(self, params: Params) -> bool:
        """setWebhook; an empty address takes the webhook away."""
        url, secret = params["url"], params.get("secret_token", "")
        connections = _between(params, "max_connections", 1, MOST_CONNECTIONS, CONNECTIONS)
        if url:
            self._check_address(url)
        if not SECRET.fullmatch(secret):
            raise bad_request("secret token is too long" if len(secret) > 256 else "secret token contains unallowed characters")
        self._world.updates.allow(params.get("allowed_updates"))
        self._drop_if_asked(params)
        self._end_poll(WEBHOOK_SET)
        self.webhook = Webhook(url, secret, connections) if url else None
        return True

    def delete_webhook(self, params: Params) -> bool:
        """deleteWebhook."""
        self._drop_if_asked(params)
        self.webhook = None
        return True

    def webhook_info(self, params: Params) -> JSON:
        """getWebhookInfo."""
        updates, webhook = self._world.updates, self.webhook
        info: JSON = {"url": "", "has_custom_certificate": False, "pending_update_count": len(updates)}
        if webhook is not None:
            info |= {"url": webhook.url, "max_connections": webhook.connections}
            if webhook.failed_at is not None:
                info |= {"last_error_date": webhook.failed_at, "last_error_message": webhook.failure}
        return info | ({"allowed_updates": updates.allowed} if updates.allowed else {})

    def _check_address(self, url: str) -> None:
        try:
            address = urlsplit(url)
            port = address.port or 443
        except ValueError as error:
            raise bad_request("bad webhook: Invalid URL") from error
        if address.scheme != "https" and not (self._allow_http and address.scheme == "http"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not address.hostname:
            raise bad_request("bad webhook: Invalid URL host")
        if not self._allow_http and port not in PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")

    def _drop_if_asked(self, params: Params) -> None:
        if params.get("drop_pending_updates"):
            self._world.updates.drop()


def _between(params: Params, name: str, least: int, most: int, usual: int) -> int:
    """A number of the published range; beyond it the platform takes the nearest, here it is refused."""
    value = params.get(name, usual)
    if not isinstance(value, int) or not least <= value <= most:
        raise bad_request(f"{name} must be between {least} and {most}")
    return value
