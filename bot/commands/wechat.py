"""`linban wechat`: the menu, the codes for stations, and whether the official account works."""

import argparse
from collections.abc import Callable
from pathlib import Path

import segno

from bot.app import Linban
from bot.commands.command import BadInput, Command, configured, opened
from bot.logs import start_logging
from bot.settings import PREFIX
from bot.wechat import Limits, WeChatAccount
from bot.wechat.client import Platform
from bot.wechat.codes import make_code, scene_of
from bot.wechat.errors import Refused
from bot.wechat.menu import MenuError, as_platform, default_menu, shown
from scheduler.outlet import DeliveryError

FORMATS = (".svg", ".png")
SCALE = 10  # pixels of a module, where a picture has pixels: a code of a finger's length at 300 dots an inch
ABILITIES = {
    "push": "主动发消息（客服消息）",
    "templates": "模板消息",
    "subscriptions": "订阅通知",
    "menu": "自定义菜单",
    "codes": "带参数的二维码",
    "media": "取回居民发来的语音和图片",
}


def _arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="做什么", required=True)
    menu = acts.add_parser("menu", help="显示菜单；--publish 发布到公众号")
    menu.add_argument("--publish", action="store_true", help="发布；手机上最迟五分钟后换成新的")
    menu.set_defaults(do=_menu)
    code = acts.add_parser("qr", help="做一张二维码：扫了就知道居民在哪个服务点、窗口或网格")
    code.add_argument("place", metavar="PLACE", help="服务点 east-gate，窗口 east-gate.second，或网格 grid.12")
    code.add_argument("--out", type=Path, metavar="FILE", help=f"存成文件（{'、'.join(FORMATS)}）；不给则只显示网址")
    code.set_defaults(do=_code)
    check = acts.add_parser("check", help="凭证取不取得到、接口通不通、这种公众号能做什么")
    check.set_defaults(do=_check)


def _run(arguments: argparse.Namespace) -> int:
    settings = configured()
    start_logging(settings.log_level, settings.log_format)
    account = settings.wechat
    if account is None:
        raise BadInput(f"没有设公众号：请设定 {PREFIX}WECHAT_APP_ID 等，见 docs/operator.md")
    missing = settings.missing()
    if missing:
        raise BadInput(*missing)
    with opened(settings) as linban:
        platform = Platform(account, linban.store, linban.clock, Limits())
        do: Callable[[argparse.Namespace, Linban, WeChatAccount, Platform], None] = arguments.do
        try:
            do(arguments, linban, account, platform)
        except Refused as refused:
            raise BadInput(f"微信没有接受：{refused.mend}") from refused
        except DeliveryError as error:
            raise BadInput(f"{error}；接口地址是 {account.api_base}") from error
        finally:
            platform.close()
    return 0


def _menu(arguments: argparse.Namespace, linban: Linban, account: WeChatAccount, platform: Platform) -> None:
    menu = default_menu(linban.handbook.catalogue, Limits())
    try:
        body = as_platform(menu, Limits())
    except MenuError as error:
        raise BadInput(*error.mistakes) from error
    print("\n".join(shown(menu)))
    if arguments.publish:
        _need(account, "menu")
        platform.post("menu/create", body)
        print("发布了；已经打开的手机最迟五分钟后看到新的")


def _code(arguments: argparse.Namespace, linban: Linban, account: WeChatAccount, platform: Platform) -> None:
    _need(account, "codes")
    out: Path | None = arguments.out
    if out is not None and out.suffix.lower() not in FORMATS:
        raise BadInput(f"文件名应以 {' 或 '.join(FORMATS)} 结尾，不能是 {out.name}")
    scene = scene_of(arguments.place, linban.handbook.catalogue, Limits())
    if scene is None:
        places = "、".join(station.id for station in linban.handbook.catalogue.stations)
        raise BadInput(f"没有“{arguments.place}”这个地方：服务点有 {places}，窗口写成 服务点.窗口，网格写成 grid.编号")
    address = make_code(platform, scene)
    print(address)
    if out is not None:
        segno.make(address, error="m").save(str(out), scale=SCALE)
        print(f"存在 {out}")


def _check(arguments: argparse.Namespace, linban: Linban, account: WeChatAccount, platform: Platform) -> None:
    platform.get("get_api_domain_ip")
    print(f"凭证取到了，接口通（{account.api_base}）")
    print(f"公众号 {account.app_id}，类型 {account.kind}，收消息的方式 {account.mode}")
    for name, title in ABILITIES.items():
        print(f"  {'能' if getattr(account.abilities, name) else '不能'}  {title}")
    forms = "、".join(account.forms) or "没有（48 小时之外的提醒等居民下次来再说）"
    print(f"  配了模板的通知：{forms}")


def _need(account: WeChatAccount, ability: str) -> None:
    if not getattr(account.abilities, ability):
        raise BadInput(f"类型 {account.kind} 的公众号没有“{ABILITIES[ability]}”；类型写错了就改 {PREFIX}WECHAT_ACCOUNT")


COMMAND = Command("wechat", "微信公众号：菜单、服务点的二维码、检查", "linban wechat menu --publish", _arguments, _run)
