"""Telegram as a channel: updates in by webhook or polling, messages out, files fetched."""

import asyncio
import hashlib
import hmac
import json
import logging
import mimetypes
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.body import TooLong, read_body
from bot.intake import Intake
from bot.parts import Parts
from bot.rendering.telegram import TelegramText, messages
from bot.telegram.api import OFFICIAL, Api
from bot.telegram.letters import NAME, NoUpdate
from bot.telegram.limits import Limits
from bot.telegram.patience import Patience, until_it_succeeds
from bot.telegram.polling import Poller
from bot.telegram.profile import introduce
from bot.telegram.reading import Reading
from bot.telegram.spacing import Spacing
from casework.database import DatabaseError, Store
from casework.messages import Address, Reply
from casework.recordings import MOST_BYTES, Fetched
from scheduler.delivery import new_holder
from scheduler.outlet import DeliveryError, Pace

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
CONTENT_TYPES = {".oga": "audio/ogg", ".ogg": "audio/ogg", ".webp": "image/webp", ".tgs": "application/gzip", ".webm": "video/webm"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Telegram:
    """One bot.

    `public_url` is the address under which Telegram reaches this service, by https; without one the bot polls. `webhook_secret` proves
    that an update comes from Telegram; without one it is derived from the token. `api_base` is a Bot API server of one's own.
    """

    store: Store
    intake: Intake
    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    public_url: str
    api_base: str
    clock: Callable[[], datetime]
    limits: Limits = Limits()
    name: str = NAME
    pace: Pace | None = None
    bell: threading.Event = field(default_factory=threading.Event)
    stopwatch: Callable[[], float] = time.monotonic
    _api: Api = field(init=False)
    _reading: Reading = field(init=False)
    _spacing: Spacing = field(init=False)
    _tasks: "set[asyncio.Task[None]]" = field(init=False, default_factory=set)
    _parts: Parts = field(init=False, default_factory=Parts)

    def __post_init__(self) -> None:
        limits = self.limits
        api = Api(self.token, self.api_base or OFFICIAL, limits)
        pace = self.pace or Pace(limits.messages_per_second, 1.0, limits.seconds_apart)
        spacing = Spacing(pace.apart, self.stopwatch)
        reading = Reading(self.store, self.intake, api, self.clock, self.bell, spacing, limits)
        for name, value in (
            ("_api", api),
            ("_reading", reading),
            ("_spacing", spacing),
            ("pace", pace),
            ("webhook_secret", self.webhook_secret or _derived(self.token)),
        ):
            object.__setattr__(self, name, value)

    def routes(self) -> Sequence[BaseRoute]:
        return (Route(PATH, self.receive, methods=["POST"]),)

    async def start(self) -> None:
        """Begin; how the platform is does not matter, what is to be said to it is said when it answers."""
        await self._reading.start()
        self._begin(self._open())
        self._begin(self._introduce())

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._reading.stop()
        await asyncio.to_thread(self._api.close)

    async def receive(self, request: Request) -> Response:
        """An update from Telegram: acknowledged when it is stored."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.webhook_secret.encode()):
            return JSONResponse({"error": "只接受 Telegram 发来的更新"}, 403)
        try:
            await self._reading.take_in([json.loads(await read_body(request, self.limits.webhook_bytes))])
        except TooLong:
            return JSONResponse({"error": "太大了"}, 413)
        except (NoUpdate, ValueError, RecursionError, ClientDisconnect) as error:
            log.warning("what came to the webhook is no update (%s)", type(error).__name__)
            return JSONResponse({"error": "不是 Telegram 的更新"}, 400)
        except (DatabaseError, DeliveryError):
            log.exception("an update could not be stored, Telegram will send it again")
            return JSONResponse({"error": "系统正忙，请稍后再发"}, 503)
        return Response()

    def push(self, address: Address, reply: Reply, key: str) -> None:
        """Send a message, in parts where it is long, at the chat's pace and within `push_seconds` in all.

        The Bot API knows no name for a message by which it would recognise it: one whose acknowledgement is lost is sent again. Of a long
        one the parts that went out are remembered, and not sent again, as long as this process lives.
        """
        parts, chat, end = messages(reply), _chat(address), self.stopwatch() + self.limits.push_seconds
        for number in self._parts.unsent(key, len(parts)):
            self._send(chat, parts[number], end)

    def fetch(self, media: str) -> Fetched:
        """A file that a resident sent, by its file id."""
        path, content = self._api.download_now(media, MOST_BYTES)
        ending = f".{path.rpartition('.')[2]}" if "." in path else ""
        return Fetched(content, CONTENT_TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream")

    @property
    def webhook_url(self) -> str:
        """Where updates are to be posted; empty where the bot polls."""
        reachable = self.public_url.startswith("https:") or (self.public_url.startswith("http:") and self._api.own_server)
        return self.public_url.rstrip("/") + PATH if reachable else ""

    def _send(self, chat: int, text: TelegramText, end: float) -> None:
        """Send one part when it is the chat's turn; DeliveryError where that would be after the end, by the stopwatch."""
        wait = self._spacing.turn(chat)
        seconds = end - self.stopwatch() - wait
        if seconds <= 0:
            raise DeliveryError(f"it takes more than {self.limits.push_seconds:.0f} s")
        time.sleep(wait)
        self._api.send_now(chat, text, seconds)
        self._spacing.said(chat)

    async def _open(self) -> None:
        """Have updates come in: by webhook, or by polling where there is no address or Telegram refuses it."""
        if self.webhook_url:
            try:
                await until_it_succeeds(
                    lambda: self._api.set_webhook(self.webhook_url, self.webhook_secret), "setting the webhook", self._patience()
                )
                return
            except DeliveryError as error:
                log.error("Telegram refuses the webhook %s, so the bot polls: %s", self.webhook_url, error)
        poller = Poller(self.store, self._api, self._reading.take_in, self.clock, new_holder(), self.limits, self._patience())
        await poller.run()

    async def _introduce(self) -> None:
        try:
            await introduce(self._api, self.intake.handbook().catalogue.stations[0].phone, self._patience())
        except DeliveryError as error:
            log.error("Telegram refuses the bot's description or menu: %s", error)

    def _patience(self) -> Patience:
        return Patience(self.limits, Random())

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _derived(token: str) -> str:
    """A secret that is the same in every process and after every start, and tells nothing of the token."""
    return hmac.new(token.encode(), b"linban telegram webhook", hashlib.sha256).hexdigest()


def _chat(address: Address) -> int:
    try:
        return int(address.sender)
    except ValueError:
        raise DeliveryError(f"{address.sender} is no chat of Telegram's", permanent=True) from None
