"""What was booked: looked at, moved, cancelled, by whom it belongs to."""

import pytest

from tests.support.dialogue import NOT, Dialogue, StationUnderTest, known, press


@pytest.fixture
def booked(resident: Dialogue) -> Dialogue:
    known(resident).plays(("预约老年证 东门点 周六十点", "核对一下"), ("1", "约好了"), ("谢谢", "不客气"))
    return resident


@pytest.mark.parametrize("says", ["我的预约", "查一下我的预约", "我约的几点", "我约了什么时候"])
def test_shows_it(booked: Dialogue, says: str) -> None:
    booked.plays((says, ("预约号0000 0018", "【老年人优待证】", "12月5日周六10:00", "东门点", "1 改时间", "2 取消预约")), ("3", "到时见"))


def test_moves_it(booked: Dialogue) -> None:
    booked.plays(
        ("改时间", "哪天来"),
        ("东门点下周一上午九点半", ("改到这个时间", "12月7日周一9:30", "3 不改了")),
        ("1", ("改好了，预约号还是0000 0018", "12月6日周日10:00和12月7日周一7:30提醒您")),
    )
    assert booked.starts() == ["2026-12-07T09:30"]


def test_keeps_it_where_it_is_not_moved_after_all(booked: Dialogue) -> None:
    booked.plays(("改时间", ""), ("东门点下周一上午九点半", "改到这个时间"), ("3", "原来的预约还在"))
    booked.plays(("改时间", ""), ("取消", "原来的预约还在"))
    assert booked.starts() == ["2026-12-05T10:00"]


def test_cancels_it(booked: Dialogue) -> None:
    booked.plays(
        ("取消预约", "要取消12月5日周六10:00"), ("2", "预约还在"), ("不去了 帮我取消预约", "要取消"), ("1", ("取消了", "1 重新约"))
    )
    assert booked.booked() == []
    booked.plays(("1", "去哪里方便"))


def test_cancels_it_in_the_middle_of_a_change(booked: Dialogue) -> None:
    booked.plays(("改时间", ""), ("东门点下周一上午九点半", "改到这个时间"), ("取消预约", "要取消12月5日周六10:00"), ("1", "取消了"))
    assert booked.booked() == []


def test_the_freed_time_is_there_for_others(station: StationUnderTest, booked: Dialogue) -> None:
    booked.says("取消预约", "1")
    known(station.resident("李"), "李建国", "13900001111").plays(("预约老年证 东门点 周六十点", "核对一下"), ("1", "约好了"))


def test_asks_which_of_two(booked: Dialogue) -> None:
    booked.says("预约居住证签注 东门点 周六十一点", "1")
    booked.plays(("取消预约", "要取消12月5日周六11:00的【居住证签注】"), ("不", ""), ("谢谢", ""))
    booked.plays(
        ("取消预约", ("哪一件", "1 12月5日周六10:00老年人优待证", "2 12月5日周六11:00居住证签注")), ("2", "要取消"), ("1", "取消了")
    )
    assert booked.starts() == ["2026-12-05T10:00"]


def test_says_that_there_is_none(resident: Dialogue) -> None:
    resident.plays(("我的预约", "现在没有预约"), ("改时间", "现在没有预约"), ("取消预约", "不用取消"))


def test_nobody_sees_or_cancels_the_appointment_of_another(station: StationUnderTest, booked: Dialogue) -> None:
    appointment = booked.booked()[0].id
    thief = known(station.resident("别人"), "赵敏", "13700001111")
    for key in (
        *(f"change:{verb}:{appointment}" for verb in ("show", "move", "cancel", "which")),
        *("change:sure:yes", "change:what:cancel", "book:confirm:yes", "book:moving:1"),
    ):
        thief.plays((press(key), (NOT("老年人优待证"), NOT("0000 0018"), NOT("12月5日"))))
    thief.plays(("0000 0018", NOT("老年人优待证")), ("取消预约0000 0018", NOT("要取消12月5日")))
    assert booked.starts() == ["2026-12-05T10:00"]


def test_a_cancelled_one_cannot_be_cancelled_by_its_old_button(booked: Dialogue) -> None:
    appointment = booked.booked()[0].id
    booked.says("取消预约", "1")
    booked.plays((press(f"change:cancel:{appointment}"), "已经取消或过期"), (press(f"change:move:{appointment}"), "已经取消或过期"))
