"""The Bot API as the rest of the channel sees it: safe to call from any thread, and awaitable.

python-telegram-bot lives on an event loop; pushes come from threads, and some programs have no loop at all. So there is one of its own, in a
thread that starts with the first call and ends with `close`.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from telegram import Bot, BotCommand, File, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.rendering.telegram import TelegramText
from bot.telegram.commands import Command
from bot.telegram.errors import UNREADABLE_MARKUP, Refused, explained, too_many
from bot.telegram.limits import Limits
from scheduler.outlet import DeliveryError

OFFICIAL = "https://api.telegram.org"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates that are asked for."""

JSON = dict[str, Any]
T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own account."""

    id: int
    username: str


class _Requests(HTTPXRequest):
    """The library's requests, but for 429: its own error for that warns of a coming change whenever it is made."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **named: Any
    ) -> tuple[int, bytes]:
        status, payload = await super().do_request(url, method, request_data, *timeouts, **named)
        if status == 429:
            raise too_many(payload)
        return status, payload


@dataclass(frozen=True, slots=True, repr=False)  # the bot's own shows the token
class _Running:
    """The loop while it runs."""

    loop: asyncio.AbstractEventLoop
    ending: asyncio.Event
    thread: threading.Thread
    bot: Bot
    requests: _Requests


class Api:
    """Calls of one bot. Every method raises DeliveryError where a call fails, sorted as delivery knows it."""

    def __init__(self, token: str, api_base: str = OFFICIAL, limits: Limits = Limits()) -> None:
        self._token = token
        self._base = api_base.rstrip("/") or OFFICIAL
        self._limits = limits
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._me: Me | None = None
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it names every address, and the token is part of it
        logging.getLogger("telegram").setLevel(
            logging.CRITICAL + 1
        )  # it quotes what residents write; what fails is raised, and logged here

    @property
    def own_server(self) -> bool:
        """Whether a Bot API server of one's own is called, one that takes webhooks without https.

        Source: https://core.telegram.org/bots/api#using-a-local-bot-api-server
        """
        return self._base.startswith("http:")

    def send_now(self, chat: int, text: TelegramText, seconds: float) -> None:
        """Send a message, and wait until it is sent, so many seconds at most."""
        self._now(lambda bot: _send(bot, chat, text), min(seconds, self._limits.call_seconds))

    def download_now(self, file_id: str, most_bytes: int) -> tuple[str, bytes]:
        """A file's path at the platform and its content; Refused for one that is too large or gone."""
        return self._now(lambda bot: _download(bot, file_id, most_bytes), self._limits.download_seconds)

    async def send(self, chat: int, text: TelegramText) -> None:
        """Send a message."""
        await self._call(lambda bot: _send(bot, chat, text))

    async def me(self) -> Me:
        """Who the bot is; asked once."""
        if self._me is None:
            user = await self._call(lambda bot: bot.get_me())
            self._me = Me(user.id, user.username or "")
        return self._me

    async def answer_press(self, query_id: str) -> None:
        """End the waiting that a pressed button shows."""
        await self._call(lambda bot: bot.answer_callback_query(query_id))

    async def remove_keyboard(self, chat: int, message: int) -> None:
        """Take the buttons from a message."""
        await self._call(lambda bot: bot.edit_message_reply_markup(chat_id=chat, message_id=message))

    async def updates(self, offset: int | None) -> list[JSON]:
        """The updates from a number on, as they came: the library would throw away all for one that it cannot read."""
        limits = self._limits
        asked = {"timeout": limits.poll_seconds, "limit": limits.updates_at_once, "allowed_updates": json.dumps(KINDS)}
        query = urlencode(asked if offset is None else {"offset": offset, **asked})

        async def poll(running: _Running) -> object:
            return await running.requests.post(
                f"{running.bot.base_url}/getUpdates?{query}", read_timeout=limits.poll_seconds + limits.answer_seconds
            )

        came = await asyncio.wrap_future(self._submit(poll, limits.poll_seconds + limits.call_seconds))
        if not isinstance(came, list):
            raise DeliveryError("getUpdates gave no list")
        return came

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates posted to an address."""
        await self._call(
            lambda bot: bot.set_webhook(url, max_connections=self._limits.webhook_connections, allowed_updates=KINDS, secret_token=secret)
        )

    async def delete_webhook(self) -> None:
        """Have updates kept until they are asked for."""
        await self._call(lambda bot: bot.delete_webhook())

    async def set_commands(self, menu: Sequence[Command]) -> None:
        """Show these commands in the menu, whatever a resident's language."""
        commands = [BotCommand(command.name, command.described) for command in menu]
        await self._call(lambda bot: bot.set_my_commands(commands))

    async def set_description(self, text: str) -> None:
        """Say what the bot does, where the chat is still empty."""
        await self._call(lambda bot: bot.set_my_description(text))

    async def set_short_description(self, text: str) -> None:
        """Say it in a line, on the bot's profile."""
        await self._call(lambda bot: bot.set_my_short_description(text))

    def close(self) -> None:
        """End the thread, its calls and connections; the next call begins anew."""
        with self._lock:
            running, self._running = self._running, None
        if running is not None:
            running.loop.call_soon_threadsafe(running.ending.set)
            running.thread.join()

    def _now(self, work: Callable[[Bot], Awaitable[T]], seconds: float = 0) -> T:
        try:
            return self._submit(lambda running: work(running.bot), seconds or self._limits.call_seconds).result()
        except CancelledError as error:
            raise DeliveryError("the channel was closed meanwhile") from error

    async def _call(self, work: Callable[[Bot], Awaitable[T]]) -> T:
        return await asyncio.wrap_future(self._submit(lambda running: work(running.bot), self._limits.call_seconds))

    def _submit(self, work: "Callable[[_Running], Awaitable[T]]", seconds: float) -> "Future[T]":
        with self._lock:
            running = self._running = self._running or self._begin()
            return asyncio.run_coroutine_threadsafe(self._do(running, work, seconds), running.loop)

    async def _do(self, running: _Running, work: Callable[[_Running], Awaitable[T]], seconds: float) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await work(running)
        except TelegramError as error:
            raise explained(error, self._token) from None  # what is behind it may name the address
        except TimeoutError:
            raise DeliveryError(f"no answer within {seconds:.0f} s") from None

    def _begin(self) -> _Running:
        limits = self._limits
        requests = _Requests(
            connection_pool_size=2 * limits.letters_at_once,
            connect_timeout=limits.connect_seconds,
            read_timeout=limits.answer_seconds,
            write_timeout=limits.answer_seconds,
            pool_timeout=limits.connect_seconds,
            httpx_kwargs={"trust_env": not self.own_server},  # a proxy leads abroad, not to a server of one's own
        )
        bot = Bot(self._token, f"{self._base}/bot", f"{self._base}/file/bot", request=requests, get_updates_request=requests)
        started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        thread = threading.Thread(target=lambda: asyncio.run(_serve(started, requests)), name="telegram", daemon=True)
        thread.start()
        loop, ending = started.result()
        return _Running(loop, ending, thread, bot, requests)


