"""`linban catalogue`: the catalogue as files and as editions."""

import argparse

from bot.commands.catalogue import check, editions, files, register
from bot.commands.command import Command

ACTIONS: tuple[Command, ...] = (*check.ACTIONS, *files.ACTIONS, *editions.ACTIONS, *register.ACTIONS)
"""What can be done with the catalogue, in the order of `linban catalogue --help`."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="做什么", required=True)
    for action in ACTIONS:
        sub = actions.add_parser(
            action.name,
            help=action.summary,
            description=action.summary,
            epilog=f"例：\n  {action.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        action.arguments(sub)
        sub.set_defaults(act=action.run)


def _run(arguments: argparse.Namespace) -> int:
    return int(arguments.act(arguments))


COMMAND = Command(
    "catalogue", "事项目录：检查、导出导入、新事项、比较、发布、退回、准入登记", "linban catalogue check knowledge", _arguments, _run
)
