"""When an appointment is reminded of: never in the night, never when it was just made."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.booking.appointments import Appointment
from casework.booking.reminding import BEFORE_START, NEVER_BEFORE, day_before, moments, two_hours_before
from knowledge.opening import SHANGHAI


def appointment(starts: str, changed: str) -> Appointment:
    return made(local(starts), local(changed))


def made(starts: datetime, changed: datetime) -> Appointment:
    return Appointment(starts_at=starts.astimezone(UTC), changed_at=changed.astimezone(UTC))  # type: ignore[call-arg]


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("starts", "changed", "expected"),
    [
        ("2026-12-08T09:00", "2026-12-01T20:00", ["2026-12-07T10:00", "2026-12-08T07:00"]),
        ("2026-12-08T15:00", "2026-12-01T20:00", ["2026-12-07T10:00", "2026-12-08T13:00"]),
        ("2026-12-08T08:00", "2026-12-01T20:00", ["2026-12-07T10:00", "2026-12-08T07:00"]),
        ("2026-12-08T15:00", "2026-12-07T10:00", ["2026-12-08T13:00"]),
        ("2026-12-08T15:00", "2026-12-08T12:59", ["2026-12-08T13:00"]),
        ("2026-12-08T15:00", "2026-12-08T13:00", []),
    ],
)
def test_reminds_the_day_before_and_two_hours_before(starts: str, changed: str, expected: list[str]) -> None:
    assert moments(appointment(starts, changed), SHANGHAI) == [local(each) for each in expected]


any_moment = st.integers(0, 20 * 24 * 60).map(lambda minutes: datetime(2026, 12, 1, tzinfo=SHANGHAI) + timedelta(minutes=minutes))


@given(any_moment, st.timedeltas(timedelta(), timedelta(days=10)))
def test_reminds_in_time_and_at_a_humane_hour(starts: datetime, earlier: timedelta) -> None:
    booked = made(starts, starts - earlier)
    for at in moments(booked, SHANGHAI):
        assert booked.changed_at < at
        assert at.astimezone(SHANGHAI).time() >= NEVER_BEFORE
    before = day_before(booked, SHANGHAI)
    assert before is None or before < starts
    soon = two_hours_before(booked, SHANGHAI)
    assert soon is None or soon == starts - BEFORE_START or starts.time() < time(9)
