"""`linban tick`: run once whatever the timetable has due."""

import argparse
import asyncio
from collections.abc import Sequence

from bot.app import utc_now
from bot.channel import Channel
from bot.commands.chat import SetClock
from bot.commands.command import Command, configured, moment, opened
from bot.logs import start_logging


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", metavar="TIME", help="当作这个时刻，如 2026-12-02T09:00（默认：现在）")


def _run(arguments: argparse.Namespace) -> int:
    settings = configured()
    start_logging(settings.log_level, settings.log_format)
    clock = SetClock(moment(arguments.at, settings.zone)) if arguments.at else utc_now
    with opened(settings, clock) as linban:
        channels = linban.channels()
        timetable = linban.timetable(channels, complete=True)
        try:
            for name, done in timetable.tick(clock()):
                print(f"{name}：{done}")
        finally:
            timetable.resign()
            asyncio.run(_stop(channels))
    return 0


async def _stop(channels: Sequence[Channel]) -> None:
    for channel in channels:
        await channel.stop()


COMMAND = Command("tick", "把到时间的事做一遍，每项一行", "linban tick --at 2026-12-02T09:00", _arguments, _run)
