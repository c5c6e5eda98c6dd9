"""The whole way over real HTTP: telephones, the simulated platform, the channel behind a server, and deliveries."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette

from bot.app import Linban
from bot.commands.chat import SetClock
from bot.simulator.telegram import NO_PACE, Faults, ScreenMessage, TelegramLimits, TelegramPhone, TelegramSimulator
from bot.telegram import Telegram
from bot.telegram.channel import SECRET_HEADER
from bot.telegram.limits import Limits
from casework.database import Db
from scheduler.outlet import Pace
from tests.support.botapi import PUBLISHED, check_calls
from tests.support.service import clocked_linban, local

TOKEN = "123456789:simulated-AAGx7Qw_zM4kd0Lr2"
SECRET = "a-secret-that-only-telegram-knows"
START = "2026-12-02T18:40"  # a Wednesday, the counters are closed
START_LIMIT = 10.0
PATIENCE = 10.0  # seconds; what should come at once and does not within this time will not come
AT_ONCE = Pace(10_000)
BRISK = replace(
    NO_PACE, chat_messages_per_second=20, chat_burst=1
)  # a platform that suffers no two messages at once, but waits only briefly
BRISK_PACE = Pace(10_000, 1.0, 0.2)  # keeps to that with ease
QUICK = Limits(
    first_pause=0.02, longest_pause=0.05, mend_pause=0.05, sweep_seconds=0.05, poll_seconds=1, letter_seconds=10, answer_seconds=5
)


class Server:
    """Some routes behind a web server of their own, in a thread; `begin` and `end` run on its event loop."""

    def __init__(self, mounted: Callable[[str], Starlette], port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(mounted(self.address), log_config=None, access_log=False, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],))

    def __enter__(self) -> "Server":
        self._thread.start()
        waited = threading.Event()
        for _ in range(int(START_LIMIT / 0.002)):
            if self._server.started:
                return self
            waited.wait(0.002)
        raise AssertionError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(START_LIMIT)
        self._listener.close()


@contextmanager
def platform(simulator: TelegramSimulator, port: int = 0) -> Iterator[str]:
    """The simulated platform behind a server; gives its address, and judges all calls in the end."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await simulator.start()
        yield
        await simulator.stop()

    server = Server(lambda address: Starlette(routes=simulator.routes(), lifespan=lifespan), port)
    with server:
        yield server.address
        simulator.hang_up()
    if PUBLISHED.exists():
        check_calls(simulator)


@dataclass
class Station:
    """An installation with Telegram, its clock standing until the test moves it; deliveries run when the bell rings."""

    linban: Linban
    simulator: TelegramSimulator
    channel: Telegram
    http: httpx.Client
    failures: list[Exception] = field(default_factory=list)

    def move_to(self, moment: str) -> None:
        """Move the clock; what is due then is delivered soon."""
        assert isinstance(self.linban.clock, SetClock)
        self.linban.clock.at = local(self.linban, moment)

    def post(self, body: bytes | str, secret: bytes | None = SECRET.encode()) -> httpx.Response:
        """Post anything to the webhook."""
        headers = {SECRET_HEADER.encode(): secret} if secret is not None else None
        return self.http.post("/telegram", content=body, headers=headers)

    def read(self, sql: str) -> list[tuple[object, ...]]:
        """Look into the database."""

        def rows(db: Db) -> list[tuple[object, ...]]:
            return [tuple(row) for row in db.exec_driver_sql(sql)]

        return self.linban.store.read(rows)

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something is so in the service."""
        pause = threading.Event()
        for _ in range(int(PATIENCE / 0.01)):
            if condition():
                return
            pause.wait(0.01)
        raise AssertionError(f"did not happen: {what}")

    def calls(self, method: str) -> list[dict[str, object]]:
        """What the platform was asked, where it agreed."""
        return [dict(call.params) for call in self.simulator.calls if call.method == method and call.status == 200]


@contextmanager
def station(
    folder: Path,
    simulator: TelegramSimulator,
    *,
    webhook: bool = False,
    at: str = START,
    limits: Limits = QUICK,
    pace: Pace | None = AT_ONCE,
    api_base: str = "",
    reading: bool = True,
    delivering: bool = True,
    **settings: object,
) -> Iterator[Station]:
    """Run it. Without `reading` letters are taken in and left; `api_base` names another platform than the simulator's own server."""
    before = set(threading.enumerate())
    with ExitStack() as stack:
        linban = stack.enter_context(clocked_linban(folder, at, **settings))
        base = stack.enter_context(_platform(simulator, api_base))
        served = process(linban, base, webhook=webhook, limits=limits, pace=pace, reading=reading)
        channel, address = stack.enter_context(served)
        http = stack.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=PATIENCE))
        running = Station(linban, simulator, channel, http)
        if delivering:
            stack.enter_context(_deliveries(running))
        yield running
    assert running.failures == []
    assert [thread.name for thread in threading.enumerate() if thread not in before] == []


