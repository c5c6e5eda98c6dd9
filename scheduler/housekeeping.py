"""Housekeeping: what is no longer needed is dropped, as the notice on personal information promises."""

import logging
from datetime import datetime, timedelta

from casework import alerts, audit, questions, recordings, retention
from casework.database import Db, Store
from casework.messaging import allowances, conversations, inbox, outbox, received, talks
from casework.people import link_codes
from casework.people.staff import passwords, sessions
from scheduler.recordings import sweep

RECEIVED_FOR = timedelta(days=7)  # platforms retry for seconds, people come back to an open page for days
UNANSWERED_FOR = timedelta(days=7)  # a letter that was acknowledged and never answered: nobody waits for that answer any more
SAID_FOR = timedelta(days=180)
IDLE_FOR = timedelta(days=365)  # contact details of a resident who has not been in touch

log = logging.getLogger(__name__)


def clean_up(store: Store, now: datetime) -> str:
    """Drop what has outlived its use; says how much."""
    letters = store.write(lambda db: received.forget_before(db, now - RECEIVED_FOR))
    unanswered = store.write(lambda db: inbox.forget_before(db, now - UNANSWERED_FOR))
    if unanswered:
        log.warning("%d letters were acknowledged, could not be answered for %d days, and are dropped", unanswered, UNANSWERED_FOR.days)
    messages = store.write(lambda db: _forget_messages(db, now - SAID_FOR))
    store.write(lambda db: allowances.forget_over(db, now))
    store.write(lambda db: link_codes.forget_over(db, now))
    store.write(lambda db: recordings.forget_over(db, now))
    store.write(lambda db: questions.forget_before(db, now - questions.KEPT))
    store.write(lambda db: _forget_staff_traces(db, now))
    store.write(lambda db: alerts.forget_before(db, now - alerts.KEPT))
    cold = store.write(lambda db: conversations.forget_cold(db, now))
    people = store.write(lambda db: retention.forget_idle(db, now - IDLE_FOR, now))
    sweep(store)
    return f"来信 {letters}，旧消息 {messages}，放下的对话 {cold}，久未往来的居民 {people}"


def _forget_staff_traces(db: Db, now: datetime) -> None:
    """Sessions that are over, wrong passwords of yesterday, and acts older than they have to be kept."""
    sessions.forget_over(db, now)
    passwords.forget_failures(db, now - timedelta(days=1))
    audit.forget_before(db, now - audit.KEPT)


def _forget_messages(db: Db, before: datetime) -> int:
    """Also what was held so long: nobody is told any more that it waits."""
    many, held_in = outbox.forget_before(db, before)
    for conversation_id in held_in:
        talks.count_held(db, conversation_id)
    return many
