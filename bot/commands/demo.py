"""`linban demo`: the service with a lived-in database of its own, and both messengers played on this machine."""

import argparse
import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from starlette.routing import BaseRoute

from bot.app import Linban
from bot.commands.command import BadInput, Command, configured, opened
from bot.commands.serve import serve
from bot.demonstration import furnish, may_furnish
from bot.demonstration.staff import PASSWORD
from bot.settings import PREFIX, Settings
from bot.simulator.stage import Stage
from bot.wechat import Limits, WeChatAccount
from bot.wechat.client import Platform
from bot.wechat.menu import as_platform, default_menu
from scheduler.outlet import DeliveryError

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, never listened on by itself
TRIES = 40  # at publishing the menu, half a second apart: the platform answers when the server does

log = logging.getLogger(__name__)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help=f"监听地址（默认 {PREFIX}HOST 或 127.0.0.1）")
    parser.add_argument("--port", type=int, help=f"监听端口（默认 {PREFIX}PORT 或 8000）")


def _run(arguments: argparse.Namespace) -> int:
    settings = configured(host=arguments.host, port=arguments.port)
    if not settings.database_url:
        settings = settings.model_copy(update={"data_dir": settings.data_dir / "demo"})
    with opened(settings) as linban:
        if settings.database_url and not may_furnish(linban):
            raise BadInput(f"这个数据库里有真实的居民或社区，演示不往里写：请去掉 {PREFIX}DATABASE_URL，或指一个空的数据库")
        told = furnish(linban)
        address = _address(settings)
        stage = Stage(address, settings.zone, linban.handbook.catalogue)
        staged = replace(linban, settings=linban.settings.model_copy(update=stage.settings()))
        assert staged.settings.wechat is not None  # the stage sets it
        menu = MenuOnStage(staged, staged.settings.wechat)
        headline = f"邻办演示已启动：{told}\n  三部手机  {address}/demo（微信、Telegram 和网页，都在本机）\n  工作台    {address}/desk（站长 zhan、窗口 wangfang、网格员 chenbo，密码 {PASSWORD}）"
        serve(staged, headline, own_keys=settings.has_own_keys, annexes=(stage, menu))
    return 0


def _address(settings: Settings) -> str:
    """Where this machine reaches the service itself."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


@dataclass(slots=True)
class MenuOnStage:
    """Publishes the official account's menu to its stand-in, once that answers."""

    linban: Linban
    account: WeChatAccount
    _task: "asyncio.Task[None] | None" = field(default=None)

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._publish())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _publish(self) -> None:
        for _ in range(TRIES):
            try:
                await asyncio.to_thread(self._publish_now)
            except DeliveryError:
                await asyncio.sleep(0.5)
            else:
                return
        log.error("the menu could not be published")

    def _publish_now(self) -> None:
        platform = Platform(self.account, self.linban.store, self.linban.clock, Limits())
        try:
            platform.post("menu/create", as_platform(default_menu(self.linban.handbook.catalogue, Limits()), Limits()))
        finally:
            platform.close()


COMMAND = Command("demo", "启动演示：同 serve，另有示例居民和预约，和本机模拟的微信、Telegram", "linban demo --port 8000", _arguments, _run)