@contextmanager
def process(
    linban: Linban, base: str, *, webhook: bool = False, limits: Limits = QUICK, pace: Pace | None = AT_ONCE, reading: bool = True
) -> Iterator[tuple[Telegram, str]]:
    """The channel behind a server of its own, as one of several processes would have it; gives it, and the server's address."""
    made: list[Telegram] = []

    def app(address: str) -> Starlette:
        public_url = address if webhook else ""
        made.append(Telegram(linban.store, linban.intake, TOKEN, SECRET, public_url, base, linban.clock, limits, pace=pace))
        return Starlette(routes=made[0].routes(), lifespan=lambda app: _running(made[0], reading=reading))

    with Server(app) as server:
        yield made[0], server.address


@contextmanager
def _platform(simulator: TelegramSimulator, api_base: str) -> Iterator[str]:
    if api_base:
        yield api_base
        return
    with platform(simulator) as address:
        yield address


@asynccontextmanager
async def _running(channel: Telegram, *, reading: bool) -> AsyncIterator[None]:
    if reading:
        await channel.start()
    yield
    await channel.stop()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not [task for task in left if "bot.telegram" in repr(task)], left


@contextmanager
def _deliveries(running: Station) -> Iterator[None]:
    """What the timetable does, at the test's time."""
    timetable = running.linban.timetable((running.channel,))
    ending = threading.Event()

    def deliver() -> None:
        while not ending.is_set():
            running.channel.bell.wait(0.05)
            running.channel.bell.clear()
            try:
                timetable.tick(running.linban.clock())
            except Exception as error:  # looked at in the end
                running.failures.append(error)
                return

    thread = threading.Thread(target=deliver, name="deliveries")
    thread.start()
    try:
        yield
    finally:
        ending.set()
        running.channel.bell.set()
        thread.join()
        timetable.resign()


def new_simulator(
    faults: Faults | None = None, limits: TelegramLimits = NO_PACE, *, reads_groups: bool = False, allow_http: bool = True
) -> TelegramSimulator:
    """A platform that lets the bot send as fast as it likes."""
    return TelegramSimulator(TOKEN, limits=limits, faults=faults, allow_http_webhooks=allow_http, reads_groups=reads_groups)


def message(phone: TelegramPhone, **content: object) -> dict[str, object]:
    """A message of a phone's as the platform tells it."""
    person = {"id": phone.user_id, "is_bot": False, "first_name": "王阿姨"}
    chat = {"id": phone.user_id, "type": "private", "first_name": "王阿姨"}
    return {"message_id": 7, "date": 1_796_000_000, "from": person, "chat": chat, **content}


def quick(**changed: float) -> Limits:
    """The patience of tests, some of it changed."""
    return replace(QUICK, **changed)  # type: ignore[arg-type]


def heard(phone: TelegramPhone, messages: int = 1) -> list[ScreenMessage]:
    """The next messages of the bot, so many."""
    came: list[ScreenMessage] = []
    while len(came) < messages:
        came += phone.hears(timeout=PATIENCE)
    assert len(came) == messages, [message.text for message in came]
    return came


def asks(phone: TelegramPhone, text: str) -> ScreenMessage:
    """Say something; the answer."""
    phone.say(text)
    return heard(phone)[0]


def presses(phone: TelegramPhone, label: str) -> ScreenMessage:
    """Press a button; the answer."""
    phone.press(label)
    return heard(phone)[0]
