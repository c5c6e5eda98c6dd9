"""Booking: item, station, day, time, who comes, a last look."""

from contextlib import suppress

import pytest

from casework.booking import appointments
from casework.booking.appointments import SlotTaken
from casework.booking.slots import free_slots
from casework.database import Db
from tests.support.dialogue import AGREE, NOT, Dialogue, Hears, StationUnderTest, at, known, press


def test_the_long_way(resident: Dialogue) -> None:
    resident.plays(
        ("预约", "约办哪件事"),
        ("老年证", ("去哪里方便", "中心站（青禾街道惠民路18号一楼）最早明天12月3日周四8:00", "2 东门点")),
        ("2", ("东门点，哪天来", "1 明天12月3日周四", "3 12月5日周六（只收件）")),
        ("2", ("后天12月4日周五几点来", "1 8:30")),
        ("1", ("加密存放", "同意吗")),
        *AGREE,
        (
            "1",
            (
                *("约好了，预约号0000 0018", "后天12月4日周五8:30", "东门点2号窗口（青禾街道东门巷6号），电话000-6620102"),
                *("要带：①居民身份证", "明天12月3日周四10:00和后天12月4日周五7:00提醒您", "2 改时间", "3 取消预约", NOT("只收件")),
            ),
        ),
    )
    assert resident.starts() == ["2026-12-04T08:30"]


@pytest.mark.parametrize(
    ("says", "hears"),
    [
        ("预约老年证 东门点 周六十点", ("核对一下", "12月5日周六10:00", "东门点2号窗口", "只收件")),
        ("预约老年证，下周三下午，东门点", ("12月9日周三几点来", "13:30", NOT("8:30"))),
        ("我想约老年证 预约明天上午九点 中心站", ("核对一下", "明天12月3日周四9:00", "中心站1号民生窗口")),
        ("尽快预约老年证 中心站", ("核对一下", "明天12月3日周四8:00", "中心站")),
        ("预约老年证 月底前 中心站", ("12月31日", "哪天来")),
        ("预约老年证 下班后 中心站", ("18点以后", "1 12月8日周二", NOT("12月3日"))),
        ("预约老年证 周末", ("12月5日周六9:00", "只收件", NOT("西苑点"))),
    ],
)
def test_a_whole_sentence(resident: Dialogue, says: str, hears: Hears) -> None:
    known(resident).plays((says, hears))


@pytest.mark.parametrize(
    ("says", "hears"),
    [
        ("东门点周六十点", ("核对一下", "12月5日周六10:00", "东门点")),
        ("下周三下午", ("12月9日周三下午", "去哪里方便")),
        ("月底前", ("12月31日", "去哪里方便")),
        ("尽快", ("核对一下", "明天12月3日周四8:00")),
        ("2月30号", ("“2月30号”这个日子或时间不存在", "去哪里方便")),
        ("凌晨三点", ("没有空的时间", "明天12月3日周四8:00", "去哪里方便")),
        ("明年六月", ("45天以内", "明天12月3日周四8:00")),
    ],
)
def test_a_time_before_it_is_asked_for(resident: Dialogue, says: str, hears: Hears) -> None:
    known(resident).plays(("预约老年证", "去哪里方便"), (says, hears))


