"""Asking: the card of an item, further questions about it, and what the catalogue does not say."""

import pytest

from tests.support.dialogue import NOT, Dialogue, Hears, StationUnderTest, at, press


def test_who_has_just_come_is_welcomed_with_examples(resident: Dialogue) -> None:
    resident.plays(
        (
            press("ask:welcome:"),
            ("您好，我是邻办", "老年证怎么办", "周六开门吗", "约下周三下午办老年证", "回数字", "人工", "000-6620101", "1 预约", "3 找人工"),
        )
    )
    assert len(resident.last.text) < 120


@pytest.mark.parametrize(
    ("example", "hears"),
    [("老年证怎么办", "【老年人优待证】"), ("周六开门吗", "12月5日周六"), ("约下周三下午办老年证", ("12月9日周三下午", "去哪里方便"))],
)
def test_the_examples_of_the_welcome_work(resident: Dialogue, example: str, hears: Hears) -> None:
    resident.plays((press("ask:welcome:"), example), (example, hears))


def test_a_card_tells_everything_at_once(resident: Dialogue) -> None:
    resident.plays(
        ("老年证怎么办", ("【老年人优待证】", "居民身份证", "一寸", "15个工作日", "不收费", "中心站", "1 核对材料", "2 预约", "3 找人工"))
    )


def test_a_card_tells_the_window_in_which_one_can_apply(resident: Dialogue) -> None:
    resident.plays(("城乡居民医保参保怎么办", ("每年9月1日至12月31日", "【城乡居民基本医疗保险参保】")))


@pytest.mark.parametrize(
    ("question", "hears"),
    [
        ("要带什么", ("居民身份证", "符合情况才要", "居住证", "别人替您来")),
        ("多久", ("15个工作日", "法定30个工作日", "（示例）")),
        ("多少钱", "不收费"),
        ("在哪", ("惠民路18号", "东门巷6号", "西苑路77号", "000-6620101")),
        ("几点关门", ("中心站", "8:00–18:00", "【老年人优待证】", NOT("丢了"))),
        ("周六开门吗", ("12月5日周六", "东门点：9:00–12:00（只收件）", "中心站：休息", "下一个工作日受理")),
        ("下班后能办吗", ("12月5日周六9:00–12:00", "只收件", "12月8日周二18:00–20:00", "全部业务都办", "1 约这个时间")),
        ("元旦开门吗", ("1月1日周五", "调休还没公布", "前后几天可能有变")),
        ("能上门吗", ("可以上门", "不收费、不要验证码")),
        ("能领多少钱", ("没有依据", "不敢答", "000-6620101", NOT("元"))),
        ("要什么条件", ("60周岁", "以窗口审核为准")),
    ],
)
def test_a_further_question_is_about_the_same_item(resident: Dialogue, question: str, hears: Hears) -> None:
    resident.plays(("老年证怎么办", "要带"), (question, hears), ("谢谢", "不客气"), (question, hears))


def test_a_further_question_without_a_topic_asks_for_it(resident: Dialogue) -> None:
    resident.plays(("要带什么", ("您问的是哪件事", NOT("居民身份证"))))


def test_hours_need_no_topic(resident: Dialogue) -> None:
    resident.plays(
        ("周六开门吗", ("东门点：9:00–12:00（只收件）", "西苑点：休息")),
        ("几点关门", ("中心站现在关着，下次开门：明天12月3日周四8:00–18:00")),
    )


def test_hours_of_a_named_place(resident: Dialogue) -> None:
    resident.plays(("东门点明天几点开门", ("明天12月3日周四", "东门点：8:30–12:00、13:30–17:30", NOT("西苑点"))))


def test_until_when_is_told_while_it_is_open(station: StationUnderTest, resident: Dialogue) -> None:
    resident.plays((at("2026-12-03T10:00"), ()), ("几点关门", ("中心站现在开着，18:00关门", "东门点现在开着，12:00关门")))


def test_the_office_worker_hears_the_next_time_out_of_hours(resident: Dialogue) -> None:
    resident.plays(
        (
            "居住证快到期，六点半才下班咋办",
            (
                "【居住证签注】",
                "满1年之日前的1个月内",
                "中止",
                "12月5日周六9:00–12:00",
                "东门点",
                "只收件",
                "1 约这个时间",
                "2 换个时间",
                "3 找人工",
            ),
        ),
        ("1 十点", "同意吗"),
        ("同意", "怎么称呼"),
        ("王秀英", "手机号"),
        ("13800005678", ("12月5日周六10:00", "东门点", "只收件", "电话000-6620102")),
        ("1", ("约好了", "提醒您", "1 核对材料")),
        ("合同是我老公的名字行吗", ("没有依据", "不敢答", "回电", NOT("可以用"))),
        ("1", ("记下了", "前给您回电", "合同是我老公的名字行吗")),
    )


def test_several_items_are_offered_and_one_is_picked(resident: Dialogue) -> None:
    resident.plays(("老人补贴", "您问的是"), ("1", "【"))
    assert resident.talk().topic


@pytest.mark.parametrize(
    ("says", "hears"),
    [("你好", "我是邻办"), ("谢谢", "不客气"), ("再见", "再见"), ("你是真人吗", "不是真人"), ("好的", "社区办事的事随时问")],
)
def test_small_talk_gets_a_short_answer(resident: Dialogue, says: str, hears: Hears) -> None:
    resident.plays((says, hears))
    assert len(resident.last.text) < 80


@pytest.mark.parametrize(
    ("says", "first"),
    [("煤气漏了", "119"), ("我家着火了", "119"), ("有人要跳楼", "120"), ("我老公打我", "110"), ("老人昏倒了叫不醒", "120")],
)
def test_danger_gets_the_numbers_first(resident: Dialogue, says: str, first: str) -> None:
    resident.plays((says, ("【紧急】", first)))
    assert resident.last.text.startswith("【紧急】") and resident.offered == ()


def test_what_nobody_wrote_down_is_not_guessed(resident: Dialogue) -> None:
    resident.plays(("车子被贴条了怎么申诉", ("没有依据", "不敢答", "1 要回电", "2 不用了")), ("2", ("换个说法", "000-6620101")))
    assert resident.talk().resident_id is None


def test_noise_is_not_sent_to_a_person(resident: Dialogue) -> None:
    resident.plays(("老年证怎么办", "要带"), ("12345678", ("没看懂", NOT("回电"))), ("？？？", ("没看懂", NOT("回电"))))


def test_what_the_station_pays_is_told_where_it_is_written(resident: Dialogue) -> None:
    resident.plays(("高龄津贴能领多少", ("50元", "100元", "（示例）")), ("低保能领多少", "差额"))
