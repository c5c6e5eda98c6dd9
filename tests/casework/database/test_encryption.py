"""Personal facts at rest: sealed, found by digest, readable by nobody who only has the file (S)."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url, text

from casework import callbacks
from casework.database import Db, FieldCipher, Store, WrongKey, new_field_key
from casework.database.encryption import KEY_BYTES, KEY_ID_BYTES, NONCE_BYTES
from casework.messages import Choice, Reply
from casework.messaging import conversations, outbox
from casework.people import residents
from casework.schema import TABLES
from tests.support.stores import NOON, TEST_KEY, TEST_SECRET, a_talk, open_test_store

OLD, NEW = new_field_key(), new_field_key()
CIPHER = FieldCipher([NEW, OLD], TEST_SECRET)
NAME, PHONE, WORDS = "王秀英", "13812345678", "我家老人住院了"
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts)
def test_opens_what_it_sealed(words: str) -> None:
    sealed = CIPHER.seal(words)
    assert CIPHER.open(sealed) == words
    assert sealed.isascii()


@given(texts.filter(lambda words: len(words) > 3))
def test_shows_nothing_of_what_it_sealed(words: str) -> None:
    assert words not in CIPHER.seal(words)
    assert words.encode() not in base64.urlsafe_b64decode(CIPHER.seal(words))


def test_seals_the_same_words_differently_each_time() -> None:
    assert CIPHER.seal(NAME) != CIPHER.seal(NAME)


@given(texts, st.data())
def test_detects_a_change_of_any_bit(words: str, data: st.DataObject) -> None:
    sealed = bytearray(base64.urlsafe_b64decode(CIPHER.seal(words)))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WrongKey):
        CIPHER.open(base64.urlsafe_b64encode(sealed).decode())


@given(texts, st.integers(0, KEY_ID_BYTES + NONCE_BYTES + 15))
def test_detects_what_was_cut_off(words: str, kept: int) -> None:
    sealed = base64.urlsafe_b64decode(CIPHER.seal(words))[:kept]
    with pytest.raises(WrongKey):
        CIPHER.open(base64.urlsafe_b64encode(sealed).decode())


@pytest.mark.parametrize("stored", ["", "王秀英", "13812345678", "====", "AAAA"])
def test_does_not_take_plain_words_for_sealed_ones(stored: str) -> None:
    with pytest.raises(WrongKey):
        CIPHER.open(stored)


def test_opens_with_an_old_key_and_seals_with_the_newest() -> None:
    sealed_before = FieldCipher([OLD], TEST_SECRET).seal(NAME)
    assert CIPHER.open(sealed_before) == NAME
    assert FieldCipher([NEW], TEST_SECRET).open(CIPHER.seal(NAME)) == NAME


def test_says_in_chinese_that_a_key_is_missing() -> None:
    with pytest.raises(WrongKey, match="FIELD_KEYS 里没有能打开这条数据的密钥；请把旧密钥加回去"):
        FieldCipher([NEW], TEST_SECRET).open(FieldCipher([OLD], TEST_SECRET).seal(NAME))


def test_keeps_what_it_could_not_open_out_of_the_message() -> None:
    with pytest.raises(WrongKey) as wrong:
        CIPHER.open(NAME)
    assert NAME not in str(wrong.value)


@pytest.mark.parametrize("keys", [[], [""], ["短"], [base64.urlsafe_b64encode(b"1" * 31).decode()], [NEW, "不是密钥"]])
def test_refuses_a_key_that_is_none(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="FIELD_KEYS"):
        FieldCipher(keys, TEST_SECRET)


def test_makes_fresh_keys() -> None:
    assert new_field_key() != new_field_key()
    assert len(base64.urlsafe_b64decode(new_field_key())) == KEY_BYTES


@given(texts, texts)
def test_gives_equal_digests_to_equal_words_only(one: str, other: str) -> None:
    rotated = FieldCipher([new_field_key()], TEST_SECRET)
    assert CIPHER.digest(one) == rotated.digest(one), "rotation keeps people findable"
    assert (CIPHER.digest(one) == CIPHER.digest(other)) == (one == other)


@given(texts)
def test_gives_other_digests_under_another_secret(words: str) -> None:
    assert FieldCipher([NEW], "甲").digest(words) != FieldCipher([NEW], "乙").digest(words)


def everything_personal(db: Db) -> None:
    """Write what is personal wherever it can be written."""
    talk = a_talk(db)
    assert talk.resident_id is not None
    residents.rename(db, talk.resident_id, NAME, NOON)
    residents.change_phone(db, talk.resident_id, PHONE, NOON)
    talk.answers = {"name": NAME, "question": WORDS}
    talk.offered = (Choice("book:confirm:yes", f"{NAME} {PHONE}"),)
    talk.version = 1
    conversations.save(db, talk, NOON)
    outbox.answer(db, 1, "m1", talk.id, 1, Reply(f"{NAME}，{PHONE}，{WORDS}"), NOON)
    callbacks.ask_for(db, talk.resident_id, talk.id, "elderly-card", WORDS, NOON, NOON)


def test_leaves_nothing_personal_in_the_rows(store: Store) -> None:
    store.write(everything_personal)

    def rows(db: Db) -> str:
        return "".join(str(tuple(row)) for table in TABLES for row in db.execute(text(f"SELECT * FROM {table.__tablename__}")))

    stored = store.read(rows)
    assert "paper" in stored
    for secret in (NAME, PHONE, PHONE[-4:], WORDS):
        assert secret not in stored


def test_leaves_nothing_personal_in_the_file(sqlite_store: Store, sqlite_store_url: str) -> None:
    sqlite_store.write(everything_personal)
    path = Path(str(make_url(sqlite_store_url).database))
    log = path.with_name(path.name + "-wal").read_bytes()
    sqlite_store.close()
    for content, seen in ((log, b"elderly-card"), (path.read_bytes(), b"elderly-card")):
        assert seen in content
        for secret in (NAME, PHONE, WORDS):
            assert secret.encode() not in content
            assert secret.encode("utf-16-le") not in content


def test_does_not_open_the_database_with_another_key(store: Store, store_url: str) -> None:
    store.write(everything_personal)
    stranger = open_test_store(store_url, keys=[new_field_key()])
    try:
        with pytest.raises(WrongKey, match="FIELD_KEYS"):
            stranger.read(lambda db: residents.find_by_name(db, NAME))
    finally:
        stranger.close()


def test_goes_on_with_a_new_key_before_the_old_one(store: Store, store_url: str) -> None:
    store.write(everything_personal)
    rotated = open_test_store(store_url, keys=[NEW, TEST_KEY])
    try:
        [person] = rotated.read(lambda db: residents.find_by_phone(db, PHONE))
        assert (person.name, person.phone) == (NAME, PHONE)
        rotated.write(lambda db: residents.rename(db, person.id, "王淑英", NOON))
        assert rotated.read(lambda db: residents.find_by_name(db, "王淑英"))
    finally:
        rotated.close()
    newest_alone = open_test_store(store_url, keys=[NEW])
    try:
        sealed_again = text("SELECT name FROM residents")
        stored = newest_alone.read(lambda db: db.execute(sealed_again).scalar_one())
        assert FieldCipher([NEW], TEST_SECRET).open(stored) == "王淑英"
    finally:
        newest_alone.close()


def test_finds_nobody_under_another_secret(store: Store, store_url: str) -> None:
    store.write(everything_personal)
    stranger = open_test_store(store_url, secret="另一个")
    try:
        assert stranger.read(lambda db: residents.find_by_phone(db, PHONE)) == []
    finally:
        stranger.close()
