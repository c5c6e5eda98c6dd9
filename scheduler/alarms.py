"""Alarms: whoever is to be told of an alert is told, by day and by night, and others after them while nobody answers (M2.4)."""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial

from casework import alerts
from casework.database import Db, Store
from casework.messages import Choice, Reply
from casework.messaging.outbox import Notice, OutboxMessage, Urgency
from knowledge.cards import alerts as cards
from knowledge.handbook import Handbook
from scheduler.rules import NoticeRule, post_due

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
SUBJECT = "alert-call"


def alarm(store: Store, handbook: Handbook, now: datetime, live: Collection[str]) -> int:
    """Take the steps that are due, and post what is to be said; how many messages."""
    for number in store.read(lambda db: alerts.due_for_a_step(db, now)):
        store.write(partial(alerts.escalate, alert_id=number, opening=handbook.opening, now=now))
    return post_due(store, handbook, (ALARM,), now, live)


def _due(db: Db, handbook: Handbook, now: datetime) -> list[Notice]:
    return [
        Notice(ALARM.name, SUBJECT, call.id, call.version, call.conversation_id, call.called_at, Urgency.ALARM)
        for call in alerts.unanswered_calls(db)
        if call.conversation_id is not None
    ]


def _words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply | None:
    """What happened, in the resident's masked words; silent once somebody has it in hand."""
    call = alerts.get_call(db, message.subject_id or 0)
    alert = alerts.get(db, call.alert_id) if call is not None else None
    if call is None or alert is None or alert.acknowledged_at is not None or alert.ended_at is not None:
        return None
    line = cards.line(alert.id, alert.kind, handbook.local(alert.raised_at), handbook.today(now), alert.times)
    before = "" if call.level == 0 else "还没有人接手。"
    words = alert.words.replace("\n", "；")
    text = f"【警报】{line}\n居民说：“{words}”\n{before}已请居民先打急救电话。您来处理就回1。\n/desk/alerts"
    return Reply(text, (Choice(f"duty:take:{alert.id}", "我来处理", ("收到", "我来", "接手")),))


ALARM = NoticeRule("alarm", "值班警报", SINCE, False, _due, _words)
