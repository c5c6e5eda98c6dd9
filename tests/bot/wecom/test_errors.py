"""What an errcode means for a message."""

import pytest

from bot.wechat.errors import Meaning
from bot.wecom.errors import REFUSALS, failure
from scheduler.outlet import DeliveryError, Left, OutOfOrder, Throttled

KINDS = {
    Meaning.LEFT: Left,
    Meaning.SLOWER: Throttled,
    Meaning.BROKEN: OutOfOrder,
    Meaning.NEVER: DeliveryError,
    Meaning.LATER: DeliveryError,
}


@pytest.mark.parametrize("code", REFUSALS)
def test_says_what_mends_it(code: int) -> None:
    found = failure(code)
    assert type(found) is KINDS[REFUSALS[code].meaning]
    assert f"errcode {code}" in str(found) and "；" not in str(found)


def test_tries_again_after_what_it_does_not_know() -> None:
    unknown = failure(99999)
    assert type(unknown) is DeliveryError and not unknown.permanent
