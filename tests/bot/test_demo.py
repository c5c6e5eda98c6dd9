"""The demonstration: lived-in around today, whenever today is, and no fuller the second time."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demonstration import DAYS, PEOPLE, furnish, may_furnish
from casework.booking import appointments
from casework.messages import Address
from casework.people import accounts
from tests.support.service import clocked_linban, complaints, row_counts, run_linban, running_service, visiting


@pytest.mark.parametrize("today", ["2026-12-02T18:40", "2026-12-05T23:59", "2026-12-07T00:00", "2026-09-30T20:00", "2027-02-05T12:00"])
def test_has_appointments_in_the_days_to_come(today: str, tmp_path: Path) -> None:
    with clocked_linban(tmp_path, today) as linban:
        told = furnish(linban)
        now = linban.clock()
        booked = linban.store.read(lambda db: appointments.starting_between(db, now, now + timedelta(days=DAYS + 1)))
    assert len(booked) >= len(PEOPLE) // 2, told
    assert str(len(booked)) in told
    assert len({appointment.item_id for appointment in booked}) >= 3


def test_adds_nothing_the_second_time(tmp_path: Path) -> None:
    with clocked_linban(tmp_path, "2026-12-02T18:40") as linban:
        told = furnish(linban)
        rows = row_counts(linban)
        assert furnish(linban) == told
        assert row_counts(linban) == rows


def test_is_lived_in_again_a_month_later(tmp_path: Path) -> None:
    with clocked_linban(tmp_path, "2026-12-02T18:40") as linban:
        furnish(linban)
    with clocked_linban(tmp_path, "2027-01-04T09:00") as linban:
        furnish(linban)
        now = linban.clock()
        assert linban.store.read(lambda db: appointments.starting_between(db, now, now + timedelta(days=DAYS + 1)))
        assert row_counts(linban)["residents"] == len(PEOPLE)


def test_names_nobody_who_could_be_telephoned() -> None:
    assert all(re.fullmatch(r"154000000\d\d", phone) for _, phone in PEOPLE)


def test_stays_away_from_real_residents(tmp_path: Path) -> None:
    with clocked_linban(tmp_path, "2026-12-02T18:40") as linban:
        assert may_furnish(linban), "nobody is in it"
        talker = Address("web", "somebody")
        linban.store.write(lambda db: accounts.resident_behind(db, accounts.create(db, talker, linban.clock()), linban.clock()))
        assert not may_furnish(linban)
        rows = row_counts(linban)
        done = run_linban("demo", folder=tmp_path, database_url=linban.settings.database, data_dir=str(tmp_path))
        assert (done.returncode, len(complaints(done))) == (2, 1) and "LINBAN_DATABASE_URL" in done.stderr
        assert row_counts(linban) == rows
        furnish(linban)
        assert may_furnish(linban), "the demonstration was here before"


def test_starts_and_says_where_to_look(tmp_path: Path) -> None:
    with running_service(tmp_path, "demo") as service:
        assert service.address in service.log
        assert "示例居民" in service.log and "自动生成" in service.log
        with visiting(service.address) as visitor:
            assert "老年人优待证" in visitor.send("老年证怎么办").text
    assert service.process.returncode == 0
    assert "Traceback" not in service.log
    assert (tmp_path / "var" / "demo" / "linban.db").exists(), "the demonstration never touches real data"
