"""Link codes: shown on one account, said once on another, within ten minutes, and not to be guessed."""

from datetime import timedelta

import pytest

from casework.database import Db, Store
from casework.ids import CountingIds, RandomIds
from casework.messages import Address
from casework.people import accounts, link_codes
from casework.people.link_codes import GOOD_FOR, MOST_WRONG, MOST_WRONG_IN_ALL, WRONG_FOR, NoCodeLeft
from tests.support.stores import NOON, at_once

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


def use(store: Store, code: str, after: timedelta = timedelta()) -> int | None:
    return store.write(lambda db: link_codes.use(db, code, NOON + after))


def may_try(store: Store, account: int, after: timedelta = timedelta()) -> bool:
    return store.read(lambda db: link_codes.may_try(db, account, NOON + after))


def awaited(store: Store, account: int, after: timedelta = timedelta()) -> bool:
    return store.read(lambda db: link_codes.awaited(db, account, NOON + after))


def guess(store: Store, account: int, after: timedelta = timedelta(), times: int = 1) -> None:
    """Say codes that are none."""

    def guesses(db: Db) -> None:
        for _ in range(times):
            link_codes.wrong(db, account, NOON + after)

    store.write(guesses)


def guess_from_everywhere(store: Store, many: int) -> None:
    """So many wrong codes, said on accounts that are made for it."""
    for number in range(many // MOST_WRONG):
        guess(store, new_account(store, f"guesser-{number}"), times=MOST_WRONG)
    if rest := many % MOST_WRONG:
        guess(store, new_account(store, "guesser"), times=rest)


def test_has_eight_digits(store: Store, account: int) -> None:
    code = store.write(lambda db: link_codes.show(db, RandomIds(), account, NOON))
    assert len(code) == 8 and code.isdecimal()


def test_names_the_account_that_showed_it(store: Store, account: int) -> None:
    assert find(store, show(store, account)) == account
    assert find(store, "99999999") is None


def test_is_good_for_ten_minutes(store: Store, account: int) -> None:
    code = show(store, account)
    assert find(store, code, GOOD_FOR - SECOND) == account
    assert find(store, code, GOOD_FOR) is None


def test_is_good_for_one_use(store: Store, account: int) -> None:
    code = show(store, account)
    assert [use(store, code), use(store, code)] == [account, None]
    assert find(store, code) is None


def test_is_good_for_one_of_two_who_use_it_at_the_same_moment(store: Store, account: int) -> None:
    code = show(store, account)
    assert sorted(at_once(lambda: use(store, code), lambda: use(store, code)), key=str) == [account, None]


def test_cannot_be_used_when_it_has_run_out(store: Store, account: int) -> None:
    assert use(store, show(store, account), GOOD_FOR) is None


def test_is_gone_when_its_account_is_forgotten(store: Store, account: int) -> None:
    code, other = show(store, account), show(store, new_account(store, "li"), drawn=2)
    store.write(lambda db: link_codes.forget(db, account))
    assert find(store, code) is None and find(store, other) is not None


def test_is_dropped_when_it_has_run_out(store: Store, account: int) -> None:
    show(store, account)

    def left(after: timedelta) -> tuple[int, int]:
        dropped = store.write(lambda db: link_codes.forget_over(db, NOON + after))
        return dropped, store.read(lambda db: len(db.exec_driver_sql("SELECT 1 FROM link_codes").all()))

    assert [left(GOOD_FOR - SECOND), left(GOOD_FOR)] == [(0, 1), (1, 0)]


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


def test_is_awaited_where_one_was_shown_lately(store: Store, account: int) -> None:
    show(store, account)
    assert [awaited(store, each) for each in (account, new_account(store, "li"))] == [True, False]
    assert not awaited(store, account, GOOD_FOR)


def test_is_awaited_where_a_wrong_one_was_said_lately(store: Store, account: int) -> None:
    guess(store, account)
    assert awaited(store, account, GOOD_FOR - SECOND) and not awaited(store, account, GOOD_FOR)


def test_is_not_kept_as_it_is(store: Store, account: int) -> None:
    code = show(store, account)
    assert code not in str(store.read(lambda db: db.exec_driver_sql("SELECT code FROM link_codes").all()))


def test_may_be_tried_again_an_hour_after_the_last_of_five_wrong_ones(store: Store, account: int) -> None:
    for number in range(MOST_WRONG):
        assert may_try(store, account, number * SECOND)
        guess(store, account, number * SECOND)
    last = (MOST_WRONG - 1) * SECOND
    assert not may_try(store, account, last + WRONG_FOR - SECOND)
    assert may_try(store, account, last + WRONG_FOR)
    guess(store, account, last + WRONG_FOR)
    assert may_try(store, account, last + WRONG_FOR), "the count begins anew"


def test_stays_open_while_few_wrong_ones_are_said(store: Store, account: int) -> None:
    code = show(store, account)
    guess_from_everywhere(store, MOST_WRONG_IN_ALL - 1)
    assert find(store, code) == account and may_try(store, new_account(store, "li"))


def test_is_closed_when_many_accounts_guess(store: Store, account: int) -> None:
    """S: accounts cost nothing, so their guesses count together."""
    codes = [show(store, account), show(store, new_account(store, "li"), drawn=2)]
    guess_from_everywhere(store, MOST_WRONG_IN_ALL)
    assert [find(store, code) for code in codes] == [None, None]


def test_meets_one_guess_when_it_is_opened_after_that(store: Store, account: int) -> None:
    guess_from_everywhere(store, MOST_WRONG_IN_ALL)
    code = show(store, account)
    assert find(store, code) == account
    guess(store, new_account(store, "li"))
    assert find(store, code) is None


def test_may_be_said_after_many_guesses_only_where_somebody_is_known(store: Store, account: int) -> None:
    guess_from_everywhere(store, MOST_WRONG_IN_ALL)
    stranger = new_account(store, "li")
    store.write(lambda db: accounts.resident_behind(db, account, NOON))
    after = WRONG_FOR - SECOND
    assert [may_try(store, each, after) for each in (account, stranger)] == [True, False]
    assert may_try(store, stranger, WRONG_FOR)


def test_counts_every_guess_for_an_hour_at_least(store: Store) -> None:
    """S: nobody saves up accounts with one old guess each, whose further guesses would then be forgotten with it."""
    guessers = [new_account(store, f"guesser-{number}") for number in range(MOST_WRONG_IN_ALL // MOST_WRONG)]
    for guesser in guessers:
        guess(store, guesser)
        guess(store, guesser, WRONG_FOR - SECOND, times=MOST_WRONG - 1)
    assert not may_try(store, new_account(store, "li"), WRONG_FOR + SECOND)
