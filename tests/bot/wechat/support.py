"""A station with an official account: the real channel and the stand-in for the platform behind one real web server, time set by hand."""

import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.app import Linban
from bot.commands.chat import SetClock
from bot.simulator.wechat import WeChatLimits, WeChatPhone, WeChatSimulator
from bot.wechat import AccountKind, Limits, Mode, WeChat, WeChatAccount
from bot.wechat.letters import NAME
from bot.wechat.templates import read_templates
from casework.database import Db
from casework.messages import Address
from casework.messaging import conversations
from casework.messaging.conversations import Talk
from scheduler.timetable import Timetable
from tests.support.service import PATIENCE, START_LIMIT, clocked_linban, local

EVENING = "2026-12-02T18:40"
APP_ID, APP_SECRET, TOKEN = "wx0123456789abcdef", "0123456789abcdef0123456789abcdef", "qinghe2026"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
NEW_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
TEMPLATE, NOTICE = "TEMPLATE-1", "NOTICE-1"
FIELDS = {"thing1": "subject", "time2": "time", "thing3": "place", "character_string4": "code", "thing5": "note"}
LABELS = {"thing1": "办理事项", "time2": "预约时间", "thing3": "地点", "character_string4": "预约号", "thing5": "备注"}
BOOKING = ("预约老年证", "东门点", "周六十点", "同意", "王秀英 13800138000", "确认")
HASTY = Limits(answer_seconds=0.15, keep_seconds=0.1)
HASTY_PLATFORM = WeChatLimits(reply_seconds=0.4)


@dataclass(frozen=True, slots=True)
class Station:
    """Everything a test needs; `address` is that of the web server."""

    linban: Linban
    clock: SetClock
    channel: WeChat
    platform: WeChatSimulator
    address: str
    timetable: Timetable

    def phone(self, name: str = "王秀英") -> WeChatPhone:
        """The phone of somebody who follows the account."""
        phone = self.platform.phone(name)
        phone.follow()
        return phone

    def move_to(self, moment: str) -> None:
        """Move the clock to a local moment and let the scheduler do what is due."""
        self.clock.at = local(self.linban, moment)
        self.deliver()

    def deliver(self) -> None:
        """Let the scheduler do what is due now."""
        self.timetable.tick(self.clock())

    def read(self, fn: Any) -> Any:
        return self.linban.store.read(fn)

    def talk(self, phone: WeChatPhone) -> Talk:
        """The conversation as the database has it."""
        found: Talk = self.read(lambda db: conversations.look(db, Address(NAME, phone.openid)))
        return found

    def outbox(self) -> list[tuple[str, str]]:
        """Key and state of every message in the outbox that is no plain answer."""

        def rows(db: Db) -> list[tuple[str, str]]:
            found = db.exec_driver_sql("SELECT key, state FROM outbox WHERE key NOT LIKE 'reply:%%' OR state <> 'sent' ORDER BY id")
            return [(row[0], row[1]) for row in found]

        got: list[tuple[str, str]] = self.read(rows)
        return got

    @contextmanager
    def stuck(self) -> Iterator[threading.Event]:
        """The database is busy, until the event is set or the block is left."""
        gate = threading.Event()
        begun = threading.Event()

        def wait(db: Db) -> None:
            begun.set()
            gate.wait(PATIENCE)

        done = self.linban.store.submit_write(wait)
        assert begun.wait(PATIENCE)
        try:
            yield gate
        finally:
            gate.set()
            done.result(PATIENCE)


@contextmanager
def station(
    folder: Path,
    kind: AccountKind = AccountKind.VERIFIED_SERVICE,
    mode: Mode = Mode.SAFE,
    *,
    at: str = EVENING,
    templates: str = "",
    links: bool = True,
    limits: Limits | None = None,
    previous_key: str = "",
    believed: AccountKind | None = None,
    platform_limits: WeChatLimits | None = None,
    faults: Any = None,
) -> Iterator[Station]:
    """Run a station; the platform's address and the callback address are those of one server on this machine.

    `kind` is what the account is, `believed` what the settings say where that is something else.
    """
    key = "" if mode is Mode.PLAIN else KEY
    with clocked_linban(folder, at) as linban:
        assert isinstance(linban.clock, SetClock)
        clock = linban.clock
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        platform = WeChatSimulator(
            APP_ID,
            APP_SECRET,
            TOKEN,
            key,
            kind,
            mode,
            lambda: clock().timestamp(),
            platform_limits or WeChatLimits(reply_seconds=10),
            faults,
        )
        platform.address, platform.callback_url = address, f"{address}/wechat"
        platform.add_template(TEMPLATE, "预约提醒", LABELS)
        platform.add_notice(NOTICE, "预约提醒", LABELS)
        account = WeChatAccount(
            APP_ID,
            APP_SECRET,
            TOKEN,
            key,
            previous_key,
            believed or kind,
            mode,
            api_base=address,
            forms=read_templates(templates),
            links=links,
        )
        channel = WeChat(linban.store, linban.intake, account, clock, limits or Limits())

        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            await channel.start()
            yield
            await channel.stop()
            await platform.stop()

        with serving(Starlette(routes=[*channel.routes(), *platform.routes()], lifespan=lifespan), listener):
            yield Station(linban, clock, channel, platform, address, linban.timetable((channel,)))
        channel.platform.close()


@contextmanager
def serving(app: Starlette, listener: socket.socket) -> Iterator[None]:
    """A web server in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, args=([listener],), name="station")
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive())
        assert server.started, "the server did not start"
        yield
    finally:
        server.should_exit = True
        thread.join(START_LIMIT)
        listener.close()


def forms(**form: object) -> str:
    """The setting with one form, for appointments."""
    return json.dumps({"appointment": {**form, "fields": FIELDS}})


def address(phone: WeChatPhone) -> Address:
    """Where somebody is written to."""
    return Address(NAME, phone.openid)


def wait_until(true: Any, patience: float = PATIENCE) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.005)


def says(phone: WeChatPhone, text: str) -> str:
    """Write something; what the phone shows in answer."""
    answer = phone.say(text)
    assert answer is not None, f"no answer to {text}"
    return answer.text


def book(phone: WeChatPhone) -> str:
    """Book a time for Saturday at ten; the confirmation."""
    for text in BOOKING:
        said = says(phone, text)
    assert "约好了" in said, said
    return said
