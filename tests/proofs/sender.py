"""A process that only sends: the Telegram channel and the timetable of an installation, on a clock that was set.

    python -m tests.proofs.sender AHEAD CLAIM

Ahead is by how many seconds its clock goes before the real one; the claim, in seconds, is how long what a killed process had taken rests.
Settings come from the environment.
"""

import asyncio
import sys
from datetime import timedelta

from bot.app import open_linban, utc_now
from bot.logs import start_logging
from bot.settings import read_settings, with_keys
from scheduler.timetable import Timetable, jobs_for


async def send(ahead: timedelta, claim: timedelta) -> None:
    """Send what is due, until the process ends."""
    settings = with_keys(read_settings())
    start_logging("warning", settings.log_format)
    linban = open_linban(settings, lambda: utc_now() + ahead)
    channels = [channel for channel in linban.channels() if channel.name == "telegram"]
    timetable = Timetable(linban.store, jobs_for(linban.store, linban.shelf.current, channels, settings.quiet, claim=claim), linban.clock)
    for channel in channels:
        await channel.start()
    timetable.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(send(timedelta(seconds=float(sys.argv[1])), timedelta(seconds=float(sys.argv[2]))))
