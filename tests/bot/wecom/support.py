"""A station with Enterprise WeChat: the real channel and the stand-in for the platform behind one real web server, time set by hand."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from bot.app import Linban
from bot.commands.chat import SetClock
from bot.simulator.wecom import WeComSimulator
from bot.wechat.limits import Limits
from bot.wecom import WeCom, WeComAccount
from scheduler.timetable import Timetable
from tests.bot.wechat.support import serving
from tests.support.service import clocked_linban, local

EVENING = "2026-12-02T18:40"
CORP, SECRET, AGENT, TOKEN = "ww0123456789abcdef", "s" * 43, 1000002, "qinghe2026"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass(frozen=True, slots=True)
class Station:
    """Everything a test needs."""

    linban: Linban
    clock: SetClock
    channel: WeCom
    platform: WeComSimulator
    timetable: Timetable

    def move_to(self, moment: str) -> None:
        """Move the clock to a local moment and let the scheduler do what is due."""
        self.clock.at = local(self.linban, moment)
        self.deliver()

    def deliver(self) -> None:
        """Let the scheduler do what is due now."""
        self.timetable.tick(self.clock())

    def hears(self, user: str, text: str) -> str:
        """Somebody writes; what the phone shows in answer."""
        before = len(self.platform.screen(user))
        answer = self.platform.says(user, text)
        assert (answer.status_code, answer.text) == (200, "success"), answer.text
        self.deliver()
        return "\n".join(self.platform.screen(user)[before:])

    def read(self, statement: str) -> list[Any]:
        return self.linban.store.read(lambda db: [tuple(row) for row in db.exec_driver_sql(statement)])


@contextmanager
def station(
    folder: Path, *, at: str = EVENING, origin: str = "", secret: str = SECRET, agent: int = AGENT, limits: Limits | None = None
) -> Iterator[Station]:
    """Run a station; `secret` and `agent` are what the settings say, right or wrong."""
    with clocked_linban(folder, at, semantics="off") as linban:
        assert isinstance(linban.clock, SetClock)
        clock = linban.clock
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        platform = WeComSimulator(CORP, SECRET, AGENT, TOKEN, KEY, lambda: clock().timestamp())
        platform.callback_url = f"{address}/wecom"
        channel = WeCom(linban.store, linban.intake, WeComAccount(CORP, secret, agent, TOKEN, KEY, address), clock, origin, limits)

        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            await channel.start()
            yield
            await channel.stop()

        with serving(Starlette(routes=[*channel.routes(), *platform.routes()], lifespan=lifespan), listener):
            yield Station(linban, clock, channel, platform, linban.timetable((channel,)))
        channel.platform.close()
