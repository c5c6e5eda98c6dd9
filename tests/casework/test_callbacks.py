"""Call-backs: owed, made, forgotten."""

from datetime import timedelta

import pytest

from casework import callbacks
from casework.callbacks import Callback
from casework.database import Db, Store
from casework.messaging.conversations import Talk
from tests.support.stores import NOON, begin_talk

HOUR = timedelta(hours=1)


@pytest.fixture
def talk(store: Store) -> Talk:
    return begin_talk(store)


def ask_for(store: Store, talk: Talk, question: str, hours: int = 1) -> int:
    def turn(db: Db) -> int:
        assert talk.resident_id is not None
        return callbacks.ask_for(db, talk.resident_id, talk.id, "elderly-card", question, NOON + hours * HOUR, NOON).id

    return store.write(turn)


def owed(store: Store) -> list[Callback]:
    return store.read(callbacks.owed)


def test_is_owed_until_it_is_made(store: Store, talk: Talk) -> None:
    number = ask_for(store, talk, "材料不齐怎么办")
    [call] = owed(store)
    assert (call.id, call.question, call.item_id, call.promised_by) == (number, "材料不齐怎么办", "elderly-card", NOON + HOUR)
    assert store.write(lambda db: callbacks.finish(db, number, NOON))
    assert owed(store) == []


def test_is_made_once(store: Store, talk: Talk) -> None:
    number = ask_for(store, talk, "问一下")
    assert store.write(lambda db: callbacks.finish(db, number, NOON))
    assert not store.write(lambda db: callbacks.finish(db, number, NOON))
    assert not store.write(lambda db: callbacks.finish(db, number + 1, NOON))


def test_takes_a_further_question_into_the_call_already_owed(store: Store, talk: Talk) -> None:
    number = ask_for(store, talk, "几天能好")
    assert ask_for(store, talk, "要不要照片", hours=5) == number
    assert ask_for(store, talk, "几天能好", hours=6) == number
    [call] = owed(store)
    assert call.question == "几天能好\n要不要照片"
    assert call.promised_by == NOON + HOUR, "what was promised stays promised"


def test_takes_a_question_into_a_call_that_had_none(store: Store, talk: Talk) -> None:
    ask_for(store, talk, "")
    ask_for(store, talk, "语音1条")
    ask_for(store, talk, "")
    assert [call.question for call in owed(store)] == ["语音1条"]


def test_is_owed_anew_after_it_was_made(store: Store, talk: Talk) -> None:
    first = ask_for(store, talk, "几天能好")
    store.write(lambda db: callbacks.finish(db, first, NOON))
    assert ask_for(store, talk, "还没好") != first
    assert [call.question for call in owed(store)] == ["还没好"]


def test_comes_in_the_order_in_which_it_was_promised(store: Store, talk: Talk) -> None:
    late, soon = ask_for(store, talk, "不急", hours=9), ask_for(store, begin_talk(store, "li"), "急", hours=2)
    assert [call.id for call in owed(store)] == [soon, late]


def test_is_forgotten_with_the_resident_and_nobody_else(store: Store, talk: Talk) -> None:
    made, other = ask_for(store, talk, "旧的"), begin_talk(store, "li")
    store.write(lambda db: callbacks.finish(db, made, NOON))
    ask_for(store, talk, "新的")
    kept = ask_for(store, other, "别人的")
    assert talk.resident_id is not None
    store.write(lambda db: callbacks.forget(db, talk.resident_id or 0))
    assert [call.id for call in owed(store)] == [kept]
    assert not store.write(lambda db: callbacks.finish(db, made, NOON))


def test_never_has_a_number_again(store: Store, talk: Talk) -> None:
    """It may stand on a sheet of paper beside a telephone."""
    gone = ask_for(store, talk, "问一下")
    store.write(lambda db: callbacks.forget(db, talk.resident_id or 0))
    assert ask_for(store, talk, "再问一下") > gone


def test_is_dropped_when_the_resident_needs_none(store: Store, talk: Talk) -> None:
    other = begin_talk(store, "li")
    ask_for(store, talk, "问一下")
    kept = ask_for(store, other, "别人的")
    assert store.write(lambda db: callbacks.drop(db, talk.id))
    assert not store.write(lambda db: callbacks.drop(db, talk.id))
    assert [call.id for call in owed(store)] == [kept]


def test_stays_in_the_records_once_made(store: Store, talk: Talk) -> None:
    number = ask_for(store, talk, "问一下")
    store.write(lambda db: callbacks.finish(db, number, NOON))
    assert not store.write(lambda db: callbacks.drop(db, talk.id))
    assert store.read(lambda db: callbacks.owed_to(db, talk.id)) is None
