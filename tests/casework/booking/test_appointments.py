"""Appointments: whatever is booked, moved and cancelled, in whatever order and by however many at once, no seat is given twice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, count
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework.booking import appointments
from casework.booking.appointments import CODE_DIGITS, Appointment, AppointmentStatus, SlotTaken, ways_on
from casework.booking.slots import TICK, AppointmentTick, Slot, ticks_between
from casework.database import Db, Store, columns_of, fetch_all
from casework.ids import CountingIds, RandomIds
from casework.messaging import outbox
from casework.messaging.conversations import Talk
from casework.messaging.outbox import Notice
from tests.support.stores import NOON, at_once, begin_talk

MINUTE = timedelta(minutes=1)
Seat: TypeAlias = tuple[str, str, int, datetime]


def slot(starts: int = 0, minutes: int = 20, seats: int = 1, station: str = "centre") -> Slot:
    """A slot so many minutes after noon."""
    begin = NOON + starts * MINUTE
    return Slot(station, "general", begin, begin + minutes * MINUTE, "full", seats, out_of_hours=False, tentative=False)


@pytest.fixture
def talk(store: Store) -> Talk:
    return begin_talk(store)


@pytest.fixture
def book(store: Store, talk: Talk) -> Callable[[Slot], Appointment]:
    ids = RandomIds()

    def book(wanted: Slot) -> Appointment:
        return store.write(lambda db: appointments.book(db, ids, talk.resident_id or 0, talk.id, "elderly-card", wanted, NOON))

    return book


def move(store: Store, appointment: Appointment, wanted: Slot) -> Appointment:
    return store.write(lambda db: appointments.move(db, appointment.id, wanted, NOON + MINUTE))


def get(store: Store, appointment: Appointment) -> Appointment:
    found = store.read(lambda db: appointments.get(db, appointment.id))
    assert found is not None
    return found


def occupied(db: Db) -> list[tuple[int, Seat]]:
    table = columns_of(AppointmentTick)
    rows = db.execute(select(table)).all()
    return sorted((row.appointment_id, (row.station_id, row.counter_id, row.seat, row.tick)) for row in rows)


def promised(db: Db) -> list[tuple[int, Seat]]:
    """What the booked appointments, and they alone, should occupy."""
    booked = fetch_all(db, Appointment, select(columns_of(Appointment)).where(columns_of(Appointment).c.status == "booked"))
    return sorted(
        (each.id, (each.station_id, each.counter_id, each.seat, tick))
        for each in booked
        for tick in ticks_between(each.starts_at, each.ends_at)
    )


def kept(store: Store) -> bool:
    return store.read(lambda db: occupied(db) == promised(db))


# One at a time


def test_is_booked_with_a_code_that_can_be_read_out(store: Store, talk: Talk, book: Callable[[Slot], Appointment]) -> None:
    """M1.9: by appointment."""
    booked = book(slot())
    assert len(booked.code) == CODE_DIGITS
    assert (booked.status, booked.version, booked.seat, booked.service) == ("booked", 1, 1, "full")
    assert (booked.starts_at, booked.ends_at) == (NOON, NOON + 20 * MINUTE)
    assert booked.created_at == booked.changed_at == NOON
    assert get(store, booked) == booked
    assert kept(store)


def test_takes_the_lowest_free_seat(store: Store, book: Callable[[Slot], Appointment]) -> None:
    first, second = book(slot(seats=3)), book(slot(seats=3))
    store.write(lambda db: appointments.cancel(db, first.id, NOON))
    assert (second.seat, book(slot(seats=3)).seat, book(slot(seats=3)).seat) == (2, 1, 3)


def test_refuses_a_slot_without_a_seat_and_changes_nothing(store: Store, book: Callable[[Slot], Appointment]) -> None:
    book(slot())
    with pytest.raises(SlotTaken):
        book(slot())
    assert kept(store)
    assert len(store.read(promised)) == 2


def test_leaves_nothing_behind_where_the_refusal_is_answered_in_the_same_turn(store: Store, talk: Talk) -> None:
    def turn(db: Db) -> bool:
        appointments.book(db, RandomIds(), talk.resident_id or 0, talk.id, "a", slot(), NOON)
        try:
            appointments.book(db, RandomIds(), talk.resident_id or 0, talk.id, "b", slot(10), NOON)
        except SlotTaken:
            return True
        return False

    assert store.write(turn)
    assert [each.item_id for each in store.read(lambda db: appointments.upcoming(db, talk.resident_id or 0, NOON))] == ["a"]
    assert kept(store)


@pytest.mark.parametrize(
    ("starts", "minutes", "free"), [(20, 20, True), (10, 20, False), (15, 10, False), (-20, 20, True), (-15, 20, False)]
)
def test_sees_an_overlap_wherever_it_begins(book: Callable[[Slot], Appointment], starts: int, minutes: int, free: bool) -> None:
    book(slot())
    if free:
        assert book(slot(starts, minutes)).seat == 1
    else:
        with pytest.raises(SlotTaken):
            book(slot(starts, minutes))


def test_never_gives_a_code_twice(store: Store, talk: Talk) -> None:
    def turn(db: Db) -> list[str]:
        same = [CountingIds(), CountingIds(), CountingIds()]
        return [appointments.book(db, ids, talk.resident_id or 0, talk.id, "a", slot(20 * n), NOON).code for n, ids in enumerate(same)]

    assert len(set(store.write(turn))) == 3


def test_moves_and_frees_the_old_seat(store: Store, book: Callable[[Slot], Appointment]) -> None:
    booked = book(slot())
    moved = move(store, booked, slot(60, 30, station="outlet"))
    assert (moved.id, moved.code, moved.version, moved.changed_at) == (booked.id, booked.code, 2, NOON + MINUTE)
    assert (moved.station_id, moved.starts_at, moved.ends_at) == ("outlet", NOON + 60 * MINUTE, NOON + 90 * MINUTE)
    assert book(slot()).seat == 1
    assert kept(store)


def test_moves_over_its_own_time(store: Store, book: Callable[[Slot], Appointment]) -> None:
    booked = book(slot(0, 40))
    assert move(store, booked, slot(10, 40)).starts_at == NOON + 10 * MINUTE
    assert kept(store)


def test_keeps_the_old_time_where_the_new_one_is_taken(store: Store, book: Callable[[Slot], Appointment]) -> None:
    booked, _ = book(slot()), book(slot(60))
    with pytest.raises(SlotTaken):
        move(store, booked, slot(50))
    assert get(store, booked) == booked
    assert kept(store)


def test_keeps_the_old_time_where_that_is_answered_in_the_same_turn(store: Store, book: Callable[[Slot], Appointment]) -> None:
    booked, _ = book(slot()), book(slot(60))

    def turn(db: Db) -> None:
        with pytest.raises(SlotTaken):
            appointments.move(db, booked.id, slot(50), NOON)

    store.write(turn)
    assert get(store, booked) == booked
    assert kept(store)


def test_cancels_once(store: Store, book: Callable[[Slot], Appointment]) -> None:
    booked = book(slot())
    assert store.write(lambda db: appointments.cancel(db, booked.id, NOON + MINUTE))
    assert not store.write(lambda db: appointments.cancel(db, booked.id, NOON + 2 * MINUTE))
    cancelled = get(store, booked)
    assert (cancelled.status, cancelled.version, cancelled.changed_at) == (AppointmentStatus.CANCELLED, 2, NOON + MINUTE)
    assert store.read(occupied) == []


def test_does_not_move_what_is_cancelled_or_never_was(store: Store, book: Callable[[Slot], Appointment]) -> None:
    booked = book(slot())
    store.write(lambda db: appointments.cancel(db, booked.id, NOON))
    with pytest.raises(LookupError):
        move(store, booked, slot(60))
    with pytest.raises(LookupError):
        store.write(lambda db: appointments.move(db, 404, slot(60), NOON))
    assert store.read(occupied) == []


def test_tells_what_a_resident_has_booked_soonest_first(store: Store, talk: Talk, book: Callable[[Slot], Appointment]) -> None:
    late, soon, over, gone = book(slot(60)), book(slot(20)), book(slot(-20)), book(slot(100))
    store.write(lambda db: appointments.cancel(db, gone.id, NOON))
    other = begin_talk(store, "li")
    store.write(lambda db: appointments.book(db, RandomIds(), other.resident_id or 0, other.id, "a", slot(0), NOON))
    assert store.read(lambda db: appointments.upcoming(db, talk.resident_id or 0, NOON)) == [soon, late]
    assert store.read(lambda db: appointments.upcoming(db, talk.resident_id or 0, NOON - MINUTE)) == [over, soon, late]


def test_tells_what_starts_after_one_moment_and_not_after_another(store: Store, book: Callable[[Slot], Appointment]) -> None:
    _, second, third, _, gone = (book(slot(minutes)) for minutes in (0, 20, 60, 80, 40))
    store.write(lambda db: appointments.cancel(db, gone.id, NOON))
    assert store.read(lambda db: appointments.starting_between(db, NOON, NOON + 60 * MINUTE)) == [second, third]


def test_leaves_out_those_of_which_a_notice_is_posted(store: Store, book: Callable[[Slot], Appointment]) -> None:
    """The database puts the key together as the notice does; another rule, and another version, is another notice."""
    told, untold = book(slot(0)), book(slot(20))
    notice = Notice("day-before", appointments.SUBJECT, told.id, told.version, told.conversation_id, NOON)
    store.write(lambda db: outbox.post(db, [notice], NOON))

    def without(rule: str) -> list[int]:
        last = NOON + 90 * MINUTE
        return [each.id for each in store.read(lambda db: appointments.starting_between(db, NOON - MINUTE, last, without=rule))]

    assert without("day-before") == [untold.id]
    assert without("two-hours") == [told.id, untold.id]
    move(store, told, slot(60))
    assert without("day-before") == [untold.id, told.id]


def test_offers_ways_on_that_a_button_can_carry(book: Callable[[Slot], Appointment]) -> None:
    booked = book(slot())
    assert [choice.key for choice in ways_on(booked)] == [
        "check:start:elderly-card",
        f"change:move:{booked.id}",
        f"change:cancel:{booked.id}",
    ]
    assert all(len(choice.key.encode()) <= 64 for choice in ways_on(booked))


# Any order


@dataclass(frozen=True)
class Book:
    wanted: Slot


@dataclass(frozen=True)
class Move:
    which: int
    wanted: Slot


@dataclass(frozen=True)
class Cancel:
    which: int


any_slot = st.builds(slot, st.integers(0, 24).map(lambda n: n * 5), st.integers(1, 6).map(lambda n: n * 10), st.integers(1, 3))
acts = st.lists(
    st.one_of(
        st.builds(Book, any_slot),
        st.builds(Book, any_slot),
        st.builds(Move, st.integers(0, 9), any_slot),
        st.builds(Cancel, st.integers(0, 9)),
    ),
    min_size=1,
    max_size=25,
)
stations = count()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(script=acts)
def test_keeps_every_seat_single_in_any_order_of_events(store: Store, script: list[Book | Move | Cancel]) -> None:
    """Against a model: a set of occupied ten minutes for each appointment."""
    station = f"station-{next(stations)}"

    def free_seat(wanted: Slot, others: dict[int, tuple[int, frozenset[datetime]]]) -> int | None:
        ticks = frozenset(ticks_between(wanted.starts_at, wanted.ends_at))
        return next((seat for seat in range(1, wanted.seats + 1) if not any(s == seat and t & ticks for s, t in others.values())), None)

    def turn(db: Db) -> None:
        model: dict[int, tuple[int, frozenset[datetime]]] = {}
        ever: list[int] = []
        for act in script:
            wanted = replace(act.wanted, station_id=station) if not isinstance(act, Cancel) else None
            which = ever[act.which % len(ever)] if not isinstance(act, Book) and ever else 0
            if isinstance(act, Cancel):
                assert appointments.cancel(db, which, NOON) == (which in model)
                model.pop(which, None)
                continue
            assert wanted is not None
            seat = free_seat(wanted, {number: place for number, place in model.items() if number != which})
            try:
                if isinstance(act, Book):
                    done = appointments.book(db, RandomIds(), somebody.resident_id or 0, somebody.id, "a", wanted, NOON)
                    ever.append(done.id)
                else:
                    done = appointments.move(db, which, wanted, NOON)
            except LookupError:
                assert which not in model
            except SlotTaken:
                assert seat is None
            else:
                assert done.seat == seat
                model[done.id] = done.seat, frozenset(ticks_between(done.starts_at, done.ends_at))
            assert occupied(db) == promised(db)
        here = [each for each in (appointments.get(db, number) for number in model) if each is not None]
        for one, other in combinations(here, 2):
            assert one.seat != other.seat or one.ends_at <= other.starts_at or other.ends_at <= one.starts_at
        for number in model:
            appointments.cancel(db, number, NOON)

    somebody = begin_talk(store)
    store.write(turn)


# Many at once


def test_sells_fifty_seats_to_five_hundred(store: Store, talk: Talk) -> None:
    """Five seats at ten times, fifty residents for each."""

    def wants(place: int) -> Callable[[Db], Appointment]:
        wanted = slot(starts=place % 10 * 20, seats=5)
        return lambda db: appointments.book(db, RandomIds(), talk.resident_id or 0, talk.id, "a", wanted, NOON)

    ends = [future.exception(60) for future in [store.submit_write(wants(place)) for place in range(500)]]
    assert [type(error) for error in ends if error] == [SlotTaken] * 450
    assert len(store.read(promised)) == 50 * 2
    assert kept(store)


def test_gives_the_last_seat_to_one_of_many(store: Store, book: Callable[[Slot], Appointment]) -> None:
    """All of different length, all over the same ten minutes."""
    ends = at_once(*[lambda n=n: book(slot(-10 * n, 10 * n + 10)) for n in range(12)])
    assert sum(isinstance(end, Appointment) for end in ends) == 1
    assert sum(isinstance(end, SlotTaken) for end in ends) == 11
    assert kept(store)


def test_moves_to_one_place_when_moved_twice_at_once(store: Store, book: Callable[[Slot], Appointment]) -> None:
    for round_ in range(5):
        booked = book(slot(1000 * round_))
        ends = at_once(*[lambda n=n, booked=booked, base=1000 * round_: move(store, booked, slot(base + 60 * n)) for n in range(1, 5)])
        assert sorted(end.version for end in ends if isinstance(end, Appointment)) == [2, 3, 4, 5]
    assert kept(store)


def test_occupies_nothing_when_moved_and_cancelled_at_once(store: Store, book: Callable[[Slot], Appointment]) -> None:
    for round_ in range(5):
        booked = book(slot(1000 * round_))
        at_once(
            lambda booked=booked, base=1000 * round_: move(store, booked, slot(base + 60)),  # type: ignore[misc]
            lambda booked=booked: store.write(lambda db: appointments.cancel(db, booked.id, NOON)),  # type: ignore[misc]
        )
        assert get(store, booked).status == AppointmentStatus.CANCELLED
    assert store.read(occupied) == []


def test_keeps_both_when_two_want_each_others_time(store: Store, book: Callable[[Slot], Appointment]) -> None:
    one, other = book(slot()), book(slot(60))
    ends = at_once(lambda: move(store, one, slot(60)), lambda: move(store, other, slot()))
    assert all(isinstance(end, SlotTaken) for end in ends)
    assert (get(store, one), get(store, other)) == (one, other)
    assert kept(store)


def test_counts_in_ten_minutes() -> None:
    assert ticks_between(NOON, NOON + 2 * TICK) == [NOON, NOON + TICK]
    assert ticks_between(NOON + 5 * MINUTE, NOON + 15 * MINUTE) == [NOON, NOON + TICK]
    assert ticks_between(NOON, NOON) == []
