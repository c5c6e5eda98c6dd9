"""Delivery: claimed, asked again, pushed, said; whatever happens, at least once and in the log exactly once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from casework.database import Db, Store
from casework.messages import Address, Choice, Reply
from casework.messaging import conversations, outbox
from casework.messaging.outbox import Notice, OutboxMessage, OutboxState
from knowledge.handbook import Handbook
from scheduler.delivery import BACK_OFF, BATCH, LEASE, TRIES, Delivery, DeliveryError
from scheduler.rules import NoticeRule
from scheduler.timetable import TERM
from tests.support.dialogue import Dialogue, Paper, StationUnderTest, at, book, known
from tests.support.stores import NOON, at_once, begin_talk

WORDS = Reply("到时间了。", (Choice("ask:apply:elder-card", "怎么办"),))


@dataclass(slots=True)
class Office:
    """A store with one talk, a rule that says what it is told to say, and a paper channel."""

    store: Store
    handbook: Handbook
    conversation: int
    words: Callable[[], Reply | None] = lambda: WORDS
    quiet: bool = False
    asked: int = 0
    paper: Paper = field(default_factory=Paper)

    @property
    def delivery(self) -> Delivery:
        return Delivery(self.store, self.handbook, {"test": self.rule}, self.paper)

    @property
    def rule(self) -> NoticeRule:
        def words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply | None:
            self.asked += 1
            return self.words()

        return NoticeRule("test", "试", NOON, self.quiet, lambda db, handbook, now: [], words)

    def post(self, number: int = 1, due: datetime = NOON, rule: str = "test") -> None:
        notices = [Notice(rule, "thing", subject, 1, self.conversation, due) for subject in range(number)]
        self.store.write(lambda db: outbox.post(db, notices, due))

    def states(self) -> list[str]:
        def read(db: Db) -> list[str]:
            return [str(row[0]) for row in db.exec_driver_sql("SELECT state FROM outbox ORDER BY id")]

        return self.store.read(read)

    def log(self) -> list[str]:
        return [said.reply.text for said in self.store.read(lambda db: outbox.log_after(db, self.conversation, 0))]


@pytest.fixture
def office(store: Store, handbook: Handbook) -> Office:
    return Office(store, handbook, begin_talk(store).id)


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


def test_says_nothing_where_it_is_no_longer_true(office: Office) -> None:
    office.post()
    office.words = lambda: None
    assert office.delivery.run(NOON) == {"obsolete": 1}
    assert office.paper.pushed == [] and office.log() == []


def test_a_rule_that_is_gone_says_nothing(office: Office) -> None:
    office.post(rule="forgotten")
    assert office.delivery.run(NOON) == {"obsolete": 1}


def test_a_failure_is_tried_again_later_and_later(office: Office) -> None:
    office.post()
    office.paper.fails("忙", "忙")
    assert office.delivery.run(NOON) == {"later": 1}
    assert office.delivery.run(NOON + BACK_OFF - timedelta(seconds=1)) == {}
    assert office.delivery.run(NOON + BACK_OFF) == {"later": 1}
    assert office.delivery.run(NOON + BACK_OFF * 2) == {}
    assert office.delivery.run(NOON + BACK_OFF * 3) == {"sent": 1}
    assert office.asked == 3, "the rule is asked each time"


def test_gives_up_in_the_end_and_a_person_telephones(office: Office) -> None:
    office.post()
    office.paper.fails(*["忙"] * (TRIES + 1))
    now, ends = NOON, []
    for _ in range(TRIES + 2):
        ends += list(office.delivery.run(now))
        now += timedelta(hours=1)
    assert ends == ["later"] * (TRIES - 1) + ["undeliverable"]
    (given_up,) = office.store.read(outbox.undeliverable)
    assert given_up.failure == "忙" and given_up.settled_at is not None


def test_a_permanent_failure_is_not_tried_again(office: Office) -> None:
    office.post()
    office.paper.fails("已取消关注", permanent=True)
    assert office.delivery.run(NOON) == {"undeliverable": 1}
    assert office.store.read(outbox.undeliverable)[0].failure == "已取消关注"
    assert office.delivery.run(NOON + timedelta(days=1)) == {}


def test_an_unforeseen_failure_is_tried_again_too(office: Office) -> None:
    office.post(2)
    office.paper.failures.append(RuntimeError("坏了"))
    assert office.delivery.run(NOON) == {"later": 1, "sent": 1}


def test_a_crash_after_the_push_delivers_again_when_the_lease_ends(office: Office) -> None:
    office.post()

    class Outlet(Paper):
        def push(self, address: Address, reply: Reply) -> None:
            office.paper.push(address, reply)
            raise KeyboardInterrupt

    dying = Delivery(office.store, office.handbook, {"test": office.rule}, Outlet())
    with pytest.raises(KeyboardInterrupt):
        dying.run(NOON)
    assert office.delivery.run(NOON + LEASE - timedelta(seconds=1)) == {}
    assert office.delivery.run(NOON + LEASE) == {"sent": 1}
    assert len(office.paper.pushed) == 2, "at least once on the channel"
    assert office.log() == [WORDS.text], "exactly once in the log"


def test_two_deliverers_at_once_push_each_message_once(office: Office) -> None:
    office.post(20)
    ends = at_once(*[lambda: office.delivery.run(NOON)] * 2)
    assert all(isinstance(end, Counter) for end in ends), ends
    assert len(office.paper.pushed) == 20 and len(office.log()) == 20


def test_a_slow_channel_never_outlasts_its_claim(office: Office) -> None:
    office.post(5)
    seconds = [0.0]

    class Slow(Paper):
        def push(self, address: Address, reply: Reply) -> None:
            seconds[0] += 20
            office.paper.push(address, reply)

    slow = Delivery(office.store, office.handbook, {"test": office.rule}, Slow(), stopwatch=lambda: seconds[0])
    assert slow.run(NOON) == {"sent": 3}
    assert seconds[0] < min(LEASE, TERM).total_seconds() + 1
    assert slow.run(NOON + timedelta(seconds=seconds[0])) == {}
    assert slow.run(NOON + LEASE) == {"sent": 2}
    assert len(office.paper.pushed) == 5


def test_waits_for_the_end_of_the_night(office: Office) -> None:
    office.quiet = True
    night = NOON + timedelta(hours=10)
    office.post(due=night)
    assert office.delivery.run(night) == {"put-off": 1}
    assert office.delivery.run(night + timedelta(hours=9, minutes=59)) == {}
    assert office.delivery.run(night + timedelta(hours=10)) == {"sent": 1}


def test_a_night_uses_up_one_try_at_most(office: Office) -> None:
    office.quiet = True
    night = NOON + timedelta(hours=10)
    office.post(due=night)
    office.delivery.run(night)
    office.paper.fails(*["忙"] * (TRIES - 2))
    now = night + timedelta(hours=10)
    ends = []
    for _ in range(TRIES):
        ends += list(office.delivery.run(now))
        now += timedelta(minutes=30)
    assert ends == ["later"] * (TRIES - 2) + ["sent"]


def test_a_digit_after_a_notice_means_the_notice(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident)
    book(station, resident, "2026-12-05T10:00")
    resident.plays(
        ("低保怎么办", "1 核对材料"),
        (at("2026-12-04T10:00"), ("提醒", "1 核对材料", "3 取消预约")),
        ("3", "要取消明天12月5日周六10:00的【老年人优待证】吗"),
        ("1", "取消了"),
    )


def test_a_notice_takes_its_place_in_the_talk(office: Office) -> None:
    before = office.store.read(lambda db: conversations.look(db, Address("paper", "wang"))).version
    office.post(2)
    office.delivery.run(NOON)
    after = office.store.read(lambda db: conversations.look(db, Address("paper", "wang")))
    assert after.version == before + 2 and after.offered == WORDS.choices
    positions = [said.position for said in office.store.read(lambda db: outbox.log_after(db, office.conversation, 0))]
    assert positions == [before + 1, before + 2]


def test_a_notice_without_choices_leaves_what_was_offered(office: Office) -> None:
    office.post()
    office.delivery.run(NOON)
    office.words = lambda: Reply("知道就行。")
    notice = Notice("test", "thing", 77, 1, office.conversation, NOON)
    office.store.write(lambda db: outbox.post(db, [notice], NOON))
    office.delivery.run(NOON)
    assert office.store.read(lambda db: conversations.look(db, Address("paper", "wang"))).offered == WORDS.choices


def test_a_failure_is_kept_short() -> None:
    assert DeliveryError("坏").permanent is False
    assert DeliveryError("坏", permanent=True).permanent is True


def test_states_are_those_of_the_outbox() -> None:
    assert {"sent", "obsolete", "undeliverable"} < {str(state) for state in OutboxState}