async def _serve(started: "Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]", requests: _Requests) -> None:
    """The life of the loop: until it is told to end."""
    ending = asyncio.Event()
    started.set_result((asyncio.get_running_loop(), ending))
    await ending.wait()
    calls = asyncio.all_tasks() - {asyncio.current_task()}
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await requests.shutdown()


async def _send(bot: Bot, chat: int, text: TelegramText) -> None:
    rows = [[InlineKeyboardButton(button.label, callback_data=button.data) for button in row] for row in text.keyboard]
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    quiet = LinkPreviewOptions(is_disabled=True)

    async def send(words: str, mode: str | None) -> None:
        """Send to the chat, or where it has gone: a group that becomes a supergroup gets another id."""
        try:
            await bot.send_message(chat, words, parse_mode=mode, reply_markup=keyboard, link_preview_options=quiet)
        except ChatMigrated as moved:
            await bot.send_message(moved.new_chat_id, words, parse_mode=mode, reply_markup=keyboard, link_preview_options=quiet)

    try:
        await send(text.markdown, ParseMode.MARKDOWN_V2)
    except BadRequest as error:
        if UNREADABLE_MARKUP not in str(error).lower():
            raise
        log.warning("Telegram could not read a message's markup; it is sent as plain text")
        await send(text.plain, None)


async def _download(bot: Bot, file_id: str, most_bytes: int) -> tuple[str, bytes]:
    file: File = await bot.get_file(file_id)
    if (file.file_size or 0) > most_bytes:
        raise Refused(f"the file has {file.file_size} bytes, more than {most_bytes}")
    content = bytes(await file.download_as_bytearray())
    if len(content) > most_bytes:
        raise Refused(f"the file has more than {most_bytes} bytes")
    return file.file_path or "", content
