"""Slots: what is offered can be booked, and nothing else is offered (M1.8)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.booking import appointments
from casework.booking.appointments import SlotTaken
from casework.booking.slots import HORIZON, NOTICE, Slot, free_slots
from casework.database import Db, Store
from casework.ids import RandomIds
from casework.messaging.conversations import Talk
from knowledge.calendar import WorkCalendar
from knowledge.opening import SHANGHAI, DayException, OpeningTimes
from knowledge.service_item import ServiceItem
from knowledge.stations import Category, Counter, DayKind, OpeningHours, ShiftService, Station, StationKind
from tests.support.stores import NOON, begin_talk

WEDNESDAY = date(2026, 12, 2)
SATURDAY = date(2026, 12, 5)
CALENDAR = WorkCalendar()


def hours(opens: str, closes: str, *days: DayKind, seats: int | None = None, service: ShiftService = ShiftService.FULL) -> OpeningHours:
    return OpeningHours(days=days, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes), seats=seats, service=service)


WEEK = (
    hours("08:00", "12:00", DayKind.WORKDAY),
    hours("13:30", "17:00", DayKind.WORKDAY, seats=1),
    hours("18:15", "19:55", DayKind.TUESDAY),
    hours("09:00", "11:30", DayKind.SATURDAY, service=ShiftService.INTAKE),
)


def station(name: str = "centre", *lines: OpeningHours) -> Station:
    return Station(
        id=name,
        name=name,
        short_name=name,
        kind=StationKind.CENTRE,
        address="惠民路18号",
        phone="000-6620101",
        counters=(counter(),),
        hours=lines or WEEK,
    )


def counter(seats: int = 2) -> Counter:
    return Counter(id="general", name="综合窗口", categories=(Category.CONVENIENCE,), seats=seats)


def item(minutes: int = 20) -> ServiceItem:
    return ServiceItem.model_construct(id="elderly-card", minutes=minutes)  # type: ignore[call-arg]


def slots(
    store: Store, first: date, last: date | None = None, now: datetime = NOON, minutes: int = 20, opening: OpeningTimes | None = None
) -> list[Slot]:
    times = opening or OpeningTimes(CALENDAR)
    return store.read(lambda db: list(free_slots(db, times, item(minutes), station(), counter(), first, last or first, now)))


def clocks(found: list[Slot]) -> list[str]:
    return [f"{slot.starts_at:%H:%M}" for slot in found]


def test_follows_the_hours_of_the_day(store: Store) -> None:
    monday = slots(store, date(2026, 12, 7), minutes=90)
    every_ten_minutes = [f"{hour:02}:{minute}0" for hour in range(8, 17) for minute in range(6)]
    assert clocks(monday) == [clock for clock in every_ten_minutes if clock <= "10:30" or "13:30" <= clock <= "15:30"]
    assert slots(store, date(2026, 12, 6)) == []


def test_tells_what_the_shift_can_do_and_for_how_many(store: Store) -> None:
    """M1.8: on Saturdays papers are only taken in."""
    [first, *_] = slots(store, SATURDAY)
    assert (first.service, first.out_of_hours, first.seats) == ("intake", True, 2)
    monday = slots(store, date(2026, 12, 7))
    assert {(slot.starts_at.hour < 13, slot.seats) for slot in monday} == {(True, 2), (False, 1)}


def test_begins_at_full_ten_minutes(store: Store) -> None:
    tuesday = [slot for slot in slots(store, date(2026, 12, 8), minutes=30) if slot.starts_at.hour >= 18]
    assert clocks(tuesday) == ["18:20", "18:30", "18:40", "18:50", "19:00", "19:10", "19:20"]


@pytest.mark.parametrize(
    ("now", "first"), [("08:30", "09:00"), ("08:30:01", "09:10"), ("07:00", "08:00"), ("11:10", "11:40"), ("11:11", "13:30")]
)
def test_leaves_time_to_get_there(store: Store, now: str, first: str) -> None:
    moment = datetime.combine(WEDNESDAY, time.fromisoformat(now), SHANGHAI)
    assert clocks(slots(store, WEDNESDAY, now=moment))[0] == first


def test_reaches_to_the_last_day_of_the_horizon(store: Store) -> None:
    found = slots(store, WEDNESDAY, WEDNESDAY + 2 * HORIZON)
    last = (NOON + HORIZON).astimezone(SHANGHAI).date()
    days = {slot.starts_at.date() for slot in found}
    assert max(days) <= last
    assert max(days) >= last - timedelta(days=3)
    assert slots(store, last + timedelta(days=1), last + timedelta(days=9)) == []


def test_knows_no_past(store: Store) -> None:
    assert slots(store, date(2026, 11, 1), date(2026, 12, 1)) == []
    assert slots(store, date(2026, 11, 1), WEDNESDAY) == slots(store, WEDNESDAY)


def test_follows_what_replaces_the_hours_of_one_day(store: Store) -> None:
    closed = OpeningTimes(CALENDAR, exceptions={("centre", SATURDAY): DayException(reason="停电")})
    assert slots(store, SATURDAY, opening=closed) == []
    longer = OpeningTimes(CALENDAR, exceptions={("centre", SATURDAY): DayException((hours("13:00", "14:00"),))})
    assert clocks(slots(store, SATURDAY, opening=longer)) == ["13:00", "13:10", "13:20", "13:30", "13:40"]


def test_offers_a_time_as_long_as_it_has_a_seat(store: Store) -> None:
    talk = begin_talk(store)
    first = slots(store, SATURDAY)[0]
    for seats_left in (1, 0):
        assert slots(store, SATURDAY)[0] == first
        booked = store.write(lambda db: appointments.book(db, RandomIds(), talk.resident_id or 0, talk.id, "a", first, NOON))
        assert (slots(store, SATURDAY)[0] == first) == bool(seats_left)
    store.write(lambda db: appointments.cancel(db, booked.id, NOON))
    assert slots(store, SATURDAY)[0] == first


def test_does_not_sell_a_time_again_when_the_hours_shift_by_a_few_minutes(store: Store) -> None:
    talk = begin_talk(store)
    one_seat = OpeningTimes(CALENDAR, exceptions={("centre", SATURDAY): DayException((hours("09:00", "10:00", seats=1),))})
    shifted = OpeningTimes(CALENDAR, exceptions={("centre", SATURDAY): DayException((hours("09:05", "10:00", seats=1),))})
    first = slots(store, SATURDAY, opening=one_seat)[0]
    store.write(lambda db: appointments.book(db, RandomIds(), talk.resident_id or 0, talk.id, "a", first, NOON))
    assert clocks(slots(store, SATURDAY, opening=shifted)) == ["09:20", "09:30", "09:40"]


moments = st.integers(0, 12 * 24 * 60).map(lambda minutes: datetime(2026, 11, 30, tzinfo=UTC) + timedelta(minutes=minutes))
lengths = st.sampled_from([10, 20, 30, 40, 60, 90])
names = count()
FEW = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@FEW
@given(now=moments, minutes=lengths, ahead=st.integers(-3, 50), days=st.integers(0, 4))
def test_never_leaves_its_bounds(sqlite_store: Store, now: datetime, minutes: int, ahead: int, days: int) -> None:
    opening = OpeningTimes(CALENDAR)
    first = now.date() + timedelta(days=ahead)
    last = first + timedelta(days=days)
    found = slots(sqlite_store, first, last, now, minutes)
    shifts = {day: opening.shifts(station(), day) for day in {slot.starts_at.date() for slot in found}}
    for slot in found:
        assert now + NOTICE <= slot.starts_at
        assert slot.starts_at.date() <= (now + HORIZON).astimezone(SHANGHAI).date()
        assert first <= slot.starts_at.date() <= last
        assert slot.ends_at - slot.starts_at == timedelta(minutes=minutes)
        assert any(shift.opens <= slot.starts_at and slot.ends_at <= shift.closes for shift in shifts[slot.starts_at.date()])
        assert slot.starts_at.minute % 10 == 0
    assert all(one.starts_at < other.starts_at for one, other in pairwise(found))


@FEW
@given(minutes=lengths, others=st.lists(st.tuples(lengths, st.integers(0, 40)), max_size=10))
def test_offers_exactly_what_can_be_booked(store: Store, minutes: int, others: list[tuple[int, int]]) -> None:
    """After any bookings of other lengths, a time is offered if and only if booking it succeeds."""
    place = station(f"station-{next(names)}", hours("09:00", "11:30", DayKind.SATURDAY))
    opening, day = OpeningTimes(CALENDAR), SATURDAY

    def offered(db: Db, minutes: int) -> list[Slot]:
        return list(free_slots(db, opening, item(minutes), place, counter(), day, day, NOON))

    def turn(db: Db) -> None:
        book = booking(db, talk)
        every = offered(db, minutes)
        for length, which in others:
            if free := offered(db, length):
                book(free[which % len(free)])
        still = offered(db, minutes)
        for slot in every:
            trial = db.begin_nested()
            try:
                book(slot)
            except SlotTaken:
                assert slot not in still
            else:
                assert slot in still
            trial.rollback()

    talk = begin_talk(store)
    store.write(turn)


def booking(db: Db, talk: Talk) -> Callable[[Slot], object]:
    return lambda slot: appointments.book(db, RandomIds(), talk.resident_id or 0, talk.id, "a", slot, NOON)
