"""A resident on two channels, in her words: begun on the web page, carried on in WeChat, reminded where she wants, and an intruder put out."""

import pytest

from casework import callbacks
from casework.database import Store
from knowledge.handbook import Handbook
from scheduler.outlet import Left, WindowClosed
from tests.support.dialogue import NOT, NOTHING, Dialogue, StationUnderTest, at


@pytest.fixture
def station(sqlite_store: Store, handbook: Handbook) -> StationUnderTest:
    """Nobody has written yet; it is Wednesday, 2026-12-02, 18:40."""
    return StationUnderTest(sqlite_store, handbook, channels=("wechat", "telegram", "web"))


def test_begins_on_the_web_page_and_carries_on_in_wechat(station: StationUnderTest) -> None:
    """M1.7 asked once, used everywhere; S: consent before anything is kept, the number masked."""
    web, wechat = station.resident("网页上的王大妈", "web"), station.resident("微信上的王大妈", "wechat")
    web.plays(
        ("我妈七十了，老年证怎么办", "【老年人优待证】"),
        ("预约", "去哪里方便"),
        ("东门点", "哪天来"),
        ("我想换到微信上办", ("关联 0000 0001", "从不问您要这个号", "东门点，哪天来")),
    )
    wechat.plays(
        ("你好", "我是邻办"),
        ("关联 0000 0001", ("登记前先说明", "同意吗")),
        ("同意", ("网页上的账号：还没有登记过", "1 是我")),
        ("1", ("关联好了", "1 接着刚才的")),
        ("1", ("接着网页上的", "东门点，哪天来")),
        ("周六十点", "怎么称呼"),
        ("王秀英 13800005678", ("核对一下", "12月5日周六10:00", "138****5678")),
        ("1", "约好了"),
    )
    web.plays(
        (at("2026-12-02T18:41"), ("刚刚和微信上的账号关联了", "回1解除")),
        ("我的预约", "12月5日周六10:00"),
        ("我的信息", ("王秀英", "138****5678")),
    )
    wechat.plays((at("2026-12-04T10:00"), ("提醒", "明天12月5日周六10:00")))
    assert len(web.notices()) == 1, "the reminder came once"


def test_two_old_acquaintances_turn_out_to_be_one(station: StationUnderTest) -> None:
    """Records of both are together, the newer number counts, and that is said."""
    wechat, telegram = station.resident("王", "wechat"), station.resident("王", "telegram")
    wechat.says("预约老年证 东门点 周六十点", "同意", "王秀英", "13800005678", "1")
    station.now = station.moment("2026-12-02T19:00")
    telegram.says("车子被贴条了怎么申诉", "1", "同意", "同意", "王女士", "13900001111")
    wechat.plays(("我在电报上也有账号", "关联 "))
    code = wechat.last.text.split("关联 ")[1][:9]
    telegram.plays(
        (f"绑定{code}", ("微信上的账号：王** 138****5678", NOT("13800005678"))),
        ("是我", ("12月5日周六10:00", "“王女士”", "139****1111", "原来的138****5678不用了")),
        ("我的预约", ("12月5日周六10:00", "1 改时间")),
        ("改时间", "哪天来"),
        ("下周三上午九点半", "改到这个时间"),
        ("1", "改好了"),
    )
    assert wechat.starts() == ["2026-12-09T09:30"]
    (call,) = station.read(callbacks.owed)
    assert call.resident_id == wechat.talk().resident_id


def test_is_reminded_where_she_wants_and_elsewhere_if_that_fails(station: StationUnderTest) -> None:
    wechat, telegram = both(station)
    wechat.says("预约老年证 东门点 周六十点", "1")
    wechat.plays(("以后通知发到Telegram", ("都发到Telegram", "万一发不到，就发到这里")))
    telegram.plays((at("2026-12-04T10:00"), "明天12月5日周六10:00"))
    station.papers["telegram"].failures.append(Left("已拉黑"))
    station.papers["wechat"].failures.append(WindowClosed("过了48小时"))
    station.move_to("2026-12-05T08:00")
    wechat.plays((at("2026-12-05T08:01"), NOTHING), ("你好", "您有1条新消息"), ("查看", "今天12月5日周六10:00"))
    assert [len(each.notices()) for each in (telegram, wechat)] == [1, 1], "one reminder, and that the accounts were linked"


def test_an_intruder_who_got_hold_of_a_code_is_put_out_with_one_digit(station: StationUnderTest) -> None:
    """S: whoever did not do that takes it back; the records stay with their owner, the reminders too."""
    wechat, intruder = station.resident("王", "wechat"), station.resident("骗子", "web")
    wechat.says("预约老年证 东门点 周六十点", "同意", "王秀英", "13800005678", "1")
    wechat.says("关联")
    code = wechat.last.text.split("关联 ")[1][:9]
    intruder.plays((f"关联 {code}", "1 是我"), ("1", "关联好了"), ("解除关联", "1 微信"))
    wechat.plays((at("2026-12-02T18:41"), ("不是您？回1解除")), ("1", ("解除了", "000-6620101")))
    intruder.plays(("我的预约", "没有预约"), ("我的信息", ("没有记您的任何信息", NOT("138****5678"))), ("通知发到这里", "只有这一个账号"))
    wechat.plays((at("2026-12-04T10:00"), "提醒"))
    assert wechat.starts() == ["2026-12-05T10:00"] and intruder.notices() == []


def both(station: StationUnderTest) -> tuple[Dialogue, Dialogue]:
    """WeChat and Telegram of one resident, linked some minutes ago."""
    wechat, telegram = station.resident("王", "wechat"), station.resident("王", "telegram")
    wechat.says("人工", "同意", "王秀英", "13800005678", "关联")
    code = wechat.last.text.split("关联 ")[1][:9]
    telegram.says(f"关联 {code}", "同意", "同意")
    telegram.plays(("1", "关联好了"))
    wechat.plays((at("2026-12-02T18:50"), "关联了"), ("谢谢", "不客气"))
    return wechat, telegram
