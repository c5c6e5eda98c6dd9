"""The demonstration page and what its phones ask for."""

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.simulator.phones.asked import Asked, CannotDo, read_asked
from bot.simulator.phones.clock import ShiftedClock
from bot.simulator.phones.places import Place
from bot.simulator.phones.telegram import TelegramPhones
from bot.simulator.phones.wechat import WeChatPhones
from bot.simulator.telegram import TelegramSimulator
from bot.simulator.wechat import AccountKind, WeChatSimulator

PAGE = Path(__file__).parent / "page"
ASSETS = {
    "demo.css": "text/css",
    "demo.js": "text/javascript",
    "phone.js": "text/javascript",
    "wechat.js": "text/javascript",
    "telegram.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "photo.jpg": "image/jpeg",
}
PHONE_ID = re.compile(r"[0-9a-f]{32}")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
ACTS_AT_ONCE = 16


class Side(Protocol):
    """The phones of one platform."""

    def act(self, phone_id: str, asked: Asked) -> None:
        """Do something with a phone; may block for as long as the platform waits for the service. Raises CannotDo."""

    def screen(self, phone_id: str) -> dict[str, Any]:
        """What a phone shows; one that was never used is empty."""


class Phones:
    """Every visitor's WeChat and Telegram, and the page that shows them beside the web chat at `/`.

    `clock` is the one the WeChat simulator was given, where visitors may put it forward; `places` are the codes on offer, else those the
    service had made; `account` is the official account's kind; `most` phones are handed out on each platform.
    """

    def __init__(
        self,
        wechat: WeChatSimulator,
        telegram: TelegramSimulator,
        zone: ZoneInfo,
        *,
        clock: ShiftedClock | None = None,
        places: Sequence[Place] = (),
        account: AccountKind | None = None,
        most: int = 200,
    ) -> None:
        self._sides: Mapping[str, Side] = {
            "wechat": WeChatPhones(wechat, zone, clock, tuple(places), account, most),
            "telegram": TelegramPhones(telegram, zone, tuple(places), most),
        }
        # Of their own: an act waits for the service, which must not wait for a thread of the same pool.
        self._threads = ThreadPoolExecutor(ACTS_AT_ONCE, "phone")

    def routes(self) -> list[BaseRoute]:
        """The page at /demo, its files, and the phones' acts and screens."""
        return [
            Route("/demo", self.page),
            Route("/demo/{asset}", self.asset),
            Route("/demo/api/{platform}/{phone}", self.look),
            Route("/demo/api/{platform}/{phone}", self.act, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """The page."""
        return FileResponse(PAGE / "demo.html", headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"})

    async def asset(self, request: Request) -> Response:
        """The page's own files, and no others."""
        name = request.path_params["asset"]
        if name not in ASSETS:
            raise HTTPException(404)
        return FileResponse(PAGE / name, media_type=ASSETS[name], headers={"Cache-Control": "no-cache"})

    async def look(self, request: Request) -> Response:
        """The screen; only its version where that is the one given as `after`."""
        try:
            side, phone_id = self._asked_for(request)
        except CannotDo as refusal:
            return _refused(refusal)
        return _screen(side.screen(phone_id), request.query_params.get("after", ""))

    async def act(self, request: Request) -> Response:
        """Do something, and give the screen after it."""
        try:
            side, phone_id = self._asked_for(request)
            asked = await read_asked(request)
            await asyncio.get_running_loop().run_in_executor(self._threads, side.act, phone_id, asked)
        except CannotDo as refusal:
            return _refused(refusal)
        return _screen(side.screen(phone_id), "")

    def _asked_for(self, request: Request) -> tuple[Side, str]:
        side = self._sides.get(request.path_params["platform"])
        if side is None:
            raise CannotDo(404, "没有这种手机")
        phone_id: str = request.path_params["phone"]
        if not PHONE_ID.fullmatch(phone_id):
            raise CannotDo(400, "手机的编号应是 32 位十六进制数字")
        return side, phone_id


def _screen(screen: dict[str, Any], after: str) -> Response:
    version = hashlib.sha256(json.dumps(screen, ensure_ascii=False).encode()).hexdigest()[:16]
    told = {"version": version} if version == after else {"version": version, **screen}
    return JSONResponse(told, headers={"Cache-Control": "private, no-store"})


def _refused(refusal: CannotDo) -> Response:
    return JSONResponse({"error": str(refusal)}, refusal.status)
