"""Housekeeping: what is no longer needed is dropped, as the notice on personal information promises."""

from datetime import datetime, timedelta

from casework import recordings, retention
from casework.database import Store
from casework.messaging import allowances, conversations, outbox, received

RECEIVED_FOR = timedelta(days=7)  # platforms retry for seconds, people come back to an open page for days
SAID_FOR = timedelta(days=180)
RECORDED_FOR = timedelta(days=30)  # a recording, after the call was made
IDLE_FOR = timedelta(days=365)  # contact details of a resident who has not been in touch


def clean_up(store: Store, now: datetime) -> str:
    """Drop what has outlived its use; says how much."""
    letters = store.write(lambda db: received.forget_before(db, now - RECEIVED_FOR))
    messages = store.write(lambda db: outbox.forget_before(db, now - SAID_FOR))
    store.write(lambda db: allowances.forget_over(db, now))
    store.write(lambda db: recordings.forget_settled(db, now - RECORDED_FOR))
    cold = store.write(lambda db: conversations.forget_cold(db, now))
    people = store.write(lambda db: retention.forget_idle(db, now - IDLE_FOR, now))
    return f"来信 {letters}，旧消息 {messages}，放下的对话 {cold}，久未往来的居民 {people}"
