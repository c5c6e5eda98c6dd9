"""What residents really do: mean two things, change their minds, ask in between, and go on about what was just said."""

import pytest
from sqlalchemy import func, select

from casework import callbacks
from casework.database import columns_of
from casework.messaging import outbox
from casework.messaging.outbox import OutboxMessage
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, at, known


def test_a_danger_behind_a_number_is_heard(resident: Dialogue) -> None:
    """M2.4"""
    resident.plays(("老年证怎么办", "1 核对材料"), ("1 我爸突然晕倒了没有呼吸", ("【紧急】", "120")))
    resident.plays(("预约老年证 东门点", "哪天来"), ("5单元着火了", ("【紧急】", "119")))


def test_a_second_need_behind_a_number_is_not_dropped(resident: Dialogue) -> None:
    resident.plays(
        ("老人补贴", "您问的是"),
        ("1 还有老板欠我两个月工资", ("老人", "您还说了“还有老板欠我两个月工资”")),
    )


def test_two_needs_in_one_letter_are_both_offered(resident: Dialogue) -> None:
    resident.plays(("我要办居住证 顺便问下我妈80了高龄津贴怎么领", ("两件事", "居住证申领", "高龄津贴申领")))


def test_a_short_question_goes_on_about_the_matter_in_hand(resident: Dialogue) -> None:
    resident.plays(("残疾证怎么办", "残疾人证申领"), ("照片要几寸", ("残疾人证申领", "二寸白底", NOT("老年人优待证"))))


def test_a_guess_is_not_the_matter_in_hand(resident: Dialogue) -> None:
    resident.plays(("给狗绝育多少钱", ("您问的是", "2 不是")), ("2", "再说一遍"), ("怎么离婚", NOT("【养犬登记】")))


def test_an_agent_is_told_what_to_bring(resident: Dialogue) -> None:
    """M5.5"""
    resident.plays(("老年证怎么办", ""), ("我能替我妈去办吗", ("可以请人代办", "代办人身份证")))


def test_who_cannot_come_is_offered_a_visit(resident: Dialogue) -> None:
    """M5.5"""
    resident.plays(("老年证 腿不行 下不了楼", ("不用跑，可以上门办", "不收费、不要验证码", "1 约上门")))


def test_another_item_in_the_middle_of_booking_is_said_aloud(resident: Dialogue) -> None:
    resident.plays(("预约残疾证", "去哪里方便"), ("下周二晚上七点去中心站办居住证", "好，改约【居住证申领】"))


def test_a_time_another_place_has_is_named(resident: Dialogue) -> None:
    """M1.8"""
    resident.plays(
        ("约老年证 东门点", "哪天来"),
        ("周二晚上七点", ("东门点没有号", "中心站19:00有")),
        ("中心站19:00", "同意吗"),
    )


@pytest.mark.parametrize(
    ("says", "hears"),
    [
        ("约老年证 中心站 1月1日上午十点", ("元旦放假", "不开门", "最近的是1月4日周一8:00")),
        ("约老年证 中心站 2027年6月1日", "只能约45天以内的"),
        ("约低保 东门点", "东门点不办【最低生活保障申请】"),
        ("约老年证 2月30号", "不存在"),
    ],
)
def test_what_cannot_be_had_is_said_with_its_reason(resident: Dialogue, says: str, hears: str | tuple[str, ...]) -> None:
    resident.plays((says, hears))


def test_a_question_about_hours_is_no_wish(resident: Dialogue) -> None:
    resident.plays(("约老年证 东门点", "哪天来"), ("周六开门吗", ("9:00–12:00", "接着预约", "哪天来")))


def test_plain_words_after_a_confirmation_mean_the_appointment(resident: Dialogue) -> None:
    known(resident).plays(
        ("约老年证 东门点 周六十点", "核对一下"),
        ("1", "约好了"),
        ("来不了了", "要取消12月5日周六10:00"),
        ("改到下周三下午三点", "12月9日周三15:00"),
        ("1", "改好了"),
    )


def test_a_broken_promise_to_call_is_said_and_made_anew(resident: Dialogue, station: StationUnderTest) -> None:
    known(resident).plays(
        ("人工", "记下了，明天12月3日周四12:00前"),
        (at("2026-12-03T14:00"), ""),
        ("怎么还没打给我", "对不起"),
        ("人工", ("对不起，上次说好的电话过点了", "今天12月3日周四18:00前")),
    )
    assert len(station.read(callbacks.owed)) == 1


@pytest.mark.parametrize(
    ("says", "hears"), [("九点半", "是想约时间吗"), ("同意", "好。"), ("你们是骗子吧", "自己打000-6620101核实"), ("投诉", "000-6620109")]
)
def test_loose_words_are_met(resident: Dialogue, says: str, hears: str) -> None:
    resident.plays((says, hears))


def test_what_was_said_goes_with_the_person(resident: Dialogue, station: StationUnderTest) -> None:
    known(resident).plays(("老年证怎么办", ""), ("删除我的信息", "确定删除吗"), ("1", "删除了"))
    table = columns_of(OutboxMessage)
    assert station.read(lambda db: db.execute(select(func.count()).select_from(table)).scalar()) == 1
    assert resident.talk().topic == ""
    assert station.read(lambda db: len(outbox.log_after(db, resident.talk().id, 0))) == 1
