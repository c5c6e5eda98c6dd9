"""Codes that people read out over the telephone."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.ids import CountingIds, RandomIds, check_digit, readable_code

bodies = st.text("0123456789", min_size=1, max_size=15)


def fits(code: str) -> bool:
    return check_digit(code[:-1]) == code[-1]


@pytest.mark.parametrize(("digits", "check"), [("7992739871", "3"), ("0", "0"), ("1", "8"), ("00000", "0"), ("424242424242424", "2")])
def test_computes_luhn(digits: str, check: str) -> None:
    """Published examples of the Luhn formula."""
    assert check_digit(digits) == check


@given(bodies, st.data())
def test_catches_every_single_wrong_digit(body: str, data: st.DataObject) -> None:
    code = body + check_digit(body)
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    assert not fits(code[:place] + wrong + code[place + 1 :])


@given(bodies, st.data())
def test_catches_two_swapped_neighbours(body: str, data: st.DataObject) -> None:
    """All but 09 and 90, which the formula cannot tell apart."""
    code = body + check_digit(body)
    swappable = [place for place, (one, other) in enumerate(pairwise(code)) if one != other and {one, other} != {"0", "9"}]
    assume(swappable)
    place = data.draw(st.sampled_from(swappable))
    assert not fits(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(st.integers(2, 12))
def test_gives_codes_of_the_length_asked_for(digits: int) -> None:
    for ids in (RandomIds(), CountingIds()):
        code = readable_code(ids, digits)
        assert len(code) == digits
        assert code.isascii()
        assert code.isdigit()
        assert fits(code)


def test_counts_for_scripts() -> None:
    ids = CountingIds()
    assert [ids.number(3) for _ in range(3)] == ["001", "002", "003"]
    assert CountingIds(998).number(2) == "99"


def test_cannot_be_guessed_for_the_service() -> None:
    assert len({RandomIds().number(12) for _ in range(100)}) == 100
