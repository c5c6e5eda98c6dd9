"""What is owed on a channel that was switched off: nobody waits for it in vain."""

from datetime import timedelta

from casework.database import Store
from casework.messaging import outbox
from casework.messaging.outbox import Notice
from casework.people import accounts
from scheduler.stranded import GRACE, rescue
from tests.support.stores import NOON, begin_talk

LATER = NOON + GRACE


def post(store: Store, channel: str, sender: str = "wang") -> int:
    talk = begin_talk(store, sender, channel=channel)
    store.write(lambda db: outbox.post(db, [Notice("day-before", "appointment", talk.id, 1, talk.id, NOON)], NOON))
    return talk.account_id


def rows(store: Store) -> list[tuple[str, str]]:
    return store.read(lambda db: [(row[0], row[1]) for row in db.exec_driver_sql("SELECT state, failure FROM outbox ORDER BY id")])


def test_is_told_by_telephone(store: Store) -> None:
    post(store, "telegram")
    assert rescue(store, ("web",), LATER) == 1
    ((state, failure),) = rows(store)
    assert state == "undeliverable" and "telegram" in failure
    assert rescue(store, ("web",), LATER) == 0


def test_goes_to_another_channel_of_the_same_resident(store: Store) -> None:
    first = post(store, "telegram")
    other = begin_talk(store, "wang-web", channel="web")
    resident = store.write(lambda db: accounts.resident_behind(db, first, NOON))
    store.write(lambda db: accounts.assign(db, other.account_id, resident))
    assert rescue(store, ("web",), LATER) == 1
    assert [state for state, _ in rows(store)] == ["waiting"]
    assert store.read(lambda db: db.exec_driver_sql("SELECT conversation_id FROM outbox").scalar()) == other.id


def test_leaves_alone_what_a_live_channel_will_deliver(store: Store) -> None:
    post(store, "web")
    assert rescue(store, ("web",), LATER + timedelta(days=1)) == 0


def test_waits_a_while_lest_a_process_is_only_starting(store: Store) -> None:
    post(store, "telegram")
    assert rescue(store, ("web",), LATER - timedelta(seconds=1)) == 0


def test_looks_for_nobody_behind_a_channel_that_is_played(store: Store) -> None:
    post(store, "demo")
    assert rescue(store, ("web",), LATER) == 0
