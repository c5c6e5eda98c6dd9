"""Killed at any moment and started again: what was confirmed stays, nothing is there twice."""

import random
import re
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casework.booking import appointments
from casework.booking.slots import Slot
from casework.database import Db, Store
from casework.ids import RandomIds
from casework.messaging import conversations
from casework.messaging.outbox import OutboxState
from casework.people import accounts
from casework.schema import upgrade_schema
from knowledge.handbook import open_handbook
from knowledge.loading import shipped_folder
from scheduler.reminders import RULES
from scheduler.rules import post_due
from tests.proofs import invariants
from tests.proofs.process import Installation
from tests.proofs.visitor import Visitor, all_say

CONVERSATIONS = 12  # that confirm at once before each kill
LATEST_KILL = 0.060  # seconds after the last "1" was sent
REMINDED = 30  # residents with a reminder that is due
BOOKED = re.compile(r"约好了，预约号(\d{4}) (\d{4})。")
SEED = 20261122


@pytest.fixture(params=["sqlite", "postgres"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation with an empty database of either kind; whatever still runs at the end is killed."""
    url = request.getfixturevalue("fresh_postgres_database") if request.param == "postgres" else f"sqlite:///{tmp_path / 'linban.db'}"
    made = Installation(tmp_path, url)
    yield made
    made.kill()


def test_a_booking_survives_a_kill_exactly_once_at_three_moments(installation: Installation) -> None:
    prove_bookings(installation, moments=3, seed=SEED)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_booking_survives_a_kill_exactly_once_at_fifty_moments(installation: Installation) -> None:
    confirmed, lost = prove_bookings(installation, moments=50, seed=random.SystemRandom().randrange(10**9))
    assert confirmed and lost, "every kill came too late, or every kill too early, to prove anything"


def test_each_reminder_is_said_once_when_its_delivery_is_killed(installation: Installation) -> None:
    prove_reminders(installation, kills=1, seed=SEED)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_each_reminder_is_said_once_however_often_its_delivery_is_killed(installation: Installation) -> None:
    prove_reminders(installation, kills=15, seed=random.SystemRandom().randrange(10**9))


def prove_bookings(installation: Installation, moments: int, seed: int) -> tuple[int, int]:
    """Confirm, kill, start again, send again, look; how many confirmations were heard before a kill and how many were not."""
    chance = random.Random(seed)
    heard = unheard = 0
    installation.start()
    for number in range(moments):
        moment = chance.uniform(0, LATEST_KILL)
        where = f"seed {seed}, kill {number} at {moment * 1000:.1f} ms"
        visitors = _at_the_last_step(installation.port, chance)
        for visitor in visitors:
            visitor.send("1")
        time.sleep(moment)
        installation.kill()
        for visitor in visitors:
            visitor.answer = visitor.hear_if_any()
        heard += sum(visitor.answer is not None for visitor in visitors)
        unheard += sum(visitor.answer is None for visitor in visitors)
        if installation.database_url.startswith("sqlite"):
            invariants.check_sqlite_file(installation.sqlite_file, installation.folder / f"left-by-kill-{number}")
        installation.start()
        _check_confirmations(installation, visitors, where)
    return heard, unheard


def _at_the_last_step(port: int, chance: random.Random) -> list[Visitor]:
    """Residents who have been asked "核对一下" and need only say "1"; some of them want the same time."""
    visitors = [Visitor(port) for _ in range(CONVERSATIONS)]
    answers = all_say(visitors, "预约老年证")
    for _ in ("place", "day", "time"):
        for visitor, answer in zip(visitors, answers, strict=True):
            visitor.send(str(chance.randint(1, len(answer["choices"]))))
        answers = [visitor.hear() for visitor in visitors]
    for words in ("同意", "王秀英"):
        all_say(visitors, words)
    for answer in all_say(visitors, "15400000001"):
        assert answer["text"].startswith("核对一下"), answer["text"]
    return visitors


def _check_confirmations(installation: Installation, visitors: list[Visitor], where: str) -> None:
    """Send every "1" again, twice: the first answer stands, and the database holds what the answers say, neither less nor more."""
    for visitor in visitors:
        visitor.move_to(installation.port)
        visitor.send_again()
    for visitor in visitors:
        answer = visitor.hear()
        assert visitor.answer in (None, answer), f"{where}: another answer to the same letter"
        visitor.answer = answer
        visitor.send_again()
    for visitor in visitors:
        assert visitor.hear() == visitor.answer, f"{where}: a third answer to the same letter"
        visitor.leave()
    store = installation.store()
    try:
        invariants.check(store)
        codes = invariants.codes_by_sender(store)
    finally:
        store.close()
    for visitor in visitors:
        assert visitor.answer is not None
        found = BOOKED.match(visitor.answer["text"])
        promised = ["".join(found.groups())] if found else []
        assert codes.get(visitor.address.sender, []) == promised, f"{where}: told {visitor.answer['text'][:40]!r}"


def prove_reminders(installation: Installation, kills: int, seed: int) -> None:
    """Kill the server, then one `linban tick` after another, while reminders go out; let the last one finish, and read every log.

    Each tick is given a later time, at which what a dead process had taken is free again.
    """
    chance = random.Random(seed)
    now = datetime.now(UTC)
    visitors = [Visitor(0) for _ in range(REMINDED)]
    _owe_reminders(installation, visitors, now)
    watch = installation.store()
    try:
        installation.start()
        _wait_for_news(watch)
        time.sleep(chance.uniform(0, LATEST_KILL))
        installation.kill()
        for number in range(1, kills):
            tick = installation.tick(now + number * timedelta(minutes=4))
            _wait_for_news(watch, tick)
            time.sleep(chance.uniform(0, LATEST_KILL / 4))
            tick.kill()
            tick.wait()
    finally:
        watch.close()
    installation.start()
    last = installation.tick(now + kills * timedelta(minutes=4))
    assert last.wait(60) == 0, installation.log()
    for visitor in visitors:
        visitor.move_to(installation.port)
        log = visitor.log()
        visitor.leave()
        assert [(message["position"], message["answers"]) for message in log] == [(1, None)], f"seed {seed}: {log}"
        assert "老年人优待证" in log[0]["text"]
    store = installation.store()
    try:
        invariants.check(store)
    finally:
        store.close()


def _owe_reminders(installation: Installation, visitors: list[Visitor], now: datetime) -> None:
    """Appointments made three days ago that begin in four hours: the reminder of the day before is due and unsaid."""
    start = (now + timedelta(hours=4)).replace(minute=0, second=0, microsecond=0)
    slot = Slot("centre", "livelihood", start, start + timedelta(minutes=20), "full", REMINDED, out_of_hours=False, tentative=False)
    before = now - timedelta(days=3)

    def book(db: Db) -> None:
        for visitor in visitors:
            talk = conversations.open_talk(db, visitor.address, before)
            resident = accounts.resident_behind(db, talk.account_id, before)
            appointments.book(db, RandomIds(), resident, talk.id, "elder-card", slot, before)

    store = installation.store()
    try:
        upgrade_schema(store)
        store.write(book)
        assert post_due(store, open_handbook(shipped_folder()), RULES, now) == REMINDED
    finally:
        store.close()


def _wait_for_news(watch: Store, process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Wait until one more reminder has been said, or the process that says them has ended."""

    def sent() -> int:
        statement = invariants.outbox.select().where(invariants.outbox.c.state == OutboxState.SENT)
        return watch.read(lambda db: len(db.execute(statement).all()))

    before, deadline = sent(), time.monotonic() + 30
    while sent() == before and (process is None or process.poll() is None):
        assert time.monotonic() < deadline, "no reminder was said in half a minute"
        time.sleep(0.005)
