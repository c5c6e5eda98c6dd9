"""Received messages: a second delivery of one letter is harmless."""

from datetime import timedelta

from casework.database import Db, Store
from casework.messages import Address, Inbound, Reply
from casework.messaging import outbox, received
from tests.support.stores import NOON, a_talk, at_once

WEEK = timedelta(days=7)


def letter(message_id: str = "m1", sender: str = "wang", channel: str = "paper", days: int = 0) -> Inbound:
    return Inbound(Address(channel, sender), "老年证怎么办", message_id, NOON + timedelta(days=days))


def record(store: Store, inbound: Inbound) -> int | None:
    return store.write(lambda db: received.record(db, inbound))


def test_has_a_number_by_which_it_is_found(store: Store) -> None:
    number = record(store, letter())
    assert number is not None
    assert store.read(lambda db: received.find(db, letter())) == number
    assert store.read(lambda db: received.find(db, letter("m2"))) is None


def test_is_recognised_the_second_time(store: Store) -> None:
    assert record(store, letter()) is not None
    assert record(store, letter(days=1)) is None


def test_is_another_from_another_sender_or_channel(store: Store) -> None:
    letters = letter("1"), letter("2"), letter("1", sender="li"), letter("1", channel="wechat")
    assert len({record(store, each) for each in letters} - {None}) == 4


def test_is_recognised_when_two_deliveries_come_at_once(store: Store) -> None:
    """The loser waits for the winner's turn to end and finds its reply."""

    def deliver() -> tuple[bool, str]:
        def turn(db: Db) -> tuple[bool, str]:
            number = received.record(db, letter())
            if number is not None:
                talk = a_talk(db)
                return True, outbox.answer(db, number, "m1", talk.id, 1, Reply("第一次"), NOON).reply.text
            first = received.find(db, letter())
            assert first is not None
            said = outbox.find_answer(db, first)
            assert said is not None
            return False, said.reply.text

        return store.write(turn)

    assert sorted(map(str, at_once(*[deliver] * 8))) == ["(False, '第一次')"] * 7 + ["(True, '第一次')"]


def test_may_come_again_after_a_turn_that_failed(store: Store) -> None:
    class Broken(Exception):
        pass

    def turn(db: Db) -> None:
        received.record(db, letter())
        raise Broken

    [end] = at_once(lambda: store.write(turn))
    assert isinstance(end, Broken)
    assert record(store, letter()) is not None


def test_is_forgotten_in_time(store: Store) -> None:
    for day in range(10):
        record(store, letter(str(day), days=day))
    assert store.write(lambda db: received.forget_before(db, NOON + WEEK)) == 7
    assert store.read(lambda db: received.find(db, letter("6"))) is None
    assert store.read(lambda db: received.find(db, letter("7"))) is not None


def test_never_has_the_number_of_a_forgotten_one(store: Store) -> None:
    """After a quiet week all are forgotten, but their replies, named by these numbers, are still there."""
    first = record(store, letter())
    assert first is not None

    def answer(db: Db, number: int, position: int) -> None:
        outbox.answer(db, number, "m", a_talk(db).id, position, Reply("好"), NOON)

    store.write(lambda db: answer(db, first, 1))
    store.write(lambda db: received.forget_before(db, NOON + WEEK))
    second = record(store, letter("m2"))
    assert second is not None
    assert second > first
    store.write(lambda db: answer(db, second, 2))
