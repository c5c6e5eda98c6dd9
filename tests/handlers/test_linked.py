"""What linked accounts are for: parting again, where notices go, carrying on in another talk."""

from datetime import timedelta

import pytest

from casework.messages import AttachmentKind
from casework.messaging import conversations
from casework.messaging.conversations import COLD_AFTER
from casework.people import accounts
from handlers import linked
from handlers.turn import Said, Turn
from knowledge.understanding import Kind, Understanding
from scheduler.outlet import WindowClosed
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, at, book, known, press, sends
from tests.support.linking import code_of, link, same_person, station, telegram, web, wechat

__all__ = ["station", "telegram", "web", "wechat"]


def line(resident: Dialogue) -> str:
    """What 我的信息 can say of the accounts."""
    station, talk, said = resident.station, resident.talk(), Said("", Understanding("", "", Kind.NONE))
    return station.read(lambda db: linked.line(Turn(db, station.now, station.intake.ids, station.handbook, talk, said)))


def test_parts_by_words(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    wechat.plays(
        ("解除关联", ("和哪一个账号分开", "1 网页（12月2日起）", "2 不解除")),
        ("2", "没有改动"),
        ("解绑", "和哪一个账号分开"),
        ("1", ("解除了：网页上的账号看不到您的信息了", "记录都留在这里")),
        ("解除关联", "不用解除"),
    )
    web.plays(("我的信息", "没有记您的任何信息"))


def test_records_stay_where_they_were_first_and_so_do_reminders(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    web.says("预约老年证 东门点 周六十点", "1")
    web.plays(("解除关联", "1 微信"), ("1", ("这里和微信上的账号分开了", "记录都留在微信那边", "这里从头开始")))
    assert web.booked() == [] and wechat.starts() == ["2026-12-05T10:00"]
    web.plays(("我的预约", "没有预约"))
    wechat.plays((at("2026-12-04T10:00"), "12月5日周六10:00"))
    assert web.notices() == []


def test_nobody_who_got_in_can_put_the_other_out(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    web.says("解除关联", "1")
    wechat.plays(("我的信息", ("王秀英", "138****5678")))
    web.plays(("我的信息", "没有记您的任何信息"))


def test_what_was_going_on_in_the_parted_talk_ends(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    """It might be about an appointment that is no longer its business."""
    link(wechat, web)
    book(station, wechat, "2026-12-05T10:00")
    web.plays(("我的预约", "12月5日"), ("改时间", "哪天来"))
    wechat.says("解除关联", "1")
    web.plays(("下周三上午九点半", NOT("改到这个时间")), (press("book:confirm:yes"), "已经过去了"))
    assert wechat.starts() == ["2026-12-05T10:00"]


@pytest.mark.parametrize("key", ["link:part:1", "link:part:999999999999999999999999", "link:part:abc", "link:part:-1"])
def test_a_forged_button_parts_nothing(wechat: Dialogue, web: Dialogue, station: StationUnderTest, key: str) -> None:
    link(wechat, web)
    stranger = known(station.resident("李", "web"), "李四", "13900001111")
    stranger.plays((press(key), "不用解除"))
    assert same_person(wechat, web)


def test_prefers_the_channel_that_is_named(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    wechat.says(at("2026-12-02T18:41"))
    book(station, wechat, "2026-12-05T10:00")
    wechat.plays(("以后通知发到网页", ("以后通知都发到网页", "打开网页才看得到", "万一发不到，就发到这里")))
    web.plays((at("2026-12-04T10:00"), "提醒"))
    web.plays(("通知发到微信", ("以后通知都发到微信", "就发到这里")))
    wechat.plays((at("2026-12-05T08:00"), "提醒"))


def test_prefers_this_channel(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    wechat.plays(("通知发到这里", ("以后通知都发到这里", "就发到网页")))


def test_says_how_to_get_a_channel_that_is_not_linked(wechat: Dialogue) -> None:
    wechat.plays(("以后通知发到Telegram", ("还没有关联", "关联号")), ("通知发到这里", ("都发到这里", "您只有这一个账号")))


def test_prefers_nothing_that_cannot_be_reached(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    station.store.write(lambda db: accounts.left(db, wechat.address, station.now))
    web.plays(("通知发到微信", "微信现在发不到"))


def test_a_preference_does_not_disturb_what_is_going_on(wechat: Dialogue) -> None:
    wechat.plays(("预约老年证", ""), ("通知发到这里", ("都发到这里", "去哪里方便")), ("2", "哪天来"))


def test_says_in_a_line_which_accounts_there_are(wechat: Dialogue, web: Dialogue) -> None:
    assert line(wechat) == ""
    link(wechat, web)
    assert (line(wechat), line(web)) == ("关联的账号：这里、网页", "关联的账号：微信、这里")
    wechat.says("通知发到网页")
    assert line(wechat) == "关联的账号：这里、网页；通知先发到网页"


def test_carries_on_what_was_begun_elsewhere(wechat: Dialogue, web: Dialogue) -> None:
    known(web).says("预约老年证", "东门点", "换到微信")
    wechat.says("关联 0000 0001")
    wechat.plays(
        ("1", ("关联好了", "1 接着刚才的")),
        ("1", ("接着网页上的", "东门点，哪天来")),
        ("周六十点", ("核对一下", "12月5日周六10:00")),
        ("返回", "去哪里方便"),
    )
    assert web.talk().flow == "" and web.talk().offered == ()


@pytest.mark.parametrize("said", ["接着刚才的", "继续在这里办", "接着网页上的", "继续"])
def test_carries_on_whenever_the_accounts_are_linked(wechat: Dialogue, web: Dialogue, said: str) -> None:
    link(wechat, web)
    web.says("预约老年证", "东门点")
    wechat.plays((said, ("接着网页上的", "东门点，哪天来")))


def test_carries_on_what_was_only_spoken_of(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    web.says("老年证怎么办")
    wechat.plays(("接着刚才的", ("接着说【老年人优待证】", "1 核对材料")), ("多久", "15个工作日"))
    web.plays(("多久", NOT("15个工作日")))


def test_carries_on_nothing_that_went_cold(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    web.says("预约老年证", "东门点")
    station.now += COLD_AFTER + timedelta(minutes=1)
    wechat.plays(("接着那边的", "没有放着的事"))


def test_carries_on_nothing_of_a_catalogue_item_that_was_withdrawn(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    web.says("预约老年证", "东门点")
    talk = web.talk()
    talk.answers["item"] = talk.topic = "no-longer-there"
    station.store.write(lambda db: conversations.save(db, talk, station.now))
    wechat.plays(("接着刚才的", ("在这里接着说", NOT("哪天来"))))


def test_says_how_to_link_where_nothing_is_linked(wechat: Dialogue) -> None:
    wechat.plays(("继续在这里办", ("还没有和别的账号关联", "说“关联”")))


def test_goes_on_with_its_own_where_a_word_need_not_mean_the_other(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    web.says("预约老年证", "东门点")
    wechat.plays(("预约低保", "去哪里方便"), ("继续", ("1 中心站", NOT("接着网页上的"))))
    wechat.plays(("接着网页上的", ("先放下了", "东门点，哪天来")))


def test_asks_again_for_files_that_only_the_other_channel_can_fetch(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    web.says("预约老年证", sends(AttachmentKind.IMAGE, "picture-1"))
    wechat.plays(("接着刚才的", ("请在这里再发一次", "去哪里方便")))


def test_hides_nothing_of_what_is_held_for_the_person(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    """What could not be sent to one account waits for the other as well, from the joining to the parting."""
    book(station, wechat, "2026-12-05T10:00")
    station.papers["wechat"].failures.append(WindowClosed("过了48小时"))
    station.move_to("2026-12-04T10:00")
    web.says(f"关联 {code_of(wechat)}")
    web.plays(("1", "您有1条新消息"))
    wechat.says("解除关联")
    wechat.plays((press("网页（12月4日起）"), "您有1条新消息"))
    web.plays(("你好", NOT("新消息")))
