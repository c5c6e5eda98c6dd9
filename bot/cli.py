"""The command line: `linban COMMAND`. Exit status 0 on success, 2 on bad usage or bad input with one clear line per mistake."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from bot import __version__
from bot.commands import (
    appointments,
    ask,
    callbacks,
    catalogue,
    chat,
    database,
    demo,
    doctor,
    evaluate,
    openings,
    questions,
    serve,
    staff,
    tick,
    wechat,
)
from bot.commands.command import BadInput, Command
from bot.settings import SettingsError
from casework.database import DatabaseError, WrongKey
from casework.editions import EditionError
from knowledge.evaluation import QuestionFileError
from knowledge.mistakes import CatalogueError

COMMANDS: tuple[Command, ...] = (
    serve.COMMAND,
    demo.COMMAND,
    chat.COMMAND,
    ask.COMMAND,
    evaluate.COMMAND,
    tick.COMMAND,
    catalogue.COMMAND,
    openings.COMMAND,
    appointments.COMMAND,
    callbacks.COMMAND,
    wechat.COMMAND,
    database.COMMAND,
    questions.COMMAND,
    staff.COMMAND,
    doctor.COMMAND,
)
"""Every command, in the order of `linban --help`."""


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}:{message}（用法见 {self.prog} --help）\n")


def parser() -> Parser:
    """The parser of all commands."""
    top = Parser(prog="linban", description="邻办：社区办事助手", formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument("--version", action="version", version=f"linban {__version__}")
    commands = top.add_subparsers(dest="command", metavar="命令", required=True)
    for command in COMMANDS:
        sub = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.summary,
            epilog=f"例：\n  {command.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.arguments(sub)
        sub.set_defaults(run=command.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except (BadInput, SettingsError) as error:
        return _say(error.mistakes)
    except CatalogueError as error:
        return _say([str(mistake) for mistake in error.mistakes])
    except (WrongKey, QuestionFileError, EditionError) as error:
        return _say([str(error)])
    except UnicodeError:
        return _say(["输入不是 UTF-8 文本，请另存为 UTF-8"])
    except DatabaseError as error:
        return _say([f"数据库用不了：{error.orig or error}；请检查 LINBAN_DATABASE_URL，再运行 linban doctor"])
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        return _say([f"{error.filename or '文件'} 用不了（{error.strerror or error}）"])
    except KeyboardInterrupt:
        return 130


def _say(mistakes: Sequence[str]) -> int:
    for mistake in mistakes:
        print(" ".join(mistake.split("\n")), file=sys.stderr)
    return 2
