"""Alerts: raised once, counted, stepped up while nobody answers, taken in hand, brought to an end."""

from datetime import datetime, timedelta

from casework import alerts
from casework.alerts import Raised
from casework.database import Store
from casework.messaging import conversations
from casework.people.staff.duties import DutyKind
from casework.people.staff.members import Role
from knowledge.handbook import opening_times
from knowledge.wording.emergencies import EmergencyKind
from tests.support.duty import has_written, hire, on_duty
from tests.support.small import STATION
from tests.support.stores import NOON, at_once, begin_talk

OPENING = opening_times()
MINUTE = timedelta(minutes=1)


def raised(
    store: Store, talk: int, words: str = "煤气漏了", now: datetime = NOON, kind: EmergencyKind = EmergencyKind.GAS
) -> Raised | None:
    return store.write(lambda db: alerts.raise_alert(db, talk, kind.value, words, (STATION,), OPENING, now))


def told(store: Store) -> list[tuple[int, int]]:
    """Level and person of every call."""
    numbers = [alert.id for alert in store.read(alerts.open_ones)]
    return [(call.level, call.staff_id) for call in store.read(lambda db: alerts.calls_of(db, numbers))]


def step(store: Store, now: datetime) -> list[bool]:
    due = store.read(lambda db: alerts.due_for_a_step(db, now))
    return [store.write(lambda db, number=number: alerts.escalate(db, number, OPENING, now)) for number in due]  # type: ignore[misc]


def test_keeps_what_was_said_masked(store: Store) -> None:
    """M2.4, S: the alert tells what happened, and neither number nor door."""
    raised(store, begin_talk(store).id, "我是王秀英，青禾苑3号楼402煤气漏了，电话13800138000")
    [alert] = store.read(alerts.open_ones)
    assert "煤气漏了" in alert.words
    assert not any(personal in alert.words for personal in ("王秀英", "402", "13800138000"))
    raw = store.read(lambda db: db.exec_driver_sql("SELECT words FROM alerts").scalar_one())
    assert "煤气" not in raw


def test_counts_a_joker_instead_of_ringing_again(store: Store) -> None:
    """M2.4: ten letters are one alert, and one call."""
    talk = begin_talk(store).id
    worker = hire(store, "worker", NOON)
    on_duty(store, worker, NOON)
    numbers = {raised(store, talk, now=NOON + number * MINUTE).alert_id for number in range(10)}  # type: ignore[union-attr]
    [alert] = store.read(alerts.open_ones)
    assert numbers == {alert.id}
    assert (alert.times, alert.words, alert.last_at) == (10, "煤气漏了", NOON + 9 * MINUTE)
    assert told(store) == [(0, worker)]


def test_adds_what_else_was_said(store: Store) -> None:
    talk = begin_talk(store).id
    raised(store, talk)
    raised(store, talk, "有人昏倒了")
    assert store.read(alerts.open_ones)[0].words == "煤气漏了\n有人昏倒了"


def test_raises_few_an_hour_for_one_talk_and_hears_another(store: Store) -> None:
    talk, other = begin_talk(store).id, begin_talk(store, "li").id
    worker = hire(store, "worker", NOON)
    for number in range(alerts.HOURLY):
        one = raised(store, talk, now=NOON + number * MINUTE)
        assert one is not None
        store.write(lambda db, one=one: alerts.end(db, one.alert_id, worker, "没有事", NOON + 10 * MINUTE))  # type: ignore[misc]
    assert raised(store, talk, now=NOON + 20 * MINUTE) is None
    assert raised(store, other, now=NOON + 20 * MINUTE) is not None
    assert raised(store, talk, now=NOON + 61 * MINUTE) is not None


def test_raises_anew_when_half_an_hour_is_over(store: Store) -> None:
    talk = begin_talk(store).id
    raised(store, talk)
    raised(store, talk, now=NOON + 31 * MINUTE)
    assert len(store.read(alerts.open_ones)) == 2


def test_says_whether_somebody_hears_of_it(store: Store) -> None:
    """Only who sits before the desk, or whose messenger is known to work; a name in a list hears nothing."""
    talk = begin_talk(store).id
    assert raised(store, talk) == Raised(1, False)
    worker = hire(store, "worker", NOON)
    on_duty(store, worker, NOON)
    second = raised(store, begin_talk(store, "li").id)
    assert second is not None and not second.told, "never wrote there"
    has_written(store, "worker", NOON)
    third = raised(store, begin_talk(store, "zhao").id)
    assert third is not None and third.told
    counter = hire(store, "counter", NOON, chats=False)
    on_duty(store, counter, NOON, DutyKind.COUNTER, "gate")
    gate = STATION.model_copy(update={"id": "gate"})
    qian = begin_talk(store, "qian").id
    fourth = store.write(lambda db: alerts.raise_alert(db, qian, "gas", "煤气漏了", (gate,), OPENING, NOON))
    assert fourth is not None and fourth.told


