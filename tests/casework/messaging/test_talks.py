"""Talks of one person: what is open in another is found and taken over, what is held is counted once, what is left is handed over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework import callbacks
from casework.callbacks import Callback
from casework.database import Db, Store, columns_of
from casework.messages import Address, Choice
from casework.messaging import conversations, outbox, sending, talks
from casework.messaging.conversations import COLD_AFTER, Talk
from casework.messaging.outbox import Notice, OutboxMessage, OutboxState
from casework.people import accounts
from tests.support.stores import NOON, begin_talk

MINUTE = timedelta(minutes=1)
CHOICE = Choice("ask:apply:elder-card", "怎么办")


@pytest.fixture
def here(store: Store) -> Talk:
    return begin_talk(store, "here", "wechat")


@pytest.fixture
def there(store: Store, here: Talk) -> Talk:
    return another(store, here, "there")


def another(store: Store, talk: Talk, sender: str, channel: str = "web") -> Talk:
    """A second talk of the same resident."""

    def write(db: Db) -> Talk:
        other = conversations.open_talk(db, Address(channel, sender), NOON)
        assert talk.resident_id is not None
        accounts.assign(db, other.account_id, talk.resident_id)
        return conversations.look(db, other.address)

    return store.write(write)


def begin_flow(store: Store, talk: Talk, flow: str = "book", topic: str = "elder-card", after: timedelta = timedelta()) -> None:
    talk.flow, talk.flow_version, talk.answers, talk.topic, talk.offered = flow, 3, {"item": "elder-card"}, topic, (CHOICE,)
    store.write(lambda db: conversations.save(db, talk, NOON + after))


def open_elsewhere(store: Store, talk: Talk, after: timedelta = timedelta()) -> Address | None:
    return store.read(lambda db: talks.open_elsewhere(db, talk, NOON + after, besides="link"))


def look(store: Store, talk: Talk) -> Talk:
    return store.read(lambda db: conversations.look(db, talk.address))


def test_finds_what_is_open_in_the_other_talk(store: Store, here: Talk, there: Talk) -> None:
    assert open_elsewhere(store, here) is None
    begin_flow(store, there)
    assert open_elsewhere(store, here) == there.address
    assert open_elsewhere(store, there) is None


def test_finds_what_was_only_spoken_of(store: Store, here: Talk, there: Talk) -> None:
    begin_flow(store, there, flow="")
    assert open_elsewhere(store, here) == there.address


def test_finds_the_one_used_last(store: Store, here: Talk, there: Talk) -> None:
    third = another(store, here, "third", "telegram")
    begin_flow(store, there, after=MINUTE)
    begin_flow(store, third)
    assert open_elsewhere(store, here) == there.address


def test_finds_nothing_that_went_cold(store: Store, here: Talk, there: Talk) -> None:
    begin_flow(store, there)
    assert open_elsewhere(store, here, COLD_AFTER) == there.address
    assert open_elsewhere(store, here, COLD_AFTER + MINUTE) is None


def test_does_not_count_the_flow_that_is_left_out(store: Store, here: Talk, there: Talk) -> None:
    begin_flow(store, there, flow="link", topic="")
    assert open_elsewhere(store, here) is None


def test_finds_nobody_elses(store: Store, here: Talk) -> None:
    begin_flow(store, begin_talk(store, "somebody"))
    assert open_elsewhere(store, here) is None
    stranger = store.write(lambda db: conversations.open_talk(db, Address("wechat", "stranger"), NOON))
    assert open_elsewhere(store, stranger) is None


def test_takes_over_and_closes_it_there(store: Store, here: Talk, there: Talk) -> None:
    begin_flow(store, there)
    store.write(lambda db: talks.take_over(db, here, there.address, NOON + MINUTE))
    assert (here.flow, here.flow_version, here.answers) == ("book", 3, {"item": "elder-card"})
    assert (here.topic, here.offered) == ("elder-card", (CHOICE,))
    left = look(store, there)
    assert (left.flow, left.answers, left.topic, left.offered) == ("", {}, "", ())
    assert left.version == there.version, "nothing was said there"
    assert left.changed_at == NOON, "nobody was there"


def hold(store: Store, talk: Talk, number: int = 1) -> OutboxMessage:
    notice = Notice("test", "thing", number, 1, talk.id, NOON)
    store.write(lambda db: outbox.post(db, [notice], NOON))
    message = store.read(
        lambda db: db.execute(select(columns_of(OutboxMessage).c.id).order_by(columns_of(OutboxMessage).c.id.desc())).first()
    )
    assert message is not None
    store.write(lambda db: sending.hold(db, message.id, talk.id, "窗口关了"))
    return next(each for each in store.read(lambda db: sending.held_for(db, talk.id)) if each.id == message.id)


def test_counts_what_is_held_in_any_of_the_talks(store: Store, here: Talk) -> None:
    stranger = begin_talk(store, "stranger", "web")
    hold(store, here)
    hold(store, stranger, 2)
    assert here.resident_id is not None
    store.write(lambda db: accounts.assign(db, stranger.account_id, here.resident_id or 0))
    assert store.write(lambda db: talks.count_held(db, here.id)) == 2
    assert (look(store, here).held, look(store, stranger).held) == (2, 2)


def test_hands_over_what_is_going_on_and_what_is_still_to_be_said(store: Store, here: Talk, there: Talk) -> None:
    begin_flow(store, there)
    hold(store, there)

    def owe(db: Db) -> None:
        callbacks.ask_for(db, here.resident_id or 0, there.id, "", "问题", NOON, NOON)
        outbox.post(db, [Notice("test", "thing", 2, 1, there.id, NOON)], NOON)
        talks.hand_over(db, here.resident_id or 0, of=there.id, to=here.id)

    store.write(owe)
    assert store.read(lambda db: [call.conversation_id for call in callbacks.owed(db)]) == [here.id]
    table = columns_of(OutboxMessage)
    assert store.read(lambda db: set(db.execute(select(table.c.conversation_id)).scalars())) == {here.id}
    left = look(store, there)
    assert (left.flow, left.answers, left.topic, left.offered) == ("", {}, "", ())


def test_hands_over_nothing_of_somebody_else_and_nothing_that_was_said(store: Store, here: Talk, there: Talk) -> None:
    stranger = begin_talk(store, "stranger", "web")

    def write(db: Db) -> None:
        callbacks.ask_for(db, stranger.resident_id or 0, there.id, "", "问题", NOON, NOON)
        notice = Notice("test", "thing", 1, 1, there.id, NOON)
        outbox.post(db, [notice], NOON)
        [message] = sending.claim(db, "web", NOON, MINUTE, 1)
        sending.settle(db, message.id, OutboxState.OBSOLETE, "", NOON)
        talks.hand_over(db, here.resident_id or 0, of=there.id, to=here.id)

    store.write(write)
    rows = [columns_of(Callback), columns_of(OutboxMessage)]
    assert store.read(lambda db: [db.execute(select(table.c.conversation_id)).scalar_one() for table in rows]) == [there.id] * 2


def test_knows_the_talk_of_an_account(store: Store, here: Talk) -> None:
    assert store.read(lambda db: talks.of_account(db, here.account_id)) == here.id
