"""The desk at the size of a whole district: how long each page takes the server (M5.6).

82,000 residents, 27,000 households, 100,000 appointments over sixty days, in an SQLite file on disk. The peer is the same web application
answering its sign-in page, which touches no table.
"""

import platform
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.measure import Benchmark, Effort, keep, percentile
from bot.demonstration import ledgers, places, staff, waiting
from casework.booking.appointments import Appointment
from casework.database import Db, FieldCipher, Store, TableModel, new_field_key, open_store
from casework.messages import Address
from casework.messaging import conversations
from casework.people import accounts, households
from casework.people.residents import Resident
from casework.people.staff import members, sessions
from casework.schema import upgrade_schema
from desk import Desk
from desk.guard import COOKIE
from knowledge.handbook import Handbook, open_handbook
from knowledge.loading import shipped_folder

RESIDENTS, HOUSEHOLDS, APPOINTMENTS, DAYS = 82_000, 27_000, 100_000, 60
TARGET = 300.0  # milliseconds of the server for a page
BATCH = 5000
PAGES = (
    "/desk", "/desk/calls", "/desk/people?who=0042", "/desk/people/41000", "/desk/appointments", "/desk/questions", "/desk/editions",
    "/desk/rota", "/desk/posts", "/desk/openings", "/desk/ledgers/staff", "/desk/ledgers/households", "/desk/ledgers/households?page=540",
    "/desk/ledgers/households?who=15430013500", "/desk/ledgers/units", "/desk/ledgers/key-groups", "/desk/alerts",
)  # fmt: skip


def run(effort: Effort) -> bool:
    """Fill, ask for every page in turn, print, keep; whether every page stays under the target."""
    with TemporaryDirectory(prefix="linban-bench-") as place, ExitStack() as stack:
        store = open_store(f"sqlite:///{Path(place) / 'linban.db'}", FieldCipher([new_field_key()], "benchmark " * 5))
        stack.callback(store.close)
        handbook, now = open_handbook(shipped_folder()), datetime.now(UTC)
        began = time.perf_counter()
        fill(store, handbook, now)
        print(f"填了 {RESIDENTS} 位居民、{HOUSEHOLDS} 户、{APPOINTMENTS} 个预约，{time.perf_counter() - began:.0f} 秒\n")
        desk = Desk(store, lambda: handbook, lambda: now, secure=False)
        client = stack.enter_context(TestClient(Starlette(routes=list(desk.routes())), follow_redirects=False))
        client.cookies.set(COOKIE, store.write(lambda db: _signed_in(db, now)))
        times: dict[str, list[float]] = {path: [] for path in ("/desk/sign-in", *PAGES)}
        for _ in range(effort.rounds + 1):
            for path, taken in times.items():
                start = time.perf_counter()
                answer = client.get(path)
                taken.append((time.perf_counter() - start) * 1000)
                assert answer.status_code == 200, (path, answer.status_code)
    rows = {path: sorted(taken[1:]) for path, taken in times.items()}  # the first round warms up
    print("| 页面 | 中位 毫秒 | 最慢 |\n| --- | --- | --- |")
    for path, taken in rows.items():
        print(f"| {path} | {statistics.median(taken):.1f} | {taken[-1]:.1f} |")
    slow = [path for path, taken in rows.items() if percentile(taken, 0.5) > TARGET]
    print(f"\n目标：每页不超过 {TARGET:g} 毫秒，{'达到' if not slow else '没有达到：' + '、'.join(slow)}。")
    kept = keep("desk", {"machine": platform.platform(), "effort": asdict(effort), "milliseconds": rows})
    print(f"\n{kept.relative_to(Path.cwd()) if kept.is_relative_to(Path.cwd()) else kept}")
    return not slow


def fill(store: Store, handbook: Handbook, now: datetime) -> None:
    """A district of made-up people."""
    upgrade_schema(store)

    def begin(db: Db) -> int:
        places.furnish(db, handbook, now)
        staff.furnish(db, handbook, now)
        talk = conversations.open_talk(db, Address("bench", "one"), now)
        talk.resident_id = accounts.resident_behind(db, talk.account_id, now)
        conversations.save(db, talk, now)
        ledgers.furnish(db, handbook.today(now), now)
        waiting.furnish(db, now, "bench")
        return talk.id

    conversation_id = store.write(begin)
    for rows in _batches(_residents(now)):
        store.write(partial(_insert, model=Resident, rows=rows))
    for rows in _batches(_households()):
        store.write(partial(households.add, rows=rows, now=now))
    for rows in _batches(_appointments(handbook, now, conversation_id)):
        store.write(partial(_insert, model=Appointment, rows=rows))


def _insert(db: Db, model: type[TableModel], rows: list[dict[str, object]]) -> None:
    db.execute(insert(model), rows)


def _residents(now: datetime) -> Iterator[dict[str, object]]:
    for number in range(RESIDENTS):
        name = places.SURNAMES[number % len(places.SURNAMES)] + places.GIVEN_NAMES[number * 7 % len(places.GIVEN_NAMES)]
        phone = f"154{number:08}"
        index = {"name_index": name, "phone_index": phone, "phone_tail_index": phone[-4:]}
        yield {"name": name, "phone": phone, **index, "created_at": now, "changed_at": now}


def _households() -> Iterator[dict[str, object]]:
    grids = [grid.id for grid, _ in places.sample_grids()]
    for number in range(HOUSEHOLDS):
        name = places.SURNAMES[number % len(places.SURNAMES)] + places.GIVEN_NAMES[number * 11 % len(places.GIVEN_NAMES)]
        where = {"grid_id": grids[number % len(grids)], "place": f"小区{number % 90}", "building": 1 + number % 30, "unit": 1 + number % 4}
        yield {
            **where,
            "room": f"{number % 900}",
            "head": name,
            "phone": f"1543{number:07}",
            "people": 1 + number % 4,
            "owner": "",
            "owner_phone": "",
        }


def _appointments(handbook: Handbook, now: datetime, conversation_id: int) -> Iterator[dict[str, object]]:
    chance = random.Random(7)
    items = handbook.catalogue.admitted()
    stations = handbook.catalogue.stations
    midnight = datetime.combine(handbook.today(now), datetime.min.time(), handbook.opening.zone)
    for number in range(APPOINTMENTS):
        station = stations[number % len(stations)]
        starts = midnight + timedelta(days=number % DAYS - 5, hours=9 + number % 8, minutes=10 * (number % 6))
        yield {
            "code": f"{number:08}",
            "resident_id": 2 + chance.randrange(RESIDENTS),
            "conversation_id": conversation_id,
            "item_id": items[number % len(items)].id,
            "station_id": station.id,
            "counter_id": station.counters[0].id,
            "seat": 1,
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=10),
            "service": "full",
            "status": "booked",
            "version": 1,
            "created_at": now,
            "changed_at": now,
        }


def _batches(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    batch: list[dict[str, object]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _signed_in(db: Db, now: datetime) -> str:
    lead = members.by_login(db, "zhan")
    assert lead is not None  # furnished
    return sessions.open_session(db, lead.id, now).token


BENCHMARK = Benchmark("desk", run)
