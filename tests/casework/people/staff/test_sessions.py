"""Sessions of staff: named by a random token, over when they should be."""

from datetime import timedelta
from functools import partial

import pytest

from casework.database import Db, Store
from casework.people.staff import members, sessions
from casework.people.staff.members import Role
from casework.people.staff.sessions import IDLE, LONGEST, TOUCHED_EVERY, StaffSession
from tests.support.stores import NOON


@pytest.fixture
def wang(store: Store) -> int:
    return store.write(lambda db: members.add(db, "wangfang", "王芳", Role.WORKER, "centre", NOON))


def begin(store: Store, staff_id: int) -> sessions.Opened:
    return store.write(lambda db: sessions.open_session(db, staff_id, NOON))


def who(store: Store, token: str, after: timedelta = timedelta()) -> str | None:
    found = store.read(lambda db: sessions.find(db, token, NOON + after))
    return found.member.login if found is not None else None


def test_knows_its_owner_by_a_token_that_is_not_stored(store: Store, wang: int) -> None:
    opened = begin(store, wang)
    assert who(store, opened.token) == "wangfang"
    assert who(store, opened.token[:-1]) is None and who(store, "") is None
    stored = store.read(lambda db: db.exec_driver_sql("SELECT digest FROM staff_sessions").scalar_one())
    assert opened.token not in stored
    assert StaffSession.__tablename__ == "staff_sessions"


def test_is_another_at_every_sign_in(store: Store, wang: int) -> None:
    """S: a session that somebody planted before is worth nothing afterwards."""
    first, second = begin(store, wang), begin(store, wang)
    assert first.token != second.token and first.csrf != second.csrf


def test_ends_unused_after_a_while_and_used_after_a_day(store: Store, wang: int) -> None:
    token = begin(store, wang).token
    assert who(store, token, IDLE - timedelta(seconds=1)) and not who(store, token, IDLE)
    found = store.read(lambda db: sessions.find(db, token, NOON + TOUCHED_EVERY))
    assert found is not None and found.stale
    for hours in range(1, 24, 4):
        moment = NOON + timedelta(hours=hours)
        store.write(partial(sessions.seen, token=token, now=moment))
    assert who(store, token, LONGEST - timedelta(seconds=1)) and not who(store, token, LONGEST)
    assert store.write(lambda db: sessions.forget_over(db, NOON + LONGEST)) == 1


def test_ends_when_its_owner_signs_out_or_leaves(store: Store, wang: int) -> None:
    here, elsewhere = begin(store, wang).token, begin(store, wang).token
    assert store.write(lambda db: sessions.close_all(db, wang, keep=here)) == 1
    assert who(store, here) and not who(store, elsewhere)

    def leave(db: Db) -> None:
        members.leave(db, wang, NOON)

    store.write(leave)
    assert not who(store, here)
    store.write(lambda db: members.come_back(db, wang))
    store.write(lambda db: sessions.close(db, here))
    assert not who(store, here)
