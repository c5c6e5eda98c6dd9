"""The catalogue changes while people have appointments and are in the middle of things: nobody gets an error for it (M3.2)."""

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest

from knowledge.catalogue import Catalogue
from knowledge.handbook import Handbook
from knowledge.service_item import Admission, ItemStatus
from knowledge.understanding import Understander
from tests.support.dialogue import AGREE, NOT, Dialogue, StationUnderTest, at, known, press

KEPT = ("elder-card", "senior-allowance", "minimum-living-allowance")
NOW_AT = "市民中心二楼优待窗口"


@pytest.fixture(scope="module")
def few(handbook: Handbook) -> Handbook:
    """Three items, so that a changed catalogue is ready at once."""
    items = tuple(item for item in handbook.catalogue.items if item.id in KEPT)
    return published(handbook, Catalogue(items=items, stations=handbook.catalogue.stations))


def published(handbook: Handbook, catalogue: Catalogue) -> Handbook:
    return replace(handbook, catalogue=catalogue, understander=Understander(catalogue).prepare())


def with_elder_card(few: Handbook, **changed: Any) -> Handbook:
    items = tuple(item.model_copy(update=changed) if item.id == "elder-card" else item for item in few.catalogue.items)
    return published(few, Catalogue(items=items, stations=few.catalogue.stations))


@pytest.fixture
def station(sqlite_store: Any, few: Handbook) -> StationUnderTest:
    return StationUnderTest(sqlite_store, few)


@pytest.fixture(scope="module")
def without_elder_card(few: Handbook) -> Handbook:
    """The same catalogue after the elder card has left it."""
    items = tuple(item for item in few.catalogue.items if item.id != "elder-card")
    return published(few, Catalogue(items=items, stations=few.catalogue.stations))


@pytest.fixture(scope="module")
def withdrawn(few: Handbook) -> Handbook:
    """The same catalogue after the station has stopped handling the elder card."""
    return with_elder_card(few, status=ItemStatus.WITHDRAWN, redirect=NOW_AT)


@pytest.fixture(scope="module")
def suspended(few: Handbook) -> Handbook:
    """The same catalogue while the elder card is not handled, for a reason that was recorded."""
    admission = Admission(department="民政局", basis="文件", decided_by="街道", decided_on=date(2026, 11, 1), reason="系统升级")
    return with_elder_card(few, status=ItemStatus.SUSPENDED, redirect=NOW_AT, admission=admission)


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
    later.plays(("周六十点", ("不在目录里了", "预约先放下了", "想约时间吗")), ("低保怎么办", ("最低生活保障申请", NOT("放下了"))))


def test_says_where_to_go_now_with_what_was_withdrawn(station: StationUnderTest, resident: Dialogue, withdrawn: Handbook) -> None:
    """M3.2: who asks for it, whatever about it, is not sent away without a place to go."""
    station.handbook = withdrawn
    telephone = withdrawn.catalogue.stations[0].phone
    told = ("【老年人优待证】", "现在不在本站办理", NOW_AT, telephone, NOT("要带"))
    resident.plays(("老年证怎么办", told), ("老年证要带什么材料", told), ("老年证多少钱", told))
    assert resident.labels() == ["找人工"]


def test_says_why_and_where_while_an_item_is_suspended(station: StationUnderTest, resident: Dialogue, suspended: Handbook) -> None:
    station.handbook = suspended
    resident.plays(("老年证怎么办", ("暂停了", "系统升级", NOW_AT)))


@pytest.mark.parametrize("words", ["预约老年证", "约老年证 东门点 周六十点", "核对老年证的材料", "老年证能上门办吗"])
def test_begins_nothing_with_what_was_withdrawn(station: StationUnderTest, resident: Dialogue, withdrawn: Handbook, words: str) -> None:
    station.handbook = withdrawn
    resident.plays((words, ("现在不在本站办理", NOW_AT)))
    assert resident.talk().flow == ""


