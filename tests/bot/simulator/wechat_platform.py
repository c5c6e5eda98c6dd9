"""The simulated WeChat on a server of its own, and wechatpy's client in front of it."""

import asyncio
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.simulator.wechat import WeChatPhone, WeChatSimulator

APP, SECRET, TOKEN = "wx0123456789abcdef", "a-secret-of-the-account", "callback-token"
NOON = 1_796_097_600.0
HOUR, DAY = 3600.0, 86400.0


@dataclass(slots=True)
class Clock:
    """A clock that the test moves, in POSIX seconds."""

    now: float = NOON

    def __call__(self) -> float:
        return self.now


class Client(WeChatClient):  # type: ignore[misc]
    """wechatpy's client, pointed at the simulator, with the stable token that it does not know itself."""

    def __init__(self, address: str) -> None:
        super().__init__(APP, SECRET, timeout=10, auto_retry=False)
        self.API_BASE_URL = f"{address}/cgi-bin/"
        self.held = ""
        self._http.trust_env = False

    @property
    def access_token(self) -> str:
        """The stable token of this moment, or the one that a test insists on."""
        return self.held or str(self.stable_token()["access_token"])

    def stable_token(self, **more: object) -> dict[str, Any]:
        """Ask for the stable token."""
        asked = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret, **more}
        return self.post("stable_token", data=asked, params={"access_token": ""})  # type: ignore[no-any-return]

    def use(self, token: str) -> None:
        """Make the next calls with this token."""
        self.held = token


@dataclass(slots=True)
class Platform:
    """The simulator on a server, a client of it, and its clock."""

    sim: WeChatSimulator
    client: Client
    clock: Clock
    letters: "queue.SimpleQueue[str]"

    def letter_about(self, message_id: int) -> str:
        """Wait for the letter to the service that names a sent message."""
        while f"<MsgID>{message_id}</MsgID>" not in (letter := self.letters.get(timeout=10)):
            pass
        return letter

    async def take(self, request: Request) -> PlainTextResponse:
        """The service, which has nothing to say and keeps its letters."""
        self.letters.put((await request.body()).decode())
        return PlainTextResponse("success")

    def follower(self, name: str = "王阿姨") -> WeChatPhone:
        """Somebody who has followed, long enough ago that nothing is open any more."""
        phone = self.sim.phone(name)
        phone.follow()
        self.clock.now += HOUR
        return phone

    def close(self) -> None:
        self.client._http.close()


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """Serve an application from a thread; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, args=([listener],), name="platform")
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.005)
        assert server.started
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


MakePlatform = Callable[..., Platform]


@contextmanager
def platforms() -> Iterator[MakePlatform]:
    """One server; each call makes a platform on it, under a name of its own. The arguments are the simulator's."""
    app = Starlette()
    with serving(app) as address, ExitStack() as stack:

        def make(**given: Any) -> Platform:
            clock = Clock()
            sim = WeChatSimulator(APP, SECRET, TOKEN, clock=clock, **given)
            name = f"/sim{len(app.router.routes)}"
            sim.address, sim.callback_url = f"{address}{name}", f"{address}{name}/service"
            platform = Platform(sim, Client(sim.address), clock, queue.SimpleQueue())
            app.router.routes.append(Mount(name, routes=[*sim.routes(), Route("/service", platform.take, methods=["POST"])]))
            stack.callback(lambda: asyncio.run(sim.stop()))
            stack.callback(platform.close)
            return platform

        yield make


FIELDS = {"thing1": "办理事项", "time2": "预约时间", "phrase3": "状态"}
DATA = {"thing1": {"value": "居住证签注"}, "time2": {"value": "2026年12月3日 09:30"}, "phrase3": {"value": "已预约"}}


def button(**given: object) -> dict[str, object]:
    return {"type": "click", "name": "办事", "key": "ask", **given}


def refused(code: int, act: Callable[[], object]) -> str:
    """Do something that the platform refuses with this code; gives its words."""
    with pytest.raises(WeChatClientException) as caught:
        act()
    assert caught.value.errcode == code, caught.value
    return str(caught.value.errmsg)
