"""Delivery: one process leads, each message is claimed by one, the urgent first, at the pace of the platform."""

import time as clock
from collections import Counter
from datetime import timedelta

import pytest

from casework.messages import Address, Reply
from casework.messaging import outbox
from casework.messaging.outbox import Urgency
from scheduler.delivery import BATCH, CLAIM, TERM
from scheduler.outlet import Pace, Throttled
from tests.support.dialogue import Paper
from tests.support.office import WORDS, Office
from tests.support.stores import NOON, at_once, begin_talk


def test_pushes_what_is_due_and_records_it(office: Office) -> None:
    office.post(3)
    assert office.delivery.run(NOON) == {"sent": 3}
    assert office.paper.pushed == [(Address("paper", "wang"), WORDS)] * 3
    assert office.states() == ["sent"] * 3
    assert office.log() == [WORDS.text] * 3
    assert office.delivery.run(NOON + timedelta(days=1)) == {}


def test_leaves_alone_what_is_not_due(office: Office) -> None:
    office.post(due=NOON + timedelta(seconds=1))
    assert office.delivery.run(NOON) == {}


def test_leaves_other_channels_alone(office: Office) -> None:
    office.post()
    office.paper.name = "carrier-pigeon"
    assert office.delivery.run(NOON) == {}


def test_delivers_more_than_one_batch(office: Office) -> None:
    office.post(BATCH + 1)
    assert office.delivery.run(NOON) == {"sent": BATCH + 1}


def test_a_crash_after_the_push_delivers_again_when_the_lease_ends(office: Office) -> None:
    office.post()

    class Outlet(Paper):
        def push(self, address: Address, reply: Reply, key: str) -> None:
            office.paper.push(address, reply, key)
            raise KeyboardInterrupt

    dying = office.deliver_by(Outlet())
    with pytest.raises(KeyboardInterrupt):
        dying.run(NOON)
    assert office.delivery.run(NOON + CLAIM - timedelta(seconds=1)) == {}
    assert office.delivery.run(NOON + CLAIM) == {"sent": 1}
    assert len(office.paper.pushed) == 2, "at least once on the channel"
    assert office.log() == [WORDS.text], "exactly once in the log"


def test_two_deliverers_at_once_push_each_message_once(office: Office) -> None:
    office.post(20)
    ends = at_once(*[lambda: office.delivery.run(NOON)] * 2)
    assert all(isinstance(end, Counter) for end in ends), ends
    assert len(office.paper.pushed) == 20 and len(office.log()) == 20


def test_a_slow_channel_never_outlasts_its_claim(office: Office) -> None:
    for number in range(5):
        office.post_to(begin_talk(office.store, f"slow-{number}").id, number)
    seconds = [0.0]

    class Slow(Paper):
        def push(self, address: Address, reply: Reply, key: str) -> None:
            seconds[0] += 6
            office.paper.push(address, reply, key)

    slow = office.deliver_by(Slow(), stopwatch=lambda: seconds[0])
    assert slow.run(NOON) == {"sent": 5}, "what was claimed a while ago is claimed anew before it is pushed"
    assert len({address for address, _ in office.paper.pushed}) == len(office.paper.pushed) == 5
    assert office.tries() == [1] * 5, "waiting in line is no try"


def test_sends_replies_before_notices_and_the_nearest_notice_first(office: Office) -> None:
    talks = [begin_talk(office.store, f"talk-{number}").id for number in range(3)]
    office.post_to(talks[0], 0, due=NOON - timedelta(hours=1))
    office.post_to(talks[1], 1, urgency=Urgency.SOON)
    reply = Reply("这就答。")
    office.store.write(lambda db: outbox.answer(db, 1, "letter", talks[2], 1, reply, NOON, owed=True))
    assert office.delivery.run(NOON) == {"sent": 3}
    assert [address.sender for address, _ in office.paper.pushed] == ["talk-2", "talk-1", "talk-0"]


def test_lets_nobodys_many_keep_the_others_waiting(office: Office) -> None:
    office.post(5, due=NOON - timedelta(hours=1))
    office.post_to(begin_talk(office.store, "li").id, 99)
    office.delivery.run(NOON)
    assert [address.sender for address, _ in office.paper.pushed[:2]] == ["wang", "li"]


def test_a_reply_does_not_overtake_the_one_before(office: Office) -> None:
    first, second = Reply("先说的"), Reply("后说的")
    office.owe(1, first)
    office.paper.failures.append(Throttled("太快", 7))
    assert office.delivery.run(NOON) == {"throttled": 1}
    office.owe(2, second)
    assert office.delivery.run(NOON + timedelta(seconds=1)) == {}
    assert office.delivery.run(NOON + timedelta(seconds=7)) == {"sent": 2}
    assert [reply for _, reply in office.paper.pushed] == [first, second]


def test_pushes_many_at_a_time_and_keeps_the_pace(office: Office) -> None:
    for number in range(40):
        office.post_to(begin_talk(office.store, f"many-{number}").id, number)
    pushed: list[float] = []

    class Fast(Paper):
        def push(self, address: Address, reply: Reply, key: str) -> None:
            pushed.append(clock.monotonic())

    office.paper = Fast(pace=Pace(20, 0.2))
    assert office.deliver_by(office.paper, stopwatch=clock.monotonic).run(NOON) == {"sent": 40}
    assert len(pushed) == 40


def test_one_process_leads_a_channel(office: Office) -> None:
    office.post()
    elsewhere = office.deliver_by(office.paper, holder="there")
    assert office.delivery.run(NOON) == {"sent": 1}
    office.post_to(office.conversation, 9)
    assert elsewhere.run(NOON + TERM / 2) == {"elsewhere": 1}
    assert elsewhere.run(NOON + TERM) == {"sent": 1}, "the first one has been silent for too long"


def test_a_process_that_stops_gives_back_what_it_has_not_pushed(office: Office) -> None:
    for number in range(3):
        office.post_to(begin_talk(office.store, f"stop-{number}").id, number)

    class Last(Paper):
        def push(self, address: Address, reply: Reply, key: str) -> None:
            office.paper.push(address, reply, key)
            leaving.stop()

    leaving = office.deliver_by(Last())
    assert leaving.run(NOON) == {"sent": 1}
    assert office.deliver_by(office.paper, holder="there").run(NOON) == {"sent": 2}
