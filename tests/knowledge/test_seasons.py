"""The season of an item: open, not yet, or over."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from knowledge.procedure import ApplicationWindow
from knowledge.seasons import has_passed, opening

AUTUMN = ApplicationWindow(opens="09-01", closes="12-31")
OVER_NEW_YEAR = ApplicationWindow(opens="11-15", closes="02-28")
THIS_YEAR_ONLY = ApplicationWindow(opens="05-01", closes="05-20", year=2026)

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
month_days = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: f"{day:%m-%d}")
windows = st.builds(ApplicationWindow, opens=month_days, closes=month_days)


def test_is_open_from_the_first_day_to_the_last() -> None:
    for day in (date(2026, 9, 1), date(2026, 11, 22), date(2026, 12, 31)):
        found = opening([AUTUMN], day)
        assert found is not None
        assert found.holds(day)
        assert (found.first, found.last) == (date(2026, 9, 1), date(2026, 12, 31))


def test_names_the_next_one_before_it_opens() -> None:
    found = opening([AUTUMN], date(2026, 8, 31))
    assert found is not None
    assert not found.holds(date(2026, 8, 31))
    assert found.first == date(2026, 9, 1)


def test_may_reach_over_the_new_year() -> None:
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 28)):
        found = opening([OVER_NEW_YEAR], day)
        assert found is not None
        assert (found.first, found.last) == (date(2026, 11, 15), date(2027, 2, 28))


def test_of_one_year_does_not_come_again() -> None:
    assert opening([THIS_YEAR_ONLY], date(2026, 5, 20)) is not None
    assert opening([THIS_YEAR_ONLY], date(2026, 5, 21)) is None
    assert has_passed(THIS_YEAR_ONLY, date(2026, 5, 21))
    assert not has_passed(THIS_YEAR_ONLY, date(2026, 5, 20))
    assert not has_passed(AUTUMN, date(2099, 1, 1))


def test_ends_with_february_in_common_years() -> None:
    found = opening([ApplicationWindow(opens="02-01", closes="02-29")], date(2027, 2, 10))
    assert found is not None
    assert found.last == date(2027, 2, 28)


@given(windows, days)
def test_of_every_year_is_never_over(window: ApplicationWindow, today: date) -> None:
    found = opening([window], today)
    assert found is not None
    assert found.last >= today
    assert found.first <= today + timedelta(days=366)


@given(st.lists(windows, min_size=1, max_size=4), days)
def test_prefers_a_window_that_is_open(several: list[ApplicationWindow], today: date) -> None:
    found, alone = opening(several, today), [opening([window], today) for window in several]
    assert found is not None
    assert found.holds(today) == any(each is not None and each.holds(today) for each in alone)