@pytest.mark.parametrize(
    "key", ["ask:materials:elder-card", "book:start:elder-card", "check:start:elder-card", "callback:visit:elder-card"]
)
def test_takes_no_old_button_for_what_was_withdrawn(station: StationUnderTest, resident: Dialogue, withdrawn: Handbook, key: str) -> None:
    station.handbook = withdrawn
    resident.plays((press(key), ("现在不在本站办理", NOW_AT)))
    assert resident.talk().flow == ""


def test_has_no_item_for_a_button_of_one_that_is_gone(station: StationUnderTest, resident: Dialogue, without_elder_card: Handbook) -> None:
    station.handbook = without_elder_card
    resident.plays((press("ask:apply:elder-card"), "不在目录里"), (press("book:start:elder-card"), "要约办哪件事"))


def test_stops_a_booking_whose_item_is_withdrawn_meanwhile(station: StationUnderTest, resident: Dialogue, withdrawn: Handbook) -> None:
    known(resident).plays(("约老年证 东门点 周六十点", "核对一下"))
    station.handbook = withdrawn
    resident.plays(("1", ("现在不在本站办理", NOW_AT, "预约先放下了", "没有改动任何东西")))
    assert resident.booked() == []
    resident.plays(("谢谢", ("不客气", NOT("放下了"))))


def test_stops_a_check_whose_item_is_withdrawn_meanwhile(station: StationUnderTest, resident: Dialogue, withdrawn: Handbook) -> None:
    resident.plays(("核对老年证的材料", "备齐了吗"))
    station.handbook = withdrawn
    resident.plays(("缺几样", ("现在不在本站办理", "核对材料先放下了")))


def test_has_danger_go_before_an_item_that_is_gone(station: StationUnderTest, resident: Dialogue, withdrawn: Handbook) -> None:
    """M2.4"""
    resident.plays(("约老年证 东门点", "哪天来"))
    station.handbook = withdrawn
    resident.plays(("着火了", ("119", NOT("放下了"))))


def test_goes_on_with_a_booking_under_the_new_edition(station: StationUnderTest, resident: Dialogue, few: Handbook) -> None:
    known(resident).plays(("约老年证 东门点", "哪天来"))
    station.handbook = with_elder_card(few, name="老年人优待证（新版）")
    resident.plays(("周六十点", ("核对一下", "老年人优待证（新版）")), ("1", ("约好了", "老年人优待证（新版）")))


def test_calls_back_about_what_was_withdrawn_meanwhile(station: StationUnderTest, resident: Dialogue, withdrawn: Handbook) -> None:
    resident.plays(("老年证怎么办", "要带"), ("人工", "同意"))
    station.handbook = withdrawn
    resident.plays(*AGREE[:2], ("13800005678", "回电"))


def test_moves_no_appointment_for_what_was_withdrawn_but_cancels_it(
    station: StationUnderTest, resident: Dialogue, withdrawn: Handbook
) -> None:
    known(resident).plays(("约老年证 东门点 周六十点", "核对一下"), ("1", "约好了"))
    station.handbook = withdrawn
    resident.plays(
        ("改时间", (NOW_AT, "时间改不了", "取消预约")),
        ("我的预约", "老年人优待证"),
        ("取消预约", "要取消"),
        ("1", "取消了"),
        ("1", (NOW_AT, NOT("哪天来"))),
    )
    assert resident.booked() == []


def test_names_where_to_go_for_another_item_in_the_middle_of_a_booking(
    station: StationUnderTest, resident: Dialogue, withdrawn: Handbook
) -> None:
    station.handbook = withdrawn
    resident.plays(("约高龄津贴 东门点", "哪天来"), ("老年证", (NOW_AT, "哪天来")))
    assert resident.talk().answers["item"] == "senior-allowance"


def test_understands_and_answers_one_letter_with_one_handbook(station: StationUnderTest, resident: Dialogue, withdrawn: Handbook) -> None:
    """Another edition is published between the two: the letter is answered from the one it was understood with."""
    editions = iter([station.handbook, withdrawn, withdrawn])
    station.intake = replace(station.intake, handbook=lambda: next(editions))
    resident.plays(("老年证怎么办", "要带"), ("老年证怎么办", NOW_AT))


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