def test_steps_up_while_nobody_answers(store: Store) -> None:
    """M2.4: after three minutes the next on duty and the lead, after ten everybody who is responsible; each step once."""
    lead, first, second = hire(store, "lead", NOON, Role.LEAD), hire(store, "first", NOON), hire(store, "second", NOON)
    admin = hire(store, "admin", NOON, Role.ADMINISTRATOR)
    on_duty(store, first, NOON)
    on_duty(store, second, NOON, DutyKind.COUNTER)
    raised(store, begin_talk(store).id)
    assert step(store, NOON + timedelta(minutes=2, seconds=59)) == []
    assert step(store, NOON + 3 * MINUTE) == [True]
    assert step(store, NOON + 3 * MINUTE) == []
    assert step(store, NOON + 10 * MINUTE) == [True]
    assert step(store, NOON + timedelta(hours=5)) == []
    assert told(store) == [(0, first), (1, second), (1, lead), (2, lead), (2, admin)]
    assert store.read(alerts.open_ones)[0].version == 3


def test_leaves_out_the_step_between_after_a_break_in_service(store: Store) -> None:
    lead = hire(store, "lead", NOON, Role.LEAD)
    raised(store, begin_talk(store).id)
    assert step(store, NOON + 20 * MINUTE) == [True]
    assert told(store) == [(0, lead), (2, lead)]


def test_steps_up_once_when_two_processes_look_at_once(store: Store) -> None:
    hire(store, "lead", NOON, Role.LEAD)
    raised(store, begin_talk(store).id)
    later = NOON + 3 * MINUTE
    ends = at_once(*[lambda: store.write(lambda db: alerts.escalate(db, 1, OPENING, later))] * 3)
    assert sorted(ends, key=str) == [False, False, True]
    assert len(told(store)) == 2


def test_is_taken_by_one_and_rests_then(store: Store) -> None:
    lead, worker = hire(store, "lead", NOON, Role.LEAD), hire(store, "worker", NOON)
    raised(store, begin_talk(store).id)
    assert store.write(lambda db: alerts.acknowledge(db, 1, worker, NOON + MINUTE))
    assert not store.write(lambda db: alerts.acknowledge(db, 1, lead, NOON + MINUTE))
    assert store.read(alerts.open_ones)[0].acknowledged_by == worker
    assert step(store, NOON + 5 * MINUTE) == []
    assert not store.write(lambda db: alerts.escalate(db, 1, OPENING, NOON + 5 * MINUTE))


def test_ends_once_with_what_happened(store: Store) -> None:
    worker = hire(store, "worker", NOON)
    raised(store, begin_talk(store).id)
    assert store.write(lambda db: alerts.end(db, 1, worker, "119到场，关了阀门", NOON + MINUTE))
    assert not store.write(lambda db: alerts.end(db, 1, worker, "又一次", NOON + MINUTE))
    assert store.read(alerts.open_ones) == []
    [over] = store.read(lambda db: alerts.ended_since(db, NOON))
    assert (over.outcome, over.ended_by, over.acknowledged_by) == ("119到场，关了阀门", worker, worker)


def test_lists_first_what_nobody_has_in_hand(store: Store) -> None:
    worker = hire(store, "worker", NOON)
    for number, who in enumerate(("wang", "li")):
        raised(store, begin_talk(store, who).id, now=NOON + number * MINUTE)
    store.write(lambda db: alerts.acknowledge(db, 1, worker, NOON))
    assert [alert.id for alert in store.read(alerts.open_ones)] == [2, 1]


def test_forgets_the_words_with_the_resident_and_all_of_it_after_a_year(store: Store) -> None:
    """S: what a resident wants deleted is; what happened stays countable for a year."""
    talk = begin_talk(store)
    worker = hire(store, "worker", NOON)
    raised(store, talk.id)
    store.write(lambda db: alerts.end(db, 1, worker, "没有事", NOON))
    store.write(lambda db: alerts.forget_words(db, talk.resident_id or 0))
    over = store.read(lambda db: alerts.get(db, 1))
    assert over is not None and (over.words, over.outcome) == ("", None)
    assert store.write(lambda db: alerts.forget_before(db, NOON)) == 0
    assert store.write(lambda db: alerts.forget_before(db, NOON + MINUTE)) == 1
    assert store.read(lambda db: alerts.calls_of(db, (1,))) == []


def test_begins_a_talk_with_who_never_wrote_and_keeps_the_one_that_is(store: Store) -> None:
    worker = hire(store, "worker", NOON)
    on_duty(store, worker, NOON)
    raised(store, begin_talk(store).id)
    raised(store, begin_talk(store, "li").id)
    [first, second] = store.read(alerts.unanswered_calls)
    assert first.conversation_id == second.conversation_id
    address = store.read(lambda db: conversations.address_of(db, first.conversation_id or 0))
    assert (address.channel, address.sender) == ("wecom", "worker")
    assert store.read(lambda db: conversations.look(db, address)).resident_id is None, "staff are no residents"
