"""The catalogue changes while people have appointments and are in the middle of things: nobody gets an error for it (M3.2)."""

from dataclasses import replace
from itertools import count

import pytest

from knowledge.catalogue import Catalogue
from knowledge.handbook import Handbook
from knowledge.understanding import Understander
from tests.support.dialogue import AGREE, Dialogue, StationUnderTest, at


@pytest.fixture
def without_elder_card(handbook: Handbook) -> Handbook:
    """The same catalogue after the elder card has left it."""
    items = tuple(item for item in handbook.catalogue.items if item.id != "elder-card")
    catalogue = Catalogue(items=items, stations=handbook.catalogue.stations)
    return replace(handbook, catalogue=catalogue, understander=Understander(catalogue))


def reopened(station: StationUnderTest, handbook: Handbook, resident: Dialogue) -> Dialogue:
    """The same resident at the same database, after a restart with another catalogue."""
    again = StationUnderTest(station.store, handbook)
    again.now = station.now
    again._letters = count(1000)  # a letter's name is never used twice
    return Dialogue(again, resident.address)


def test_what_was_booked_can_be_seen_and_cancelled(station: StationUnderTest, resident: Dialogue, without_elder_card: Handbook) -> None:
    resident.plays(("约老年证 东门点 周六十点", "同意吗"), ("1", "怎么称呼"), *AGREE[1:], ("1", "约好了"))
    later = reopened(station, without_elder_card, resident)
    later.plays(
        ("我的预约", ("已撤下的事项", "12月5日周六10:00", "东门点")),
        ("1", "改不了时间"),
        ("取消预约", "要取消12月5日周六10:00"),
        ("1", "取消了"),
    )


def test_the_reminder_still_comes(station: StationUnderTest, resident: Dialogue, without_elder_card: Handbook) -> None:
    resident.plays(("约老年证 东门点 周六十点", "同意吗"), ("1", "怎么称呼"), *AGREE[1:], ("1", "约好了"))
    later = reopened(station, without_elder_card, resident)
    later.plays((at("2026-12-04T10:00"), ("提醒", "12月5日周六10:00")))


def test_a_flow_about_it_is_left(station: StationUnderTest, resident: Dialogue, without_elder_card: Handbook) -> None:
    resident.plays(("约老年证 东门点", "哪天来"))
    later = reopened(station, without_elder_card, resident)
    later.plays(("周六十点", "想约时间吗"), ("低保怎么办", "最低生活保障申请"))


def test_a_digit_after_a_reminder_means_the_reminder_in_the_middle_of_the_same_flow_too(resident: Dialogue) -> None:
    resident.plays(
        ("约老年证 东门点 周六十点", "同意吗"),
        ("1", "怎么称呼"),
        *AGREE[1:],
        ("1", "约好了"),
        ("核对材料", "备齐了吗"),
        (at("2026-12-04T09:50"), ""),
        ("核对老年证的材料", "备齐了吗"),
        ("缺几样", "缺哪几样"),
        (at("2026-12-04T10:00"), ("提醒", "1 核对材料")),
        ("1", "您备齐了吗"),
    )
