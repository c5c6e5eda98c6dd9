"""Conversations: where the talk with one account stands."""

from datetime import timedelta

import pytest

from casework.database import Db, Store
from casework.messages import Address, Choice, Reply
from casework.messaging import conversations, outbox
from casework.messaging.conversations import Talk
from casework.messaging.outbox import Notice
from casework.people import accounts
from tests.support.stores import NOON, PATIENCE, at_once, begin_talk, wait_for_a_blocked_backend

WANG = Address("paper", "wang")


def look(store: Store, address: Address = WANG) -> Talk:
    return store.read(lambda db: conversations.look(db, address))


def one_more(db: Db) -> int:
    """A turn: it opens the talk, says something, and stores where that leads."""
    talk = conversations.open_talk(db, WANG, NOON)
    talk.version += 1
    conversations.save(db, talk, NOON)
    outbox.answer(db, talk.version, "m", talk.id, talk.version, Reply("好"), NOON)
    return talk.version


def test_is_empty_before_the_first_letter(store: Store) -> None:
    assert look(store) == Talk(WANG)
    assert look(store).id == 0


def test_is_begun_once(store: Store) -> None:
    first = store.write(lambda db: conversations.open_talk(db, WANG, NOON))
    again = store.write(lambda db: conversations.open_talk(db, WANG, NOON + timedelta(days=1)))
    assert first.id == again.id != 0
    assert look(store).changed_at == NOON


def test_comes_back_as_it_was_saved(store: Store) -> None:
    def turn(db: Db) -> Talk:
        talk = conversations.open_talk(db, WANG, NOON)
        talk.version, talk.flow, talk.flow_version, talk.topic = 7, "book", 2, "elderly-card"
        talk.answers = {"item": "elderly-card", "day": None, "seats": [1, 2], "wish": "周六上午"}
        talk.offered = (Choice("book:day:2026-12-05", "12月5日", ("周六",)), Choice("book:other:", "别的"))
        conversations.save(db, talk, NOON + timedelta(hours=1))
        return talk

    saved = store.write(turn)
    assert list(look(store).answers) == list(saved.answers), "the order of the answers is kept: 返回 drops the last"
    saved.changed_at = NOON + timedelta(hours=1)
    assert look(store) == saved


def test_forgets_the_answers_of_a_flow_it_leaves(store: Store) -> None:
    def turn(db: Db) -> None:
        talk = conversations.open_talk(db, WANG, NOON)
        talk.flow, talk.flow_version, talk.answers = "book", 1, {"wish": "周六"}
        conversations.save(db, talk, NOON)
        talk.leave_flow()
        conversations.save(db, talk, NOON)

    store.write(turn)
    assert (look(store).flow, look(store).flow_version, look(store).answers) == ("", 0, {})


def test_knows_who_is_behind_it(store: Store) -> None:
    assert look(store).resident_id is None
    assert begin_talk(store).resident_id == look(store).resident_id is not None


def test_tells_how_far_several_have_come(store: Store) -> None:
    begin_talk(store, "li")
    begin_talk(store, "zhao", channel="wechat")
    for _ in range(3):
        store.write(one_more)
    assert store.read(lambda db: conversations.versions(db, "paper", ["wang", "li", "zhao", "nobody"])) == {"wang": 3, "li": 0}
    assert store.read(lambda db: conversations.versions(db, "paper", [])) == {}


def test_tells_where_it_is_held(store: Store) -> None:
    talk = begin_talk(store, "li", channel="wechat")
    assert store.read(lambda db: conversations.address_of(db, talk.id)) == Address("wechat", "li")


@pytest.mark.parametrize("letters", [2, 12])
def test_takes_first_letters_that_come_at_once_one_after_the_other(store: Store, letters: int) -> None:
    """An account and a conversation are begun once, and no turn is lost."""
    assert sorted(map(str, at_once(*[lambda: store.write(one_more)] * letters))) == sorted(str(n + 1) for n in range(letters))
    assert look(store).version == letters
    assert [said.position for said in store.read(lambda db: outbox.log_after(db, look(store).id, 0))] == list(range(1, letters + 1))


@pytest.mark.postgres
def test_sees_what_the_turn_it_waited_for_has_changed(postgres_store: Store) -> None:
    """Also the resident behind the account, who is in another table."""
    store = postgres_store
    store.write(lambda db: conversations.open_talk(db, WANG, NOON))

    def first(db: Db) -> int:
        talk = conversations.open_talk(db, WANG, NOON)
        waiting.append(store.submit_write(lambda other: conversations.open_talk(other, WANG, NOON)))
        at_once(lambda: wait_for_a_blocked_backend(store))
        talk.version = 5
        conversations.save(db, talk, NOON)
        return accounts.resident_behind(db, talk.account_id, NOON)

    waiting: list = []
    resident = store.write(first)
    second = waiting[0].result(PATIENCE)
    assert (second.resident_id, second.version) == (resident, 5)


@pytest.mark.postgres
def test_lets_a_notice_be_posted_during_a_turn(postgres_store: Store) -> None:
    store = postgres_store
    talk = begin_talk(store)
    notice = Notice("day-before", "appointment", 1, 1, talk.id, NOON)

    def turn(db: Db) -> list[object]:
        conversations.open_talk(db, WANG, NOON)
        return at_once(lambda: store.write(lambda other: outbox.post(other, [notice], NOON)))

    assert store.write(turn) == [1]
