"""What the platform's refusals mean."""

import pytest

from bot.wechat.errors import REFUSALS, STALE_TOKEN, UNFIT_FORM, USED_UP, failure
from scheduler.outlet import DeliveryError, Left, OutOfOrder, Throttled, WindowClosed


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (WindowClosed, (45015, 45047, 43101, 48002)),
        (Left, (43004,)),
        (OutOfOrder, (40001, 40013, 40014, 40125, 40164, 40200, 42001, 48001, 48004)),
        (Throttled, (45009, 45011)),
    ],
)
def test_tells_kinds_of_refusal_apart(kind: type[DeliveryError], codes: tuple[int, ...]) -> None:
    assert {type(failure(code)) for code in codes} == {kind}


@pytest.mark.parametrize("code", [40003, 45002, 50002, 40037, 47003, 40007, 44004])
def test_gives_up_a_message_that_cannot_be_sent(code: int) -> None:
    assert type(failure(code)) is DeliveryError and failure(code).permanent


@pytest.mark.parametrize("code", [-1, 99999])
def test_tries_again_where_the_platform_is_busy_or_says_what_nobody_knows(code: int) -> None:
    assert type(failure(code)) is DeliveryError and not failure(code).permanent


def test_says_how_long_to_leave_the_platform_alone() -> None:
    slower = failure(45011)
    assert isinstance(slower, Throttled) and slower.seconds == 60


def test_names_the_code_and_what_mends_it() -> None:
    assert REFUSALS.keys() >= STALE_TOKEN | UNFIT_FORM | USED_UP
    for code in REFUSALS:
        said = str(failure(code))
        assert said.endswith(f"（errcode {code}）") and len(said) > len(f"（errcode {code}）") + 3
