"""The composition root: the one file that plugs everything together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.bookshelf import Bookshelf
from bot.channel import Channel
from bot.intake import Intake
from bot.language import chooser_of, school_of
from bot.pages import PublicPages
from bot.settings import Settings, SettingsError, Switch
from bot.telegram import Telegram
from bot.webchat import WebChat
from bot.wechat import WeChat
from bot.wecom import WeCom
from casework.database import FieldCipher, Store, open_store
from casework.ids import Ids, RandomIds
from desk import Desk
from knowledge.handbook import Handbook
from scheduler.recordings import Library
from scheduler.reminders import RULES
from scheduler.rules import words_of
from scheduler.timetable import Timetable, jobs_for

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Linban:
    """A running installation: what every way of using it needs."""

    settings: Settings
    store: Store
    shelf: Bookshelf
    ids: Ids
    clock: Clock

    @property
    def handbook(self) -> Handbook:
        """The handbook of now: for one piece of work; who lives longer takes `shelf.current`."""
        return self.shelf.current()

    @property
    def intake(self) -> Intake:
        """Where letters go in."""
        return Intake(self.store, self.shelf.current, self.ids, words_of(RULES))

    def timetable(self, channels: Sequence[Channel], *, complete: bool = False) -> Timetable:
        """The periodic work, for these channels; `complete` where they are all that there are."""
        libraries = [channel for channel in channels if isinstance(channel, Library)]
        jobs = jobs_for(self.store, self.shelf.current, channels, self.settings.quiet, libraries, complete=complete)
        return Timetable(self.store, jobs, self.clock)

    def channels(self) -> tuple[Channel, ...]:
        """Every channel that the settings switch on."""
        settings = self.settings
        channels: list[Channel] = [
            WebChat(
                self.store,
                self.intake,
                settings.zone,
                self.clock,
                secure=settings.secure,
                origin=settings.origin,
                embedders=settings.embedders,
            )
        ]
        if settings.wechat is not None:
            channels.append(WeChat(self.store, self.intake, settings.wechat, self.clock))
        if settings.wecom is not None:
            channels.append(WeCom(self.store, self.intake, settings.wecom, self.clock, settings.origin))
        if settings.telegram_token:
            channels.append(
                Telegram(
                    self.store,
                    self.intake,
                    settings.telegram_token,
                    webhook_secret=settings.telegram_webhook_secret,
                    public_url=settings.origin if settings.secure else "",
                    api_base=settings.telegram_api_base,
                    clock=self.clock,
                )
            )
        return tuple(channels)

    def close(self) -> None:
        """Let go of the database."""
        self.shelf.stop()
        self.store.close()


def open_linban(settings: Settings, clock: Clock = utc_now, ids: Ids | None = None) -> Linban:
    """Open the database that settings, complete with keys, name; its tables are expected to be there when the handbook is asked for."""
    try:
        store = open_store(settings.database, FieldCipher(settings.field_keys, settings.secret_key))
    except ValueError as error:
        mend = "DATABASE_URL 看不懂：请写成 sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库"
        raise SettingsError([mend if str(error).isascii() else str(error)]) from error
    return Linban(
        settings,
        store,
        Bookshelf(store, settings.catalogue, settings.zone, clock, school=school_of(settings), chooser=chooser_of(settings)),
        ids or RandomIds(),
        clock,
    )


class Annex(Protocol):
    """What a web application can serve besides the service itself: the demonstration's stand-ins for the platforms."""

    def routes(self) -> Sequence[BaseRoute]: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def web_app(linban: Linban, annexes: Sequence[Annex] = ()) -> Starlette:
    """The web application: the channels' routes, health, and the scheduler for as long as it runs."""
    channels = linban.channels()
    pages = PublicPages(linban.store, linban.shelf.current, linban.clock, linban.settings.origin, linban.settings.embedders)
    desk = Desk(linban.store, linban.shelf.current, linban.clock, secure=linban.settings.secure)
    timetable = linban.timetable(channels, complete=True)
    scheduled = linban.settings.scheduler is Switch.ON

    async def close() -> None:
        """What is being sent goes out before the channels close; without effect the second time."""
        if scheduled:
            await asyncio.to_thread(timetable.stop)
        await asyncio.to_thread(linban.shelf.stop)
        for part in (*channels, *annexes):
            await part.stop()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await asyncio.to_thread(linban.shelf.start)
        for part in (*annexes, *channels):
            await part.start()
        if scheduled:
            timetable.start()
        yield
        await close()

    async def healthy(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    def ready(request: Request) -> Response:
        checks = {"database": _answers(linban.store), "catalogue": bool(linban.handbook.catalogue.admitted())}
        if scheduled:
            checks["scheduler"] = timetable.alive(linban.clock())
        return JSONResponse({name: "ok" if fine else "failed" for name, fine in checks.items()}, 200 if all(checks.values()) else 503)

    async def failed(request: Request, error: Exception) -> Response:
        return JSONResponse({"error": "系统出了点问题，这条没有办成，也没有改动任何东西。请再发一次。"}, 500)

    async def missing(request: Request, error: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return await asyncio.to_thread(pages.missing, request)
        return JSONResponse({"error": "没有这个地址"}, 404)

    async def not_that_way(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # what is registered for 405
        return JSONResponse({"error": "这个地址不接受这种请求"}, 405, error.headers)

    app = Application(
        routes=[
            *pages.routes(),
            *desk.routes(),
            *(route for part in (*channels, *annexes) for route in part.routes()),
            Route("/healthz", healthy),
            Route("/readyz", ready),
        ],
        lifespan=lifespan,
        exception_handlers={404: missing, 405: not_that_way, Exception: failed},
    )
    app.state.channels = channels
    app.state.close = close
    return app


class Application(Starlette):
    """An application whose every response has the safe headers, those to its own failures too."""

    def build_middleware_stack(self) -> ASGIApp:
        return SafeHeaders(super().build_middleware_stack())


class SafeHeaders:
    """Headers that every response carries."""

    HEADERS = (
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _answers(store: Store) -> bool:
    try:
        store.read(lambda db: db.exec_driver_sql("SELECT 1").scalar())
    except Exception:  # whatever is wrong with it, it is not ready
        return False
    return True
