"""`linban db`: the schema."""

import argparse

from bot.app import open_linban
from bot.commands.command import BadInput, Command, bring_up_to_date, configured
from bot.settings import with_keys
from casework.schema import check_schema


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("upgrade", "check"), help="upgrade 升级表结构；check 看是否一致")


def _run(arguments: argparse.Namespace) -> int:
    linban = open_linban(with_keys(configured()))
    try:
        if arguments.action == "upgrade":
            bring_up_to_date(linban.store)
        findings = check_schema(linban.store)
    finally:
        linban.close()
    if findings:
        raise BadInput(*findings)
    print("数据库表结构是最新的")
    return 0


COMMAND = Command("db", "数据库表结构：升级、检查", "linban db upgrade", _arguments, _run)
