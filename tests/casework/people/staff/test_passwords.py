"""Passwords of staff: kept as digests, compared in the same time for everybody, resting after wrong ones."""

from datetime import timedelta

import pytest

from casework.database import Db, Store
from casework.people.staff import members, passwords
from casework.people.staff.members import Role
from casework.people.staff.passwords import RESTS, WRONG_ALLOWED, Resting, WeakPassword
from tests.support.stores import NOON

GOOD = "青禾苑 三号楼 下雨"
DIGEST = passwords.digest_of(GOOD, "wangfang")


def somebody(store: Store) -> int:
    def add(db: Db) -> int:
        number = members.add(db, "wangfang", "王芳", Role.WORKER, "centre", NOON)
        passwords.keep(db, number, DIGEST, NOON)
        return number

    return store.write(add)


def compared(store: Store, login: str, password: str) -> bool:
    member, digest = store.read(lambda db: passwords.digest_for(db, login, NOON))
    return passwords.fits(digest, password) and member is not None


def test_keeps_a_digest_and_knows_the_password_again(store: Store) -> None:
    somebody(store)
    assert GOOD not in DIGEST and DIGEST.startswith("$argon2id$")
    assert compared(store, "wangfang", GOOD)
    assert not compared(store, "wangfang", GOOD + " ")


def test_knows_nobody_by_an_unknown_login_or_who_has_left(store: Store) -> None:
    number = somebody(store)
    assert not compared(store, "nobody", GOOD)
    store.write(lambda db: members.leave(db, number, NOON))
    assert not compared(store, "wangfang", GOOD)


def test_lets_nobody_in_who_has_no_password_yet(store: Store) -> None:
    store.write(lambda db: members.add(db, "lihua", "李华", Role.WORKER, "centre", NOON))
    assert not compared(store, "lihua", "")


@pytest.mark.parametrize(
    ("password", "why"), [("short", "至少10"), ("wangfangwangfang", "太好猜"), ("aaaaaaaaaaaa", "太好猜"), ("x" * 201, "最多200")]
)
def test_refuses_what_is_easily_guessed_and_says_why(password: str, why: str) -> None:
    with pytest.raises(WeakPassword, match=why):
        passwords.digest_of(password, "wangfang")


def test_rests_after_wrong_ones_and_says_until_when(store: Store) -> None:
    """S: guessing takes longer than anybody has."""
    somebody(store)
    for _ in range(WRONG_ALLOWED):
        store.read(lambda db: passwords.digest_for(db, "wangfang", NOON))
        store.write(lambda db: passwords.was_wrong(db, "wangfang", NOON))
    with pytest.raises(Resting) as rests:
        store.read(lambda db: passwords.digest_for(db, "wangfang", NOON + RESTS - timedelta(seconds=1)))
    assert rests.value.until == NOON + RESTS
    later = NOON + RESTS
    store.read(lambda db: passwords.digest_for(db, "wangfang", later))
    store.write(lambda db: passwords.was_wrong(db, "wangfang", later))
    store.read(lambda db: passwords.digest_for(db, "wangfang", later))  # counted anew
    store.write(lambda db: passwords.was_right(db, "wangfang"))
    store.read(lambda db: passwords.digest_for(db, "wangfang", later))
