"""A person calls back, by a time that is kept."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import callbacks
from casework.callbacks import Callback
from handlers.callback import WITHIN, promise
from knowledge.handbook import Handbook
from knowledge.stations import ShiftService
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, known

MINUTES = st.integers(0, 60 * 24 * 40)


def owed(station: StationUnderTest) -> list[Callback]:
    return station.read(callbacks.owed)


@given(minutes=MINUTES)
def test_promises_only_what_falls_into_staffed_hours(handbook: Handbook, minutes: int) -> None:
    centre = handbook.catalogue.stations[0]
    now = datetime(2026, 12, 1, tzinfo=handbook.opening.zone) + timedelta(minutes=minutes)
    by = promise(handbook, now)
    shifts = handbook.opening.shifts(centre, by.date())
    assert any(shift.opens < by <= shift.closes and shift.service is ShiftService.FULL for shift in shifts)
    assert by - now >= WITHIN


@pytest.mark.parametrize(
    ("now", "by"),
    [
        ("2026-12-02T09:00", "2026-12-02T13:00"),
        ("2026-12-02T18:40", "2026-12-03T12:00"),
        ("2026-12-02T16:00", "2026-12-03T10:00"),
        ("2026-12-04T17:00", "2026-12-07T11:00"),
        ("2026-12-05T09:30", "2026-12-07T12:00"),
    ],
)
def test_counts_four_staffed_hours(station: StationUnderTest, now: str, by: str) -> None:
    assert f"{promise(station.handbook, station.moment(now)):%Y-%m-%dT%H:%M}" == by


def test_notes_who_asks_what(station: StationUnderTest, resident: Dialogue) -> None:
    resident.plays(
        ("车子被贴条了怎么申诉", "要工作人员给您回电吗"),
        ("要", "同意吗"),
        ("同意", "怎么称呼"),
        ("王女士", "手机号"),
        ("13800005678", ("记下了，明天12月3日周四12:00前给您回电（138****5678）", "车子被贴条了怎么申诉", "000-6620101")),
    )
    (call,) = owed(station)
    assert call.question == "车子被贴条了怎么申诉"
    assert call.promised_by == station.moment("2026-12-03T12:00")


def test_two_questions_join_one_call(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays(("车子被贴条了怎么申诉", ""), ("1", "明天12月3日周四12:00前"))
    station.now += timedelta(hours=15)
    resident.plays(("今天股票跌了怎么解套", ""), ("1", ("12月3日周四12:00前", "贴条", "股票")))
    (call,) = owed(station)
    assert "贴条" in call.question and "股票" in call.question


def test_a_person_is_there_for_whoever_asks(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays(("老年证怎么办", ""), ("人工", ("记下了", "老年人优待证的事")))
    assert owed(station)[0].item_id == "elder-card"


def test_says_why_it_asks_for_a_name(resident: Dialogue) -> None:
    resident.plays(("转人工", ("请工作人员给您回电", "同意吗")))


def test_nothing_is_noted_for_whoever_does_not_want(station: StationUnderTest, resident: Dialogue) -> None:
    resident.plays(("车子被贴条了怎么申诉", ""), ("不用了", "000-6620101"), ("人工", ""), ("不同意", "什么都没有记"))
    assert owed(station) == []


def test_another_question_lets_the_offer_go(station: StationUnderTest, resident: Dialogue) -> None:
    resident.plays(("车子被贴条了怎么申诉", "回电"), ("老年证怎么办", ("【老年人优待证】", NOT("回电吗"))))
    assert owed(station) == []


def test_a_long_question_is_kept_whole_and_said_again_in_short(station: StationUnderTest, resident: Dialogue) -> None:
    question = "隔壁老王家的猫丢了要去哪里找" * 40
    known(resident).plays((question, "要工作人员给您回电吗"), ("1", "记下了"))
    assert len(resident.last.text) < 200
    assert owed(station)[0].question == question
