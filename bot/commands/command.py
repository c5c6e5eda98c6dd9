"""What a command is, and what several of them share."""

import argparse
import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.app import Clock, Linban, open_linban, utc_now
from bot.settings import Settings, read_settings, with_keys
from casework.database import Store
from casework.ids import Ids
from casework.schema import NewerDatabase, upgrade_schema

YEARS = range(2004, 2100)  # those in which the holidays are known or foreseen, with a year to look ahead


class BadInput(Exception):
    """Something the user gave cannot be used; one clear line per mistake."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = list(mistakes)


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the command line."""

    name: str
    summary: str
    example: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


@contextmanager
def opened(settings: Settings, clock: Clock = utc_now, ids: Ids | None = None, *, handbook: bool = True) -> Iterator[Linban]:
    """The installation the settings name, its tables brought up to date, closed in the end.

    Its handbook is opened, and the first edition made, unless the command is about editions themselves.
    """
    linban = open_linban(with_keys(settings), clock, ids)
    try:
        bring_up_to_date(linban.store)
        if handbook:
            linban.shelf.open()
        yield linban
    finally:
        linban.close()


def bring_up_to_date(store: Store) -> None:
    """Upgrade the tables; BadInput for those of a newer program."""
    try:
        upgrade_schema(store)
    except NewerDatabase as error:
        raise BadInput(str(error)) from error


def operator() -> str:
    """Who is at the command line, as the machine knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def configured(**overrides: object) -> Settings:
    """The settings, with what the command line says laid over them."""
    return read_settings(**{name: value for name, value in overrides.items() if value is not None})


def at_least_one(text: str) -> int:
    """A count as an option of the command line."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"“{text}”不行，应是 1 到 999999999 的整数")
    return int(text)


def moment(text: str, zone: ZoneInfo) -> datetime:
    """A moment as the command line writes it: 2026-12-02T09:00, local where no zone is given; BadInput otherwise."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"时间“{text}”看不懂：请写成 2026-12-02T09:00") from error
    if at.year not in YEARS:
        raise BadInput(f"时间“{text}”不行：只算得出 {YEARS[0]} 年到 {YEARS[-1]} 年")
    return at if at.tzinfo else at.replace(tzinfo=zone)
