"""Parts of a long message: each goes out once, whatever failed in between."""

import pytest

from bot.parts import REMEMBERED, Parts


def send(parts: Parts, key: str, of: int, breaks_at: int | None = None) -> list[int]:
    """The parts that go out, until one fails."""
    sent: list[int] = []
    for number in parts.unsent(key, of):
        if number == breaks_at:
            break
        sent.append(number)
    return sent


def test_goes_on_with_the_part_that_failed() -> None:
    parts = Parts()
    assert send(parts, "k", 3, breaks_at=1) == [0]
    assert send(parts, "k", 3, breaks_at=2) == [1]
    assert send(parts, "k", 3) == [2]


def test_begins_anew_after_the_whole_went_out() -> None:
    parts = Parts()
    assert send(parts, "k", 2) == send(parts, "k", 2) == [0, 1]


def test_knows_messages_apart() -> None:
    parts = Parts()
    send(parts, "one", 2, breaks_at=1)
    assert send(parts, "two", 2) == [0, 1]
    assert send(parts, "one", 2) == [1]


@pytest.mark.parametrize("others", [REMEMBERED - 1, REMEMBERED])
def test_forgets_the_oldest_of_very_many(others: int) -> None:
    parts = Parts()
    send(parts, "first", 2, breaks_at=1)
    for number in range(others):
        send(parts, f"other-{number}", 2, breaks_at=1)
    assert send(parts, "first", 2) == ([1] if others < REMEMBERED else [0, 1])
