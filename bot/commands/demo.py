"""`linban demo`: the service with a lived-in database of its own."""

import argparse

from bot.commands.command import BadInput, Command, configured, opened
from bot.commands.serve import serve
from bot.demonstration import furnish, may_furnish
from bot.settings import PREFIX


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help=f"监听地址（默认 {PREFIX}HOST 或 127.0.0.1）")
    parser.add_argument("--port", type=int, help=f"监听端口（默认 {PREFIX}PORT 或 8000）")


def _run(arguments: argparse.Namespace) -> int:
    settings = configured(host=arguments.host, port=arguments.port)
    if not settings.database_url:
        settings = settings.model_copy(update={"data_dir": settings.data_dir / "demo"})
    with opened(settings) as linban:
        if settings.database_url and not may_furnish(linban):
            raise BadInput(f"这个数据库里有真实居民，演示不往里写：请去掉 {PREFIX}DATABASE_URL，或指一个空的数据库")
        told = furnish(linban)
        serve(linban, f"邻办演示已启动：{told}", own_keys=settings.has_own_keys)
    return 0


COMMAND = Command("demo", "启动演示：同 serve，另有围绕今天的示例居民和预约", "linban demo --port 8000", _arguments, _run)
