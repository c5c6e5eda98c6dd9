"""Recordings: kept for a call, fetched afterwards, forgotten with it."""

from datetime import datetime, timedelta

import pytest

from casework import callbacks, recordings
from casework.database import Db, Store
from casework.messaging.conversations import Talk
from casework.recordings import AGAIN_AFTER, AGAIN_AT_MOST, KEPT_FOR, MOST_FILES, PART_BYTES, TRY_FOR, Recording
from tests.support.stores import NOON, begin_talk

SOUND = b"\x00#!AMR\xff"
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
    def read(db: Db) -> bytes | None:
        found = recordings.get(db, recording.id)
        return recordings.content_of(db, found) if found is not None else None

    return store.read(read)


def bring(store: Store, recording: Recording, content: bytes = SOUND) -> None:
    parts = recordings.split(content)
    for number, part in enumerate(parts):
        store.write(lambda db, at=number, part=part: recordings.write_part(db, recording.id, at, part))  # type: ignore[misc]
    store.write(lambda db: recordings.fetched(db, recording.id, "audio/amr", len(parts)))


def fail(store: Store, recording: Recording, after: timedelta = timedelta(), *, permanent: bool = False) -> None:
    store.write(lambda db: recordings.failed(db, recording, "超时", NOON + after, permanent=permanent))


def test_is_due_at_once_on_its_own_channel(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    recording = keep(store, number)
    keep(store, number, "voice-2", channel="other")
    assert due(store) == ["voice-1"] and due(store, "other") == ["voice-2"] and due(store, "third") == []
    assert not recording.at_hand and content(store, recording) is None


def test_is_kept_once_it_was_fetched(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    recording = keep(store, number)
    bring(store, recording)
    assert due(store, days=9) == [] and content(store, recording) == SOUND
    [listed] = of_call(store, number)
    assert listed.at_hand and listed.content_type == "audio/amr"


def test_a_long_file_is_kept_in_parts_and_read_as_one(store: Store, talk: Talk) -> None:
    recording = keep(store, call(store, talk))
    long = bytes(range(256)) * (2 * PART_BYTES // 256) + SOUND
    assert [len(part) for part in recordings.split(long)] == [PART_BYTES, PART_BYTES, len(SOUND)]
    bring(store, recording, long)
    assert content(store, recording) == long


def test_what_an_earlier_try_left_is_written_over(store: Store, talk: Talk) -> None:
    recording = keep(store, call(store, talk))
    for number in range(3):
        store.write(lambda db, at=number: recordings.write_part(db, recording.id, at, b"half"))  # type: ignore[misc]
    assert content(store, recording) is None, "not at hand before it is whole"
    bring(store, recording)
    assert content(store, recording) == SOUND


def test_a_call_takes_so_many_files_and_no_more(store: Store, talk: Talk) -> None:
    number, other = call(store, talk), call(store, begin_talk(store, "li"))
    took = [store.write(lambda db: recordings.keep(db, number, "paper", "voice", "m", NOON)) for _ in range(MOST_FILES + 1)]
    assert took == [True] * MOST_FILES + [False] and len(of_call(store, number)) == MOST_FILES
    assert store.read(lambda db: (recordings.room(db, number), recordings.room(db, other))) == (0, MOST_FILES)


def test_is_tried_again_later_and_later_while_the_platform_keeps_it(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    recording = keep(store, number)
    after, rests = timedelta(), []
    while recording.due_at is not None:
        after = recording.due_at - NOON
        fail(store, recording, after)
        [recording] = of_call(store, number)
        rests.append(recording.due_at - NOON - after if recording.due_at is not None else None)
    assert rests[:3] == [AGAIN_AFTER, 2 * AGAIN_AFTER, 4 * AGAIN_AFTER] and rests[-2:] == [AGAIN_AT_MOST, None]
    assert TRY_FOR - AGAIN_AT_MOST < after <= TRY_FOR
    assert (recording.failure, recording.at_hand) == ("超时", False)


def test_waits_without_a_try_while_the_platform_gives_nothing(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    keep(store, number)
    keep(store, number, "voice-2", channel="other")
    for days in (1, 2):
        store.write(lambda db, days=days: recordings.postpone(db, "paper", "密钥不对", NOON + timedelta(days=days)))  # type: ignore[misc]
        assert due(store, days=days) == ["voice-1"]
    mine, others = of_call(store, number)
    assert (mine.tries, mine.failure) == (0, "密钥不对") and others.due_at == NOON
    store.write(lambda db: recordings.postpone(db, "paper", "密钥不对", NOON + TRY_FOR + timedelta(minutes=1)))
    assert due(store, days=9) == [] and not of_call(store, number)[0].at_hand


def test_is_not_tried_again_where_it_is_gone_for_good(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    fail(store, keep(store, number), permanent=True)
    assert due(store, days=9) == []
    assert of_call(store, number)[0].failure == "超时"


def test_may_come_after_failures(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    recording = keep(store, number)
    fail(store, recording)
    bring(store, recording)
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
    number = call(store, talk)
    keep(store, number)
    store.write(lambda db: callbacks.finish(db, number, LATER + timedelta(days=9)))
    assert forget_over(store, LATER + timedelta(days=9) + KEPT_FOR) == 0
    assert forget_over(store, LATER + timedelta(days=9, seconds=1) + KEPT_FOR) == 1
    assert of_call(store, number) == []


def test_of_a_call_that_nobody_made_it_goes_some_time_after_the_promise(store: Store, talk: Talk) -> None:
    number = call(store, talk)
    keep(store, number)
    assert forget_over(store, LATER + KEPT_FOR) == 0
    assert forget_over(store, LATER + KEPT_FOR + timedelta(seconds=1)) == 1
    assert of_call(store, number) == [] and len(store.read(callbacks.owed)) == 1


def test_its_parts_are_swept_away_after_it(store: Store, talk: Talk) -> None:
    gone, stays = keep(store, call(store, talk)), keep(store, call(store, begin_talk(store, "li")))
    bring(store, gone, SOUND * PART_BYTES)
    bring(store, stays)
    assert store.read(recordings.ownerless) == []
    store.write(lambda db: callbacks.drop(db, talk.id))
    left = store.read(recordings.ownerless)
    assert left == [(gone.id, number) for number in range(len(recordings.split(SOUND * PART_BYTES)))]
    for of, number in left:
        store.write(lambda db, of=of, number=number: recordings.sweep(db, of, number))  # type: ignore[misc]
    assert store.read(recordings.ownerless) == [] and content(store, stays) == SOUND


def test_its_number_is_not_given_again(store: Store, talk: Talk) -> None:
    """Parts may be left under it, and somebody may have noted it."""
    gone = keep(store, call(store, talk))
    store.write(lambda db: callbacks.drop(db, talk.id))
    assert keep(store, call(store, talk)).id > gone.id


def forget_over(store: Store, now: datetime) -> int:
    return store.write(lambda db: recordings.forget_over(db, now))
