"""Delivery: claimed, asked again, pushed, said; whatever happens, at least once and in the log exactly once."""

import time as clock
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from casework.database import Db, Store
from casework.messages import Address, Choice, Reply
from casework.messaging import conversations, outbox
from casework.messaging.outbox import Notice, OutboxMessage, OutboxState, Urgency
from knowledge.handbook import Handbook
from scheduler.delivery import BATCH, CLAIM, TERM, Delivery
from scheduler.outcome import BACK_OFF, TRIES
from scheduler.outlet import DeliveryError, OutOfOrder, Pace, Throttled, WindowClosed
from scheduler.rules import NoticeRule
from tests.support.dialogue import Dialogue, Paper, StationUnderTest, at, book, known
from tests.support.stores import NOON, at_once, begin_talk

WORDS = Reply("到时间了。", (Choice("ask:apply:elder-card", "怎么办"),))


class Even(Random):
    """No jitter."""

    def uniform(self, a: float, b: float) -> float:
        return 1.0


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
        return self.deliver_by(self.paper)

    def deliver_by(self, outlet: Paper, **more: Any) -> Delivery:
        """Another delivery of the same process: the lead is the process's."""
        still: dict[str, Any] = {"holder": "here", "random": Even(), "stopwatch": lambda: 0.0}
        return Delivery(self.store, self.handbook, {"test": self.rule}, outlet, **(still | more))

    @property
    def rule(self) -> NoticeRule:
        def words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply | None:
            self.asked += 1
            return self.words()

        return NoticeRule("test", "试", NOON, self.quiet, lambda db, handbook, now: [], words)

    def post(self, number: int = 1, due: datetime = NOON, rule: str = "test") -> None:
        notices = [Notice(rule, "thing", subject, 1, self.conversation, due) for subject in range(number)]
        self.store.write(lambda db: outbox.post(db, notices, due))

    def post_to(self, conversation: int, subject: int, due: datetime = NOON, urgency: Urgency = Urgency.NOTICE) -> None:
        notice = Notice("test", "thing", 1000 + subject, 1, conversation, due, urgency)
        self.store.write(lambda db: outbox.post(db, [notice], due))

    def owe(self, number: int, reply: Reply) -> None:
        """The reply to a letter that did not travel back with it."""
        talk = self.conversation
        self.store.write(lambda db: outbox.answer(db, number, f"letter-{number}", talk, number, reply, NOON, owed=True))

    def tries(self) -> list[int]:
        return self.store.read(lambda db: [row[0] for row in db.exec_driver_sql("SELECT tries FROM outbox ORDER BY id")])

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
    assert office.delivery.run(NOON + BACK_OFF * 4) == {}
    assert office.delivery.run(NOON + BACK_OFF * 5) == {"sent": 1}
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


def test_an_owed_reply_goes_out_with_the_words_it_was_given(office: Office) -> None:
    reply = Reply("迟了一点的回答", (Choice("ask:apply:elder-card", "怎么办"),))
    said = office.store.write(lambda db: outbox.answer(db, 7, "letter", office.conversation, 1, reply, NOON, owed=True))
    assert said.owed and office.delivery.run(NOON) == {"sent": 1}
    assert office.paper.pushed == [(Address("paper", "wang"), reply)]
    assert office.log() == [reply.text], "it took its place when it was made"
    assert office.delivery.run(NOON + timedelta(days=1)) == {}


def test_a_reply_does_not_overtake_the_one_before(office: Office) -> None:
    first, second = Reply("先说的"), Reply("后说的")
    office.owe(1, first)
    office.paper.failures.append(Throttled("太快", 7))
    assert office.delivery.run(NOON) == {"throttled": 1}
    office.owe(2, second)
    assert office.delivery.run(NOON + timedelta(seconds=1)) == {}
    assert office.delivery.run(NOON + timedelta(seconds=7)) == {"sent": 2}
    assert [reply for _, reply in office.paper.pushed] == [first, second]


def test_a_reply_is_held_where_it_was_asked_for(office: Office) -> None:
    """Its place in that talk is its own: another of the resident's has another there."""
    reply = Reply("迟到的回答")
    office.paper.name = "wechat"
    talk = begin_talk(office.store, channel="wechat")
    office.store.write(lambda db: outbox.answer(db, 1, "letter", talk.id, 1, reply, NOON, owed=True))
    office.paper.failures.append(WindowClosed("超过48小时"))
    assert office.delivery.run(NOON) == {"held": 1}
    assert office.store.read(lambda db: conversations.look(db, Address("wechat", "wang"))).held == 1


def test_what_went_out_is_recorded_though_the_database_was_away(office: Office) -> None:
    """A push that succeeded is not made again because writing it down failed once."""
    office.post()
    away = [True]

    class Away(Paper):
        def push(self, address: Address, reply: Reply, key: str) -> None:
            office.paper.push(address, reply, key)
            begin_failing()

    write = office.store.write

    def begin_failing() -> None:
        office.store.write = failing_once  # type: ignore[method-assign]

    def failing_once(fn: Callable[[Db], Any]) -> Any:
        if away.pop():
            office.store.write = write  # type: ignore[method-assign]
            raise OperationalError("INSERT", {}, Exception("database is locked"))
        return write(fn)

    assert office.deliver_by(Away()).run(NOON) == {"sent": 1}
    assert office.states() == ["sent"]


def test_a_closed_window_without_a_place_to_wait_is_told_by_telephone(office: Office) -> None:
    office.post()
    office.paper.failures.append(WindowClosed("超过48小时"))
    assert office.delivery.run(NOON) == {"undeliverable": 1}


def test_a_throttled_message_comes_when_the_platform_says(office: Office) -> None:
    office.post()
    office.paper.failures.append(Throttled("太快", 7))
    assert office.delivery.run(NOON) == {"throttled": 1}
    assert office.delivery.run(NOON + timedelta(seconds=6)) == {}
    assert office.delivery.run(NOON + timedelta(seconds=7)) == {"sent": 1}


def test_a_channel_that_does_not_work_uses_up_no_tries(office: Office) -> None:
    office.post()
    office.paper.failures += [OutOfOrder("密钥不对")] * (TRIES + 2)
    now = NOON
    for _ in range(TRIES + 2):
        assert office.delivery.run(now) == {"later": 1}
        now += timedelta(minutes=6)
    assert office.delivery.run(now) == {"sent": 1}


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


def test_a_resident_who_is_quicker_than_the_record_keeps_what_was_offered_last(office: Office) -> None:
    """The message is seen before the platform has confirmed it; what was answered meanwhile counts."""
    office.post()
    since = (Choice("check:start:elder-card", "核对材料"),)

    class Quick(Paper):
        def push(self, address: Address, reply: Reply, key: str) -> None:
            def answered(db: Db) -> None:
                talk = conversations.open_talk(db, address, NOON)
                talk.version, talk.offered = talk.version + 1, since
                conversations.save(db, talk, NOON)

            office.store.write(answered)

    assert office.deliver_by(Quick()).run(NOON) == {"sent": 1}
    assert office.store.read(lambda db: conversations.look(db, Address("paper", "wang"))).offered == since


def test_a_failure_is_kept_short() -> None:
    assert DeliveryError("坏").permanent is False
    assert DeliveryError("坏", permanent=True).permanent is True


def test_states_are_those_of_the_outbox() -> None:
    assert {"sent", "obsolete", "undeliverable"} < {str(state) for state in OutboxState}
