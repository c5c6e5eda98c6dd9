"""The published Bot API as a judge of calls and answers, and the simulator behind a server of its own."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.simulator.telegram import TelegramSimulator

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "telegram-bot-api.json"
needs_published = pytest.mark.skipif(not PUBLISHED.exists(), reason=f"the published Bot API is not at {PUBLISHED.name} beside the checkout")
TOKEN = "123456789:simulated-AAGx7Qw_zM4kd0Lr2"
SIMPLE: Mapping[str, tuple[type, ...]] = {"Integer": (int,), "Float": (int, float), "String": (str,), "InputFile": (str,)}
START_LIMIT = 10.0  # seconds

START = 1_796_000_000


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = float(START)

    def __call__(self) -> float:
        return self.at


# the judge


@cache
def published() -> Any:
    """Methods and types as published; raises `FileNotFoundError` where the file is absent."""
    return json.loads(PUBLISHED.read_text("utf-8"))


def check_call(method: str, params: Mapping[str, Any]) -> None:
    """Raise `AssertionError`, with the path, unless the method exists and takes these parameters, as values."""
    assert method in published()["methods"], f"{method}: no such method"
    _check_fields(published()["methods"][method], params, method)


def check_value(type_name: str, value: Any, path: str = "") -> None:
    """Raise `AssertionError`, with the path, unless the value is of this published type (`Message`, `Array of Update`, `Boolean`)."""
    path = path or type_name
    if type_name.startswith("Array of "):
        assert isinstance(value, list | tuple), f"{path}: not an array but {value!r}"
        for place, item in enumerate(value):
            check_value(type_name.removeprefix("Array of "), item, f"{path}[{place}]")
    elif type_name == "Boolean":
        assert isinstance(value, bool), f"{path}: not true or false but {value!r}"
    elif type_name in SIMPLE:
        assert isinstance(value, SIMPLE[type_name]) and not isinstance(value, bool), f"{path}: not {type_name} but {value!r}"
    else:
        described = published()["types"][type_name]
        if subtypes := described.get("subtypes"):
            _check_any(subtypes, value, path)
        else:
            _check_fields(described, value, path)


def check_answer(method: str, result: Any) -> None:
    """Raise `AssertionError`, with the path, unless the method may give this result."""
    _check_any(published()["methods"][method]["returns"], result, method)


def check_calls(simulator: TelegramSimulator) -> None:
    """Judge every call the simulator accepted, and every answer it gave."""
    for call in simulator.calls:
        if call.status == 200:
            check_call(call.method, call.params)
            check_answer(call.method, call.answer["result"])


def _check_any(type_names: list[str], value: Any, path: str) -> None:
    complaints = []
    for name in type_names:
        try:
            check_value(name, value, path)
            return
        except AssertionError as complaint:
            complaints.append(f"{name}: {complaint}")
    raise AssertionError("; ".join(complaints))


def _check_fields(described: Any, value: Any, path: str) -> None:
    assert isinstance(value, Mapping), f"{path}: not an object but {value!r}"
    fields = {field["name"]: field for field in described.get("fields", ())}
    assert not value.keys() - fields.keys(), f"{path}: nothing published is called {sorted(value.keys() - fields.keys())}"
    for name, field in fields.items():
        if name in value:
            _check_any(field["types"], value[name], f"{path}.{name}")
        else:
            assert not field["required"], f"{path}.{name}: missing"


# the simulator, served


class Exchange:
    """One server for many simulators and webhooks, each under an address of its own."""

    def __init__(self, address: str, app: Starlette, loop: asyncio.AbstractEventLoop) -> None:
        self._address = address
        self._app = app
        self._loop = loop

    def mount(self, routes: Sequence[BaseRoute]) -> str:
        """Serve these routes too; gives their address."""
        prefix = f"/{len(self._app.router.routes)}"
        self._app.router.routes.append(Mount(prefix, routes=routes))
        return self._address + prefix

    @contextmanager
    def serving(self, simulator: TelegramSimulator) -> Iterator[str]:
        """Start a simulator, serve it, stop it in the end; gives its address."""
        asyncio.run_coroutine_threadsafe(simulator.start(), self._loop).result(START_LIMIT)
        try:
            yield self.mount(simulator.routes())
        finally:
            asyncio.run_coroutine_threadsafe(simulator.stop(), self._loop).result(START_LIMIT)

    @contextmanager
    def telegram(self, simulator: TelegramSimulator) -> Iterator["BlockingBot"]:
        """Serve a simulator to a bot; in the end every call and answer is judged, where the published Bot API is at hand."""
        with self.serving(simulator) as address, blocking_bot(address) as bot:
            yield bot
        if PUBLISHED.exists():
            check_calls(simulator)


@contextmanager
def exchange() -> Iterator[Exchange]:
    """Run such a server in a thread."""
    app = Starlette()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named: else asyncio leaves 40 ms between two packets
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    started: Future[asyncio.AbstractEventLoop] = Future()

    async def serve() -> None:
        serving = asyncio.create_task(server.serve([listener]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.001)
        started.set_result(asyncio.get_running_loop())
        await serving

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="telegram")
    thread.start()
    try:
        loop = started.result(START_LIMIT)
        yield Exchange(f"http://127.0.0.1:{listener.getsockname()[1]}", app, loop)
    finally:
        server.should_exit = True
        thread.join(START_LIMIT)
        listener.close()


class BlockingBot:
    """python-telegram-bot's own `Bot`, its methods run to their end one after the other."""

    def __init__(self, runner: asyncio.Runner, bot: Bot) -> None:
        self._runner = runner
        self.bot = bot

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.bot, name)
        return lambda *values, **named: self._runner.run(method(*values, **named))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something of one's own on the bot's loop."""
        return self._runner.run(work)


@contextmanager
def blocking_bot(address: str, token: str = TOKEN) -> Iterator[BlockingBot]:
    """A bot that calls the simulator at an address."""
    request, polling = (HTTPXRequest(httpx_kwargs={"trust_env": False, "verify": False}) for _ in range(2))
    bot = Bot(token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot", request=request, get_updates_request=polling)
    with asyncio.Runner() as runner:
        try:
            yield BlockingBot(runner, bot)
        finally:
            runner.run(request.shutdown())
            runner.run(polling.shutdown())
