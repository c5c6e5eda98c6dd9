"""Notices that could not be sent: counted in the next reply, shown one after the other, never when they are no longer true."""

import pytest

from casework.database import Store
from knowledge.handbook import Handbook
from scheduler.outlet import WindowClosed
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, at, book, known, press

SHUT = "超过48小时"


@pytest.fixture
def station(sqlite_store: Store, handbook: Handbook) -> StationUnderTest:
    return StationUnderTest(sqlite_store, handbook, channels=("wechat",))


@pytest.fixture
def resident(station: StationUnderTest) -> Dialogue:
    return known(station.resident("王", channel="wechat"))


def shut(station: StationUnderTest, times: int = 1) -> None:
    """The platform lets nothing through for the next pushes."""
    station.papers["wechat"].failures += [WindowClosed(SHUT)] * times


def test_says_how_many_wait_and_shows_them_one_after_the_other(station: StationUnderTest, resident: Dialogue) -> None:
    """The resident gets it with the next contact."""
    book(station, resident, "2026-12-05T10:00")
    book(station, resident, "2026-12-05T11:00", item_id="residence-permit-endorsement")
    shut(station, 2)
    resident.plays(
        (at("2026-12-04T10:01"), ()),
        ("低保怎么办", ("您有2条新消息，回复4查看", "4 查看新消息")),
        ("4", ("12月5日周六10:00", "您有1条新消息，回复")),
        (press("查看新消息"), ("12月5日周六11:00", NOT("新消息"))),
        ("帮助", NOT("新消息")),
    )


def test_are_asked_for_in_words_too(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-05T10:00")
    shut(station)
    resident.plays((at("2026-12-04T10:01"), ()), ("看新消息", ("12月5日周六10:00", "1 核对材料")), ("1", "备齐了吗"))


def test_are_not_shown_once_they_are_untrue(station: StationUnderTest, resident: Dialogue) -> None:
    appointment = book(station, resident, "2026-12-05T10:00")
    shut(station)
    resident.plays((at("2026-12-04T10:01"), ()))
    resident.plays(
        (press(f"change:cancel:{appointment.id}"), ("要取消", "您有1条新消息")), ("1", ("取消了", NOT("新消息"))), ("你好", NOT("新消息"))
    )


def test_leave_an_open_flow_open(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-05T10:00")
    shut(station)
    resident.plays(
        (at("2026-12-04T10:01"), ()),
        ("预约居住证签注", ("去哪里方便", "您有1条新消息")),
        (press("查看新消息"), ("12月5日周六10:00", "去哪里方便")),
        ("东门点", "哪天来"),
    )


def test_do_not_stand_in_the_way_of_an_emergency(station: StationUnderTest, resident: Dialogue) -> None:
    book(station, resident, "2026-12-05T10:00")
    shut(station)
    resident.plays((at("2026-12-04T10:01"), ()), ("我妈摔倒起不来了", ("120", NOT("新消息"))))


def test_are_asked_for_in_vain_where_there_are_none(resident: Dialogue) -> None:
    resident.plays((press("waiting:show:"), "没有新消息"))
