"""Allowances: counted before anything is sent, and never below nothing."""

from datetime import timedelta

import pytest

from casework.database import Store
from casework.messages import Address, Allowance
from casework.messaging import allowances
from tests.support.stores import NOON, at_once, begin_talk

WANG = Address("paper", "wang")
TWO_DAYS = NOON + timedelta(hours=48)
A_MINUTE = NOON + timedelta(minutes=1)


@pytest.fixture
def account(store: Store) -> int:
    return begin_talk(store).account_id


def grant(store: Store, account: int, kind: str = "message", pushes: int = 5, until: object = TWO_DAYS) -> None:
    store.write(lambda db: allowances.grant(db, account, Allowance(kind, pushes, until)))  # type: ignore[arg-type]


def spend(store: Store, after: timedelta = timedelta(), kinds: tuple[str, ...] = ("message", "act")) -> str | None:
    return store.write(lambda db: allowances.spend(db, WANG, kinds, NOON + after))


def left(store: Store, kind: str = "message", after: timedelta = timedelta()) -> int:
    return store.read(lambda db: allowances.remaining(db, WANG, kind, NOON + after))


def test_lets_as_many_be_sent_as_were_granted(store: Store, account: int) -> None:
    grant(store, account)
    assert [spend(store) for _ in range(6)] == ["message"] * 5 + [None]


def test_ends_when_it_is_over(store: Store, account: int) -> None:
    grant(store, account)
    assert spend(store, timedelta(hours=48) - timedelta(microseconds=1)) == "message"
    assert spend(store, timedelta(hours=48)) is None


def test_is_renewed_not_added_to_by_the_next_letter(store: Store, account: int) -> None:
    grant(store, account)
    spend(store)
    grant(store, account)
    assert left(store) == 5


def test_uses_up_first_what_closes_first(store: Store, account: int) -> None:
    grant(store, account)
    grant(store, account, "act", 3, A_MINUTE)
    assert [spend(store) for _ in range(4)] == ["act"] * 3 + ["message"]
    assert spend(store, timedelta(minutes=2)) == "message"


def test_adds_up_where_it_has_no_end(store: Store, account: int) -> None:
    for _ in range(2):
        store.write(lambda db: allowances.add(db, account, "subscription:T", 1))
    assert left(store, "subscription:T", timedelta(days=400)) == 2
    assert [spend(store, kinds=("subscription:T",)) for _ in range(3)] == ["subscription:T", "subscription:T", None]


def test_is_given_back_where_nothing_was_sent(store: Store, account: int) -> None:
    grant(store, account, pushes=1)
    assert spend(store) == "message"
    store.write(lambda db: allowances.give_back(db, WANG, "message"))
    assert left(store) == 1


def test_is_closed_where_the_platform_counts_otherwise(store: Store, account: int) -> None:
    grant(store, account)
    store.write(lambda db: allowances.close(db, WANG, ("message", "act")))
    assert spend(store) is None and left(store) == 0


def test_is_not_spent_twice_by_several_at_once(store: Store, account: int) -> None:
    grant(store, account)
    spent = at_once(*[lambda: spend(store)] * 12)
    assert sorted(str(kind) for kind in spent) == ["None"] * 7 + ["message"] * 5
    assert left(store) == 0


def test_belongs_to_one_resident(store: Store, account: int) -> None:
    begin_talk(store, "li")
    grant(store, account)
    assert store.write(lambda db: allowances.spend(db, Address("paper", "li"), ("message",), NOON)) is None


def test_is_forgotten_when_it_is_over(store: Store, account: int) -> None:
    grant(store, account)
    grant(store, account, "subscription:T", 1, None)
    assert store.write(lambda db: allowances.forget_over(db, TWO_DAYS + timedelta(seconds=1))) == 1
    assert left(store, "subscription:T") == 1
