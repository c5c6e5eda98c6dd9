"""Two messages to one chat are a while apart, and nobody waits for another chat."""

from bot.telegram.spacing import Spacing


class Stopwatch:
    """A stopwatch that the test moves on."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_gives_each_its_turn_after_the_other() -> None:
    stopwatch = Stopwatch()
    spacing = Spacing(1.0, stopwatch)
    assert [spacing.turn(7) for _ in range(3)] == [0.0, 1.0, 2.0]
    assert spacing.turn(8) == 0.0
    stopwatch.at += 2.5
    assert spacing.turn(7) == 0.5


def test_counts_from_the_moment_when_the_platform_had_the_last_message() -> None:
    stopwatch = Stopwatch()
    spacing = Spacing(1.0, stopwatch)
    spacing.turn(7)
    stopwatch.at += 0.8
    spacing.said(7)
    assert spacing.turn(7) == 1.0


def test_never_waits_where_no_distance_is_asked_for() -> None:
    spacing = Spacing(0.0, Stopwatch())
    for _ in range(3):
        assert spacing.turn(7) == 0.0
        spacing.said(7)
