"""Reminders: the day before at ten, two hours before but never before seven; what is promised is what is sent."""

import random
from datetime import datetime, time, timedelta

import pytest

from casework.booking import appointments, reminding
from casework.booking.appointments import Appointment
from scheduler.quiet import QuietHours
from tests.support.dialogue import NOT, NOTHING, Dialogue, StationUnderTest, at, book, slot_at

BEGIN = "2026-12-02T18:40"


def minutes_of(station: StationUnderTest, appointment: Appointment) -> list[str]:
    """What the confirmation promises, on the station's clock."""
    return [f"{moment:%Y-%m-%dT%H:%M}" for moment in reminding.moments(appointment, station.handbook.opening.zone)]


def change(station: StationUnderTest, appointment: Appointment, starts: str) -> Appointment:
    return station.store.write(lambda db: appointments.move(db, appointment.id, slot_at(station, starts), station.now))


def test_reminds_the_day_before_and_two_hours_before(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-05T10:00")
    resident.plays(
        (at("2026-12-04T09:59"), NOTHING),
        (
            at("2026-12-04T10:00"),
            ("提醒", "明天12月5日周六10:00", "东门点", "电话000-6620102", "要带：①居民身份证", "2 改时间", "3 取消预约"),
        ),
        (at("2026-12-05T07:59"), NOTHING),
        (at("2026-12-05T08:00"), ("提醒", "今天12月5日周六10:00")),
        (at("2026-12-05T09:00"), NOTHING),
    )


def test_wakes_nobody_before_seven(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-04T08:00")
    resident.says(at("2026-12-03T10:00"))
    resident.plays((at("2026-12-04T06:59"), NOTHING), (at("2026-12-04T07:00"), "今天12月4日周五8:00"))


def test_does_not_remind_of_what_was_booked_a_moment_ago(station: StationUnderTest, resident: Dialogue) -> None:
    station.now = station.moment("2026-12-04T10:01")
    appointment = book(station, resident, "2026-12-05T10:00")
    assert minutes_of(station, appointment) == ["2026-12-05T08:00"]
    resident.plays((at("2026-12-04T10:02"), NOTHING), (at("2026-12-05T08:00"), "今天"))


def test_says_nothing_at_all_where_both_moments_are_past(station: StationUnderTest, resident: Dialogue) -> None:
    station.now = station.moment("2026-12-05T08:30")
    assert minutes_of(station, book(station, resident, "2026-12-05T10:00")) == []
    resident.plays((at("2026-12-05T08:31"), NOTHING), (at("2026-12-05T09:59"), NOTHING))


def test_a_moved_one_is_reminded_of_anew_and_the_old_is_silent(station: StationUnderTest, resident: Dialogue) -> None:
    appointment = book(station, resident, "2026-12-05T10:00")
    resident.plays((at("2026-12-04T10:00"), "12月5日周六10:00"))
    change(station, appointment, "2026-12-08T15:00")
    resident.plays(
        (at("2026-12-05T08:00"), NOTHING),
        (at("2026-12-07T10:00"), ("明天12月8日周二15:00", NOT("12月5日"))),
        (at("2026-12-08T13:00"), "今天12月8日周二15:00"),
    )


def test_a_notice_that_waits_is_silent_after_the_move(station: StationUnderTest, resident: Dialogue) -> None:
    appointment = book(station, resident, "2026-12-05T10:00")
    station.paper.fails("忙")
    resident.plays((at("2026-12-04T10:00"), NOTHING))
    change(station, appointment, "2026-12-08T15:00")
    resident.plays((at("2026-12-04T10:10"), NOTHING))


def test_a_cancelled_one_is_silent(station: StationUnderTest, resident: Dialogue) -> None:
    appointment = book(station, resident, "2026-12-05T10:00")
    station.paper.fails("忙")
    resident.plays((at("2026-12-04T10:00"), NOTHING))
    station.store.write(lambda db: appointments.cancel(db, appointment.id, station.now))
    resident.plays((at("2026-12-04T10:10"), NOTHING), (at("2026-12-05T08:00"), NOTHING))


def test_one_that_has_begun_is_not_reminded_of(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-05T10:00")
    resident.plays((at("2026-12-05T10:00"), NOTHING), (at("2026-12-05T10:30"), NOTHING))


def test_after_a_break_in_service_only_the_later_reminder_comes(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-05T10:00")
    resident.plays((at("2026-12-05T08:05"), "今天12月5日周六10:00"))
    assert len(resident.notices()) == 1


def test_a_late_reminder_of_the_day_before_waits_for_the_morning(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-05T15:00")
    resident.plays((at("2026-12-04T22:00"), NOTHING), (at("2026-12-05T07:59"), NOTHING), (at("2026-12-05T08:00"), "今天12月5日周六15:00"))


def test_the_morning_is_too_late_for_it_where_the_later_one_is_due(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-05T10:00")
    resident.plays((at("2026-12-04T22:00"), NOTHING), (at("2026-12-05T08:00"), "今天12月5日周六10:00"))
    assert len(resident.notices()) == 1


def test_the_reminder_two_hours_before_comes_in_quiet_hours_too(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-05T09:00")
    resident.says(at("2026-12-04T10:00"))
    resident.plays((at("2026-12-05T07:00"), "今天12月5日周六9:00"))


@pytest.mark.parametrize("seed", range(3))
def test_what_is_promised_is_what_is_sent(station: StationUnderTest, seed: int) -> None:
    chance = random.Random(seed)
    promised: list[tuple[str, str]] = []
    zone = station.handbook.opening.zone
    moments = {station.now}
    for number in range(12):
        station.now = station.moment(BEGIN) + timedelta(minutes=10 * number)
        start = station.now.astimezone(zone) + timedelta(minutes=10 * chance.randrange(4, 6 * 24 * 4))
        if not time(8) <= start.time() <= time(19, 40):
            start = datetime.combine(start.date() + timedelta(days=1), time(chance.randrange(8, 20), chance.choice((0, 20, 40))), zone)
        who = station.resident(f"居民{number}")
        appointment = book(station, who, f"{start:%Y-%m-%dT%H:%M}", place="centre")
        if chance.random() < 0.3:
            later = start + timedelta(days=1)
            appointment = station.store.write(
                lambda db, id=appointment.id, at=later: appointments.move(db, id, slot_at(station, f"{at:%Y-%m-%dT%H:%M}"), station.now)  # type: ignore[misc]
            )
        promised += [(who.address.sender, moment) for moment in minutes_of(station, appointment)]
        moments |= {station.moment(moment) for moment in minutes_of(station, appointment)}
    sent: list[tuple[str, str]] = []
    for moment in sorted(moments | {moment - timedelta(minutes=1) for moment in moments}):
        if moment < station.now:
            continue
        before = len(station.paper.pushed)
        station.move_to(f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}")
        sent += [(address.sender, f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}") for address, _ in station.paper.pushed[before:]]
    assert sorted(sent) == sorted(promised)


def test_quiet_hours_reach_over_midnight() -> None:
    night, noon = QuietHours(), QuietHours(time(12), time(14))
    day = datetime(2026, 12, 5)  # noqa: DTZ001 - a local clock
    covered = [hour for hour in range(24) if night.covers(day.replace(hour=hour))]
    assert covered == [0, 1, 2, 3, 4, 5, 6, 7, 21, 22, 23]
    assert [hour for hour in range(24) if noon.covers(day.replace(hour=hour))] == [12, 13]
    assert night.over_at(day.replace(hour=22)) == day.replace(day=6, hour=8)
    assert night.over_at(day.replace(hour=3)) == day.replace(hour=8)
    assert noon.over_at(day.replace(hour=13)) == day.replace(hour=14)
