"""Demonstration data around today: made-up people and places, numbers that nobody has."""

from bot.app import Linban
from bot.demonstration import ledgers, openings, places, residents, staff, waiting
from bot.demonstration.residents import DAYS, PEOPLE
from casework.database import Db

__all__ = ["DAYS", "PEOPLE", "furnish", "may_furnish"]


def may_furnish(linban: Linban) -> bool:
    """Whether nothing real is in the database: neither residents nor places, or the demonstration was here before."""
    return linban.store.read(lambda db: residents.were_here(db) or not (residents.are_real(db) or places.are_there(db)))


def furnish(linban: Linban) -> str:
    """Add what is missing of the demonstration; says what there is."""

    handbook, now = linban.handbook, linban.clock()

    def add(db: Db) -> str:
        openings.furnish(db, handbook, now)
        told = residents.furnish(db, handbook, linban.ids, now)
        waiting.furnish(db, now, residents.CHANNEL)
        told = f"{told}，{places.furnish(db, handbook, now)}，{staff.furnish(db, handbook, now)}"
        ledgers.furnish(db, handbook.today(now), now)
        return told

    return linban.store.write(add)
