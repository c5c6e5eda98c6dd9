"""Link codes: shown on one account, said once on another, within ten minutes, and not to be guessed."""

from datetime import timedelta

import pytest

from casework.database import Store
from casework.ids import CountingIds, RandomIds
from casework.messages import Address
from casework.people import accounts, link_codes
from casework.people.link_codes import GOOD_FOR, MOST_WRONG, WRONG_FOR, NoCodeLeft
from tests.support.stores import NOON

SECOND = timedelta(seconds=1)


@pytest.fixture
def account(store: Store) -> int:
    return new_account(store, "wang")


def new_account(store: Store, sender: str) -> int:
    return store.write(lambda db: accounts.create(db, Address("wechat", sender), NOON))


def show(store: Store, account: int, drawn: int = 1) -> str:
    return store.write(lambda db: link_codes.show(db, CountingIds(drawn - 1), account, NOON))


def find(store: Store, code: str, after: timedelta = timedelta()) -> int | None:
    return store.read(lambda db: link_codes.find(db, code, NOON + after))


def test_has_six_digits(store: Store, account: int) -> None:
    code = store.write(lambda db: link_codes.show(db, RandomIds(), account, NOON))
    assert len(code) == 6 and code.isdecimal()


def test_names_the_account_that_showed_it(store: Store, account: int) -> None:
    assert find(store, show(store, account)) == account
    assert find(store, "999999") is None


def test_is_good_for_ten_minutes(store: Store, account: int) -> None:
    code = show(store, account)
    assert find(store, code, GOOD_FOR - SECOND) == account
    assert find(store, code, GOOD_FOR) is None


def test_is_good_for_one_use(store: Store, account: int) -> None:
    code = show(store, account)
    store.write(lambda db: link_codes.use(db, code))
    assert find(store, code) is None


def test_takes_the_place_of_the_former_one(store: Store, account: int) -> None:
    former, code = show(store, account), show(store, account, drawn=2)
    assert (find(store, former), find(store, code)) == (None, account)


def test_is_never_open_for_two(store: Store, account: int) -> None:
    first = show(store, account)
    second = show(store, new_account(store, "li"))
    assert first != second and find(store, first) == account


def test_says_when_none_can_be_drawn(store: Store, account: int) -> None:
    class Stuck:
        def number(self, digits: int) -> str:
            return "1".zfill(digits)

    show(store, account)
    other = new_account(store, "li")
    with pytest.raises(NoCodeLeft):
        store.write(lambda db: link_codes.show(db, Stuck(), other, NOON))


def test_is_known_to_be_open_on_its_account(store: Store, account: int) -> None:
    other = new_account(store, "li")
    show(store, account)
    opened = [store.read(lambda db, each=each: link_codes.has_open(db, each, NOON)) for each in (account, other)]  # type: ignore[misc]
    assert opened == [True, False]
    assert not store.read(lambda db: link_codes.has_open(db, account, NOON + GOOD_FOR))


def test_is_not_kept_as_it_is(store: Store, account: int) -> None:
    code = show(store, account)
    assert code not in str(store.read(lambda db: db.exec_driver_sql("SELECT code FROM link_codes").all()))


def test_may_be_tried_again_an_hour_after_the_first_of_five_wrong_ones(store: Store, account: int) -> None:
    def may_try(after: timedelta) -> bool:
        return store.read(lambda db: link_codes.may_try(db, account, NOON + after))

    for number in range(MOST_WRONG):
        assert may_try(number * SECOND)
        store.write(lambda db, after=number * SECOND: link_codes.wrong(db, account, NOON + after))  # type: ignore[misc]
    assert not may_try(MOST_WRONG * SECOND)
    assert not may_try(WRONG_FOR - SECOND)
    assert may_try(WRONG_FOR)
    store.write(lambda db: link_codes.wrong(db, account, NOON + WRONG_FOR))
    assert may_try(WRONG_FOR), "the count begins anew"