def test_a_day_that_does_not_exist_is_told_at_once(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证2月30号", ("“2月30号”这个日子或时间不存在", "去哪里方便")))


def test_a_time_that_is_not_there_is_told_at_once(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证 西苑点 周六", ("12月5日周六西苑点不开门", "哪天来", NOT("12月5日周六\n"))))


def test_another_day_at_the_last_look(resident: Dialogue) -> None:
    known(resident).plays(
        ("预约老年证 东门点 周六十点", ("核对一下", "10:00")),
        ("十一点吧", ("核对一下", "12月5日周六11:00")),
        ("2", "哪天来"),
        ("下周一上午九点半", ("核对一下", "12月7日周一9:30")),
        ("好", "约好了"),
    )
    assert resident.starts() == ["2026-12-07T09:30"]


def test_not_after_all(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证 东门点 周六十点", "核对一下"), ("3", "先不约"))
    assert resident.booked() == []


def test_no_consent_no_booking(resident: Dialogue) -> None:
    resident.plays(("预约老年证 东门点 周六十点", "同意吗"), ("不同意", ("什么都没有记", "直接来", "000-6620101")))
    assert resident.talk().resident_id is None


def test_a_wrong_number_is_explained(resident: Dialogue) -> None:
    resident.plays(
        ("预约老年证 东门点 周六十点", ""),
        ("同意", ""),
        ("王秀英", "手机号"),
        ("1380000567", ("10位", "11位", "再发一次")),
        ("13800005678", "核对"),
    )


def test_name_and_number_in_one_letter(resident: Dialogue) -> None:
    resident.plays(("预约老年证 东门点 周六十点", ""), ("同意", "怎么称呼"), ("王秀英 13800005678", ("核对一下", "王秀英 138****5678")))


def test_a_time_that_was_taken_meanwhile(station: StationUnderTest) -> None:
    slow, quick = known(station.resident("慢")), known(station.resident("快"), "李建国", "13900001111")
    slow.plays(("预约老年证 东门点 周六十点", "核对一下"))
    quick.plays(("预约老年证 东门点 周六十点", "核对一下"), ("1", "约好了"))
    slow.plays(("1", ("12月5日周六", NOT("约好了"), NOT("1 10:00"))))
    assert slow.booked() == [] and quick.starts() == ["2026-12-05T10:00"]
    slow.plays(("1", "核对一下"), ("1", "约好了"))
    assert slow.booked()[0].starts_at != quick.booked()[0].starts_at


def fill(station: StationUnderTest, day: str, item_id: str = "elder-card", place: str = "east-gate") -> None:
    """Let somebody else take every time of a day."""
    other = known(station.resident("别人"))
    catalogue = station.handbook.catalogue
    item, where = catalogue.item(item_id), catalogue.station(place)
    counter = catalogue.counter_for(item, where)
    assert counter is not None
    on = station.moment(f"{day}T12:00").date()

    talk = other.talk()

    def book(db: Db) -> None:
        for slot in list(free_slots(db, station.handbook.opening, item, where, counter, on, on, station.now)):
            with suppress(SlotTaken):  # times overlap where they may begin at any ten minutes
                appointments.book(db, station.intake.ids, talk.resident_id or 0, talk.id, item_id, slot, station.now)

    station.store.write(book)


def test_a_full_day_is_not_offered(station: StationUnderTest, resident: Dialogue) -> None:
    fill(station, "2026-12-03")
    known(resident).plays(
        ("预约老年证", "东门点（青禾街道东门巷6号）最早后天12月4日周五8:30"),
        ("东门点", ("哪天来", NOT("12月3日"))),
        ("明天", ("明天12月3日周四东门点没有号了", "后天12月4日周五8:30")),
    )


def test_a_day_that_became_full_is_told(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays(("预约老年证", ""), ("东门点", "1 明天12月3日周四"))
    fill(station, "2026-12-03")
    resident.plays(("1", ("没有号了", "返回")), ("返回", ("哪天来", NOT("12月3日"))))


def test_a_date_not_published_yet_is_marked(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证 中心站 2027年1月5号上午九点", ("核对一下", "1月5日周二9:00", "暂定")), ("1", ("约好了", "暂定")))


def test_a_date_too_far_ahead_is_told(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证", ""), ("2027年3月5号", ("45天以内", "到1月16日周六为止")))


def test_the_same_thing_is_not_booked_twice(resident: Dialogue) -> None:
    known(resident).says("预约老年证 东门点 周六十点", "1")
    resident.plays(("预约老年证", ("您已经约了", "12月5日周六10:00", "2 改时间", "3 取消预约")))
    assert len(resident.booked()) == 1


def test_pressing_confirm_twice_books_once(resident: Dialogue) -> None:
    known(resident).says("预约老年证 东门点 周六十点")
    resident.plays((press("确认"), "约好了"), (press("book:confirm:yes"), NOT("约好了")))
    assert len(resident.booked()) == 1


def test_a_time_that_passed_while_thinking_is_gone(resident: Dialogue) -> None:
    known(resident).plays(
        ("预约老年证 中心站 明天上午八点", "核对一下"),
        (at("2026-12-03T06:30"), ()),
        ("帮助", "核对一下"),
        (at("2026-12-03T08:10"), ()),
        ("1", NOT("约好了")),
    )
    assert resident.booked() == []
