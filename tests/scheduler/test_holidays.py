"""The word that the holidays ahead are not published yet."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.calendar import FORESIGHT, WorkCalendar
from knowledge.handbook import Handbook, opening_times
from knowledge.understanding import Understander
from scheduler.holidays import watch
from tests.support.small import SMALL

LAST = datetime.combine(WorkCalendar().known_until(), datetime.min.time(), UTC)


@pytest.mark.parametrize(("before", "warned"), [(FORESIGHT, False), (FORESIGHT - timedelta(days=1), True), (timedelta(0), True)])
def test_is_loud_while_dates_that_are_asked_about_are_tentative(before: timedelta, warned: bool, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        told = watch(Handbook(SMALL, opening_times(), Understander(SMALL)), LAST - before)
    assert str(LAST.date()) in told
    assert [record.levelname for record in caplog.records] == (["WARNING"] if warned else [])
    assert not warned or "chinesecalendar" in caplog.text
