"""Counting days: 15个工作日是哪天."""

import pytest

from tests.support.dialogue import NOT, Dialogue


@pytest.mark.parametrize("words", ["15个工作日是哪天", "十五个工作日是几号？", "15个工作日之后是哪一天", "那１５个工作日到几号"])
def test_counts_working_days_from_tomorrow(resident: Dialogue, words: str) -> None:
    """M1.4: the clock starts the day after acceptance. The dialogue begins on Wednesday 2026-12-02."""
    resident.plays((words, ("今天（12月2日）受理", "12月23日周三", "受理当天不算", "周末不算")))


def test_moves_a_last_day_of_rest_on(resident: Dialogue) -> None:
    """M1.4: 10 calendar days from the 2nd end on a Saturday, so on Monday."""
    resident.plays(("10天后是几号", ("12月14日周一", "周末和放假也算在内")))


def test_says_what_is_tentative_and_which_holiday_lies_between(resident: Dialogue) -> None:
    resident.plays(("30个工作日是哪天", ("暂定", "元旦放假不算")))


def test_does_not_pretend_to_know_far_years(resident: Dialogue) -> None:
    resident.plays(("9000个工作日是哪天", ("太远了", NOT("受理"))))


def test_a_limit_is_told_as_a_date_too(resident: Dialogue) -> None:
    resident.plays(("老年证要多久", ("受理后15个工作日内办结", "今天受理的话，最晚12月23日周三办完")))


def test_a_season_is_told_with_the_days_left(resident: Dialogue) -> None:
    """居民医保几号截止."""
    resident.plays(("居民医保几号截止", ("现在正在办理期", "截止，还有")))
