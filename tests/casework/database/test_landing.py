"""Where the writer's results land: all of a batch with one wake-up, and a loop that is gone harms nobody."""

import asyncio
from pathlib import Path

import pytest

from casework.database import Db, Store
from casework.database.landing import Landing, LandingStrip
from casework.people import residents
from tests.support.stores import NOON


def test_brings_every_result_to_its_waiter(store: Store) -> None:
    async def many() -> list[int]:
        return await asyncio.gather(*(store.write_async(lambda db: residents.register(db, NOON)) for _ in range(100)))

    assert len(set(asyncio.run(many()))) == 100


def test_brings_what_went_wrong_too(store: Store) -> None:
    def broken(db: Db) -> None:
        raise LookupError("not here")

    async def fails() -> None:
        await store.write_async(broken)

    with pytest.raises(LookupError, match="not here"):
        asyncio.run(fails())


def test_a_waiter_who_went_away_takes_nobody_along(store: Store) -> None:
    async def leaves() -> int:
        gone = asyncio.ensure_future(store.write_async(lambda db: residents.register(db, NOON)))
        await asyncio.sleep(0)
        gone.cancel()
        return await store.write_async(lambda db: residents.register(db, NOON))

    assert asyncio.run(leaves()) > 0


def test_a_loop_that_has_closed_does_not_end_the_writer(sqlite_store: Store) -> None:
    loop = asyncio.new_event_loop()
    waiter: asyncio.Future[int] = loop.create_future()
    strip = LandingStrip(loop)
    loop.close()
    Landing(strip, waiter).set_result(1)
    assert sqlite_store.write(lambda db: residents.register(db, NOON)) > 0


def test_a_new_database_file_is_for_its_owner_alone(sqlite_store_url: str) -> None:
    file = Path(sqlite_store_url.removeprefix("sqlite:///"))
    assert file.stat().st_mode & 0o077 == 0
