"""The outbox: everything said, in order, and everything owed, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from casework.database import Store
from casework.messages import Choice, Reply
from casework.messaging import outbox, sending
from casework.messaging.conversations import Talk
from casework.messaging.outbox import Notice, OutboxMessage, OutboxState, Said
from tests.support.stores import NOON, at_once, begin_talk

MINUTE = timedelta(minutes=1)
LEASE = 2 * MINUTE
REPLY = Reply("明天上午9点，别忘了。", (Choice("change:move:17", "改时间"),))


@pytest.fixture
def talk(store: Store) -> Talk:
    return begin_talk(store)


def notice(talk: Talk, subject: int = 17, version: int = 1, rule: str = "day-before", due_at: datetime = NOON) -> Notice:
    return Notice(rule, "appointment", subject, version, talk.id, due_at)


def post(store: Store, *notices: Notice) -> int:
    return store.write(lambda db: outbox.post(db, notices, NOON))


def claim(store: Store, after: timedelta = timedelta(), most: int = 50, channel: str = "paper") -> list[OutboxMessage]:
    return store.write(lambda db: sending.claim(db, channel, NOON + after, LEASE, most))


def keys(messages: Sequence[OutboxMessage]) -> list[str]:
    return [message.key for message in messages]


def said(store: Store, message: OutboxMessage, position: int) -> bool:
    return store.write(lambda db: sending.said(db, message.id, position, REPLY, NOON))


def log(store: Store, talk: Talk, after: int = 0, most: int = 200) -> list[Said]:
    return store.read(lambda db: outbox.log_after(db, talk.id, after, most))


# Notices: posted once


def test_names_rule_subject_and_version_in_the_key(talk: Talk) -> None:
    assert notice(talk, version=3).key == "appointment:17:v3:day-before"


def test_posts_a_notice_once(store: Store, talk: Talk) -> None:
    assert post(store, notice(talk)) == 1
    assert post(store, notice(talk)) == 0
    assert post(store, notice(talk), notice(talk, version=2), notice(talk, rule="two-hours"), notice(talk, subject=18)) == 3
    assert post(store) == 0


def test_posts_a_notice_once_when_several_post_it(store: Store, talk: Talk) -> None:
    mine = [notice(talk, subject=n) for n in range(10)]
    counts = at_once(*[lambda: post(store, *mine)] * 6, *[lambda: post(store, *reversed(mine))] * 6)
    assert sum(int(str(count)) for count in counts) == 10


def test_tells_what_is_not_posted_yet(store: Store, talk: Talk) -> None:
    post(store, notice(talk))
    new = notice(talk, version=2)
    assert store.read(lambda db: outbox.not_posted(db, [notice(talk), new])) == [new]
    assert store.read(lambda db: outbox.not_posted(db, [])) == []


# Claims: each to one


def test_claims_what_is_due_the_longest_waiting_first(store: Store, talk: Talk) -> None:
    li, chen, zhao = (begin_talk(store, name) for name in ("li", "chen", "zhao"))
    post(store, notice(talk, 1, due_at=NOON + MINUTE), notice(li, 2, due_at=NOON - MINUTE), notice(chen, 3), notice(zhao, 4))
    claimed = claim(store)
    assert [message.subject_id for message in claimed] == [2, 3, 4]
    first = claimed[0]
    assert (first.rule, first.subject_version, first.tries, first.words) == ("day-before", 1, 1, None)
    assert first.claimed_until == NOON + LEASE


def test_claims_no_more_than_asked_for(store: Store, talk: Talk) -> None:
    post(store, *(notice(begin_talk(store, f"resident-{n}"), n) for n in range(5)))
    assert [len(claim(store, most=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_claims_for_one_channel_only(store: Store, talk: Talk) -> None:
    post(store, notice(talk), notice(begin_talk(store, "li", channel="wechat"), 18))
    assert [message.subject_id for message in claim(store, channel="wechat")] == [18]
    assert claim(store, channel="telegram") == []


def test_leaves_a_claimed_message_alone_until_the_lease_ends(store: Store, talk: Talk) -> None:
    post(store, notice(talk))
    assert len(claim(store)) == 1
    assert claim(store, after=LEASE - timedelta(microseconds=1)) == []
    [again] = claim(store, after=LEASE)
    assert again.tries == 2


def test_gives_each_message_to_one_of_several_claimers(store: Store, talk: Talk) -> None:
    post(store, *(notice(begin_talk(store, f"resident-{n}"), n) for n in range(60)))

    def claimer() -> list[str]:
        mine: list[str] = []
        while some := keys(claim(store, most=7)):
            mine += some
        return mine

    claimed = [key for mine in at_once(*[claimer] * 8) for key in mine]  # type: ignore[attr-defined]
    assert len(claimed) == len(set(claimed))
    late = keys(claim(store, most=100))  # what somebody had locked while others looked
    assert len(set(claimed) | set(late)) == 60


# Ends: sent, put off, obsolete, undeliverable


def test_is_said_once(store: Store, talk: Talk) -> None:
    post(store, notice(talk))
    [message] = claim(store)
    assert said(store, message, 1)
    assert not said(store, message, 2)
    assert log(store, talk) == [Said(1, None, REPLY, NOON)]
    assert claim(store, after=LEASE) == []


def test_is_said_once_by_two_who_both_pushed_it(store: Store, talk: Talk) -> None:
    """The first was slower than its lease."""
    post(store, notice(talk))
    [message] = claim(store)
    claim(store, after=LEASE)
    ends = at_once(lambda: said(store, message, 1), lambda: said(store, message, 2))
    assert sorted(map(str, ends)) == ["False", "True"]
    assert len(log(store, talk)) == 1


def test_waits_when_it_is_put_off(store: Store, talk: Talk) -> None:
    post(store, notice(talk))
    [message] = claim(store)
    store.write(lambda db: sending.put_off(db, message.id, NOON + 5 * MINUTE, "busy"))
    assert claim(store, after=5 * MINUTE - timedelta(seconds=1)) == []
    [again] = claim(store, after=5 * MINUTE)
    assert (again.failure, again.tries) == ("busy", 2)


@pytest.mark.parametrize("end", [OutboxState.OBSOLETE, OutboxState.UNDELIVERABLE])
def test_is_not_touched_again_after_its_end(store: Store, talk: Talk, end: OutboxState) -> None:
    post(store, notice(talk))
    [message] = claim(store)
    store.write(lambda db: sending.settle(db, message.id, end, "拒收", NOON))
    store.write(lambda db: sending.put_off(db, message.id, NOON, ""))
    store.write(lambda db: sending.settle(db, message.id, OutboxState.WAITING, "", NOON))
    assert not said(store, message, 1)
    assert claim(store, after=10 * LEASE) == []
    assert post(store, notice(talk)) == 0
    assert log(store, talk) == []
    given_up = store.read(outbox.undeliverable)
    assert keys(given_up) == ([message.key] if end == OutboxState.UNDELIVERABLE else [])
    assert [each.failure for each in given_up] == ["拒收"] * len(given_up)


# The log: what was said, in order


def test_finds_the_answer_to_a_letter(store: Store, talk: Talk) -> None:
    store.write(lambda db: outbox.answer(db, 9, "m1", talk.id, 1, REPLY, NOON))
    assert store.read(lambda db: outbox.find_answer(db, 9)) == Said(1, "m1", REPLY, NOON)
    assert store.read(lambda db: outbox.find_answer(db, 8)) is None


def test_reads_the_log_from_a_position_in_order(store: Store, talk: Talk) -> None:
    other = begin_talk(store, "li")
    for position in (3, 1, 2):
        store.write(lambda db, position=position: outbox.answer(db, position, f"m{position}", talk.id, position, REPLY, NOON))  # type: ignore[misc]
    store.write(lambda db: outbox.answer(db, 4, "m1", other.id, 1, REPLY, NOON))
    post(store, notice(talk))
    assert [each.position for each in log(store, talk)] == [1, 2, 3]
    assert [each.answers for each in log(store, talk, after=1)] == ["m2", "m3"]
    assert [each.position for each in log(store, talk, most=2)] == [1, 2]
    assert log(store, talk, after=3) == []


def test_gives_a_position_of_a_talk_once(store: Store, talk: Talk) -> None:
    store.write(lambda db: outbox.answer(db, 1, "m1", talk.id, 1, REPLY, NOON))
    with pytest.raises(IntegrityError):
        store.write(lambda db: outbox.answer(db, 2, "m2", talk.id, 1, REPLY, NOON))


def test_forgets_what_is_long_settled(store: Store, talk: Talk) -> None:
    for number, days in enumerate((-200, -180, -1), start=1):
        at = NOON + timedelta(days=days)
        store.write(lambda db, number=number, at=at: outbox.answer(db, number, "m", talk.id, number, REPLY, at))  # type: ignore[misc]
    post(store, notice(talk, due_at=NOON - timedelta(days=300)))
    assert store.write(lambda db: outbox.forget_before(db, NOON - timedelta(days=180))) == (1, [])
    assert [each.position for each in log(store, talk)] == [2, 3]
    assert len(claim(store)) == 1, "what is owed since less than that is not forgotten"


@pytest.mark.parametrize("state", [OutboxState.WAITING, OutboxState.HELD, OutboxState.UNDELIVERABLE])
def test_forgets_what_was_written_long_ago_and_never_said(store: Store, talk: Talk, state: OutboxState) -> None:
    """S: what is kept half a year is kept half a year, whatever became of it; and the talks to be counted anew are named."""
    post(store, notice(talk), notice(talk, 18))
    store.write(lambda db: db.exec_driver_sql(f"UPDATE outbox SET state = '{state}'"))
    assert store.write(lambda db: outbox.forget_before(db, NOON)) == (0, [])
    forgotten = store.write(lambda db: outbox.forget_before(db, NOON + timedelta(seconds=1)))
    assert forgotten == (2, [talk.id] if state is OutboxState.HELD else [])
