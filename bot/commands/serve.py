"""`linban serve`: everything, in one process."""

import argparse
import signal
import socket
from collections.abc import Sequence
from types import FrameType

import uvicorn

from bot.app import Annex, Linban, web_app
from bot.commands.command import BadInput, Command, configured, opened
from bot.logs import start_logging
from bot.settings import PREFIX, Settings, Switch

BACKLOG = 2048
STOP_SECONDS = 5  # open event streams end at once; this is for letters under way


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help=f"监听地址（默认 {PREFIX}HOST 或 127.0.0.1）")
    parser.add_argument("--port", type=int, help=f"监听端口（默认 {PREFIX}PORT 或 8000）")


def _run(arguments: argparse.Namespace) -> int:
    settings = configured(host=arguments.host, port=arguments.port)
    with opened(settings) as linban:
        serve(linban, "邻办已启动", own_keys=settings.has_own_keys)
    return 0


def serve(linban: Linban, headline: str, *, own_keys: bool, annexes: Sequence[Annex] = ()) -> None:
    """Listen, say where to look, serve until told to stop."""
    settings = linban.settings
    start_logging(settings.log_level, settings.log_format)
    listener = _listen(settings)
    print(_where(linban, headline, own_keys=own_keys), flush=True)
    signal.signal(signal.SIGTERM, _stop)
    config = uvicorn.Config(
        web_app(linban, annexes),
        log_config=None,
        access_log=settings.log_level == "debug",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    Server(config).run([listener])


class Server(uvicorn.Server):
    """A server that lets event streams end when it is told to stop, instead of waiting for them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.config.app.state.close()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def _stop(number: int, frame: FrameType | None) -> None:
    """Told to stop before the server listens, or again by the server when it has stopped: the database is closed on the way out."""
    raise SystemExit(0)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise BadInput(f"{settings.host}:{settings.port} 用不了（{error.strerror}）；换一个端口：--port 8001") from error
    listener.listen(BACKLOG)
    return listener


def _where(linban: Linban, headline: str, *, own_keys: bool) -> str:
    settings = linban.settings
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    catalogue = linban.handbook.catalogue
    lines = [
        f"{headline}（停止按 Ctrl+C）",
        f"  网页聊天  {settings.public_url or f'http://{host}:{settings.port}/'}",
        *_messengers(settings),
        f"  事项目录  第{linban.shelf.number}版，{len(catalogue.admitted())} 项，服务点 {len(catalogue.stations)} 处",
        f"  数据库    {settings.database.rpartition('@')[2]}",
        f"  定时任务  {'开' if settings.scheduler is Switch.ON else '关（本进程不发提醒）'}",
    ]
    if not own_keys:
        lines.append(f"  密钥      自动生成在 {settings.data_dir / 'keys'}，请随数据库一起备份")
    return "\n".join(lines)


def _messengers(settings: Settings) -> list[str]:
    """Where the messengers come in."""
    lines = []
    if settings.wechat is not None:
        lines.append(f"  微信      {settings.public_url.rstrip('/')}/wechat（填进公众号后台的“服务器配置”）")
    if settings.telegram_token:
        way = f"{settings.origin}/telegram" if settings.secure else "轮询（没有 https 的 PUBLIC_URL）"
        lines.append(f"  Telegram  {way}；消息经过境外服务器")
    return lines


COMMAND = Command("serve", "启动服务：网页聊天、各渠道、定时任务", "linban serve --port 8000", _arguments, _run)
