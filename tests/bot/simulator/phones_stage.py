"""The demonstration's phones on a real server: beside a service that a test plays itself, or beside the real one."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.app import Linban, web_app
from bot.commands.serve import Server
from bot.simulator.phones import Phones, Place, ShiftedClock
from bot.simulator.telegram import NO_PACE, TelegramSimulator
from bot.simulator.wechat import AccountKind, WeChatLimits, WeChatSimulator
from tests.support.service import START_LIMIT, clocked_linban, free_port

APP_ID, APP_SECRET, CALLBACK_TOKEN = "wx0123456789abcdef", "0123456789abcdef0123456789abcdef", "qinghe2026"
BOT_TOKEN = "123456789:simulated-AAGx7Qw_zM4kd0Lr2aaaa"
EVENING = 1_796_208_000.0  # 2026-12-02 18:40 in Shanghai
ME, OTHER = "0" * 31 + "1", "0" * 31 + "2"
PLACES = (Place("中心站", "centre", "here_centre"), Place("东门点2号窗口", "east-gate.livelihood", "here_east-gate"))
PATIENCE = 10.0


@dataclass
class Stage:
    """The phones, the two platforms, and a service that answers what the test says; `heard` are the letters it got."""

    phones: Phones
    wechat: WeChatSimulator
    telegram: TelegramSimulator
    clock: ShiftedClock
    address: str
    http: httpx.Client
    answer: Callable[[str], str] = lambda words: f"您说的是“{words}”"
    heard: list[dict[str, str]] = field(default_factory=list)

    def routes(self) -> list[BaseRoute]:
        """Everything on one host; at `/` stands the web chat."""
        return [
            *self.phones.routes(),
            Mount("/platform/wechat", routes=self.wechat.routes()),
            Mount("/platform/telegram", routes=self.telegram.routes()),
            Route("/service", self.take, methods=["POST"]),
            Route("/", lambda request: HTMLResponse("<!DOCTYPE html><title>网页</title><h1>网页聊天在这里</h1>")),
        ]

    async def take(self, request: Request) -> Response:
        """A letter from WeChat: answered by whatever `answer` makes of its words."""
        letter = {element.tag: element.text or "" for element in ElementTree.fromstring(await request.body())}
        self.heard.append(letter)
        words = await asyncio.to_thread(self.answer, letter.get("Content") or letter.get("Event") or letter["MsgType"])
        if not words:
            return Response("success")
        pairs = {
            "ToUserName": letter["FromUserName"],
            "FromUserName": letter["ToUserName"],
            "CreateTime": letter["CreateTime"],
            "MsgType": "text",
            "Content": f"<![CDATA[{words}]]>",
        }
        return Response("<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in pairs.items()) + "</xml>")

    def do(self, platform: str, act: str, phone: str = ME, **given: object) -> dict[str, Any]:
        """One act that succeeds; the screen after it."""
        response = self.post(platform, {"act": act, **given}, phone)
        assert response.status_code == 200, response.text
        screen: dict[str, Any] = response.json()
        return screen

    def refusal(self, platform: str, asked: object, phone: str = ME) -> tuple[int, str]:
        """The status and the sentence of an act that does not succeed."""
        response = self.post(platform, asked, phone)
        return response.status_code, response.json()["error"]

    def post(self, platform: str, asked: object, phone: str = ME) -> httpx.Response:
        return self.http.post(f"{self.address}/demo/api/{platform}/{phone}", json=asked)

    def screen(self, platform: str, phone: str = ME, after: str = "") -> dict[str, Any]:
        """What a phone shows."""
        response = self.http.get(f"{self.address}/demo/api/{platform}/{phone}", params={"after": after})
        assert response.status_code == 200, response.text
        screen: dict[str, Any] = response.json()
        return screen

    def bot(self, method: str, **params: object) -> Any:
        """The bot calls Telegram; the result."""
        return self.http.post(f"{self.address}/platform/telegram/bot{BOT_TOKEN}/{method}", json=params).json().get("result")

    def updates(self) -> list[Any]:
        """What Telegram has for the bot, confirmed at once."""
        got: list[Any] = self.bot("getUpdates", timeout=0)
        if got:
            self.bot("getUpdates", timeout=0, offset=got[-1]["update_id"] + 1)
        return got

    def account(self, path: str, **body: object) -> dict[str, Any]:
        """The official account calls WeChat; the answer."""
        cgi = f"{self.address}/platform/wechat/cgi-bin"
        credentials = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET}
        token = self.http.post(f"{cgi}/stable_token", json=credentials).json()["access_token"]
        answer: dict[str, Any] = self.http.post(f"{cgi}/{path}", params={"access_token": token}, json=body).json()
        return answer


class Theatre:
    """One server for many stages, one after the other."""

    def __init__(self) -> None:
        self.app = Starlette()
        self.address = ""
        self.http = httpx.Client(timeout=PATIENCE, trust_env=False)

    @contextmanager
    def stage(self, zone: Any, *, places: Sequence[Place] = PLACES, most: int = 200, connected: bool = True) -> Iterator[Stage]:
        """New phones and platforms; `connected`: the official account has a callback address."""
        clock = ShiftedClock(lambda: EVENING)
        wechat = WeChatSimulator(APP_ID, APP_SECRET, CALLBACK_TOKEN, clock=clock, limits=WeChatLimits(reply_seconds=2))
        telegram = TelegramSimulator(BOT_TOKEN, clock=lambda: EVENING, limits=NO_PACE)
        phones = Phones(wechat, telegram, zone, clock=clock, places=places, account=AccountKind.VERIFIED_SERVICE, most=most)
        stage = Stage(phones, wechat, telegram, clock, self.address, self.http)
        if connected:
            wechat.address, wechat.callback_url = f"{self.address}/platform/wechat", f"{self.address}/service"
        self.app.router.routes[:] = stage.routes()
        try:
            yield stage
        finally:
            with ThreadPoolExecutor(1) as apart:  # the browser's driver keeps a loop running on the test's own thread
                apart.submit(lambda: asyncio.run(wechat.stop())).result()


@contextmanager
def theatre() -> Iterator[Theatre]:
    """A server in a thread."""
    made = Theatre()
    with _running(uvicorn.Server(uvicorn.Config(made.app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))) as address:
        made.address = address
        with made.http:
            yield made


@contextmanager
def _running(server: uvicorn.Server, port: int = 0) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", port))
    thread = threading.Thread(target=server.run, args=([listener],), name="phones")
    thread.start()
    waited = threading.Event()
    try:
        for _ in range(int(START_LIMIT / 0.005)):
            if server.started or not thread.is_alive():
                break
            waited.wait(0.005)
        assert server.started, "the server did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_LIMIT)
        listener.close()


# beside the real service


@dataclass(frozen=True, slots=True)
class Annex:
    """The platforms and the phones, started and stopped with the service."""

    wechat: WeChatSimulator
    telegram: TelegramSimulator
    phones: Phones

    def routes(self) -> Sequence[BaseRoute]:
        return [
            *self.phones.routes(),
            Mount("/platform/wechat", routes=self.wechat.routes()),
            Mount("/platform/telegram", routes=self.telegram.routes()),
        ]

    async def start(self) -> None:
        await self.wechat.start()
        await self.telegram.start()

    async def stop(self) -> None:
        self.telegram.hang_up()
        await self.telegram.stop()
        await self.wechat.stop()


@contextmanager
def whole_demo(folder: Path, at: str) -> Iterator[str]:
    """The service with web chat, WeChat and Telegram at a standing local moment, and the phones beside it; gives its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        "scheduler": "on",
        "port": port,
        "wechat_app_id": APP_ID,
        "wechat_app_secret": APP_SECRET,
        "wechat_token": CALLBACK_TOKEN,
        "wechat_account": "verified-service",
        "wechat_api_base": f"{address}/platform/wechat",
        "telegram_token": BOT_TOKEN,
        "telegram_api_base": f"{address}/platform/telegram",
    }
    with clocked_linban(folder, at, **settings) as linban, _running(Server(_config(linban, address)), port):
        yield address


def _config(linban: Linban, address: str) -> uvicorn.Config:
    clock = ShiftedClock(lambda: linban.clock().timestamp())
    wechat = WeChatSimulator(APP_ID, APP_SECRET, CALLBACK_TOKEN, clock=clock)
    wechat.address, wechat.callback_url = f"{address}/platform/wechat", f"{address}/wechat"
    telegram = TelegramSimulator(BOT_TOKEN, clock=lambda: linban.clock().timestamp(), limits=NO_PACE)
    phones = Phones(wechat, telegram, linban.settings.zone, clock=clock, places=PLACES, account=AccountKind.VERIFIED_SERVICE)
    return uvicorn.Config(web_app(linban, (Annex(wechat, telegram, phones),)), log_config=None, timeout_graceful_shutdown=1)
