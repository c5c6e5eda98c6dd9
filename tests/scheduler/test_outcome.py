"""What becomes of a message: asked again, pushed, said; tried again, held or given up. In the log exactly once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import OperationalError

from casework.database import Db
from casework.messages import Address, Choice, Reply
from casework.messaging import conversations, outbox
from casework.messaging.outbox import Notice, OutboxState
from scheduler.outcome import BACK_OFF, TRIES
from scheduler.outlet import DeliveryError, OutOfOrder, Throttled, WindowClosed
from tests.support.dialogue import Dialogue, Paper, StationUnderTest, at, book, known
from tests.support.office import WORDS, Office
from tests.support.stores import NOON, begin_talk


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


def test_an_owed_reply_goes_out_with_the_words_it_was_given(office: Office) -> None:
    reply = Reply("迟了一点的回答", (Choice("ask:apply:elder-card", "怎么办"),))
    said = office.store.write(lambda db: outbox.answer(db, 7, "letter", office.conversation, 1, reply, NOON, owed=True))
    assert said.owed and office.delivery.run(NOON) == {"sent": 1}
    assert office.paper.pushed == [(Address("paper", "wang"), reply)]
    assert office.log() == [reply.text], "it took its place when it was made"
    assert office.delivery.run(NOON + timedelta(days=1)) == {}


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
