"""Recordings: kept for a call, fetched afterwards, forgotten with it."""

from datetime import timedelta

import pytest

from casework import callbacks, recordings
from casework.database import Db, Store
from casework.messaging.conversations import Talk
from casework.recordings import AGAIN_AFTER, TRIES, Fetched, Recording
from tests.support.stores import NOON, begin_talk

SOUND = Fetched(b"\x00#!AMR\xff", "audio/amr")
LATER = NOON + timedelta(days=1)


@pytest.fixture
def talk(store: Store) -> Talk:
    return begin_talk(store)


def call(store: Store, talk: Talk) -> int:
    def ask(db: Db) -> int:
        assert talk.resident_id is not None
        return callbacks.ask_for(db, talk.resident_id, talk.id, "", "语音1条", LATER, NOON).id

    return store.write(ask)


def keep(store: Store, number: int, media: str = "voice-1", channel: str = "paper") -> Recording:
    store.write(lambda db: recordings.keep(db, number, channel, "voice", media, NOON))
    return of_call(store, number)[-1]


def of_call(store: Store, number: int) -> list[Recording]:
    return store.read(lambda db: recordings.of_calls(db, [number]))


def due(store: Store, channel: str = "paper", days: int = 0) -> list[str]:
    return [each.media for each in store.read(lambda db: recordings.due(db, channel, NOON + timedelta(days=days)))]


def content(store: Store, recording: Recording) -> bytes | None:
    found = store.read(lambda db: recordings.get(db, recording.id))
    return recordings.content_of(found) if found is not None else None


def test_is_due_at_once_on_its_own_channel(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    recording = keep(store, number)
    keep(store, number, "voice-2", channel="other")
    assert due(store) == ["voice-1"] and due(store, "other") == ["voice-2"] and due(store, "third") == []
    assert not recording.at_hand and content(store, recording) is None


def test_is_kept_once_it_was_fetched(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    recording = keep(store, number)
    store.write(lambda db: recordings.fetched(db, recording.id, SOUND))
    assert due(store, days=9) == [] and content(store, recording) == SOUND.content
    [listed] = of_call(store, number)
    assert listed.at_hand and listed.content_type == "audio/amr" and listed.content is None, "a list does not carry the files"


def test_is_tried_again_later_and_later_and_then_no_more(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    keep(store, number)
    now = NOON
    for tries in range(TRIES):
        [recording] = store.read(lambda db, at=now: recordings.due(db, "paper", at))  # type: ignore[misc]
        store.write(lambda db, each=recording, at=now: recordings.failed(db, each, "超时", at, permanent=False))  # type: ignore[misc]
        assert store.read(lambda db, at=now: recordings.due(db, "paper", at)) == []  # type: ignore[misc]
        now += AGAIN_AFTER * 2**tries
    [given_up] = of_call(store, number)
    assert (given_up.tries, given_up.failure, given_up.due_at, given_up.at_hand) == (TRIES, "超时", None, False)


def test_is_not_tried_again_where_it_is_gone_for_good(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    recording = keep(store, number)
    store.write(lambda db: recordings.failed(db, recording, "文件过期", NOON, permanent=True))
    assert due(store, days=9) == []
    assert of_call(store, number)[0].failure == "文件过期"


def test_may_come_after_failures(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    recording = keep(store, number)
    store.write(lambda db: recordings.failed(db, recording, "超时", NOON, permanent=False))
    store.write(lambda db: recordings.fetched(db, recording.id, SOUND))
    assert of_call(store, number)[0].at_hand and of_call(store, number)[0].failure == ""


def test_goes_with_a_call_that_is_not_wanted_any_more(store: Store, talk: Talk) -> None:
    recording = keep(store, call(store, talk))
    store.write(lambda db: callbacks.drop(db, talk.id))
    assert store.read(lambda db: recordings.get(db, recording.id)) is None and due(store) == []


def test_goes_with_the_resident(store: Store, talk: Talk) -> None:
    recording = keep(store, call(store, talk))
    store.write(lambda db: callbacks.forget(db, talk.resident_id or 0))
    assert store.read(lambda db: recordings.get(db, recording.id)) is None


def test_goes_some_time_after_the_call_was_made_and_not_before(store: Store, talk: Talk) -> None:
    number, waiting = call(store, talk), call(store, begin_talk(store, "li"))
    keep(store, number)
    keep(store, waiting, "voice-2")
    store.write(lambda db: callbacks.finish(db, number, NOON))
    assert store.write(lambda db: recordings.forget_settled(db, NOON)) == 0
    assert store.write(lambda db: recordings.forget_settled(db, NOON + timedelta(seconds=1))) == 1
    assert of_call(store, number) == [] and len(of_call(store, waiting)) == 1
