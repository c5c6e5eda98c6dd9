"""What an account may send by itself through the simulated WeChat, and when; sent by wechatpy's client."""

from collections.abc import Callable

import httpx
import pytest

from bot.simulator.wechat import NotPossible, ScreenKind, WeChatLimits
from tests.bot.simulator.wechat_platform import DATA, DAY, FIELDS, HOUR, MakePlatform, Platform, refused


def test_lets_the_account_write_five_times_within_two_days_of_a_message(platform: Platform) -> None:
    phone = platform.follower()
    refused(45015, lambda: platform.client.message.send_text(phone.openid, "您好"))
    phone.say("在吗")
    platform.clock.now += 48 * HOUR - 1
    for number in range(5):
        platform.client.message.send_text(phone.openid, f"第 {number} 条")
    refused(45047, lambda: platform.client.message.send_text(phone.openid, "第六条"))
    phone.say("还在吗")
    platform.client.message.send_text(phone.openid, "在")
    platform.clock.now += 48 * HOUR
    refused(45015, lambda: platform.client.message.send_text(phone.openid, "过时了"))
    assert [phone.hears().text for _ in range(6)] == [*(f"第 {number} 条" for number in range(5)), "在"]


@pytest.mark.parametrize("occasion", ["follow", "scan", "menu", "tap"])
def test_lets_the_account_write_three_times_within_a_minute_of_a_click(platform: Platform, occasion: str) -> None:
    phone = platform.sim.phone("李叔")
    if occasion == "follow":
        phone.follow()
    else:
        phone = platform.follower("李叔")
        if occasion == "scan":
            platform.sim.print_code("窗口3")
            phone.scan("窗口3")
        elif occasion == "menu":
            platform.client.menu.create({"button": [{"type": "click", "name": "办事", "key": "ask"}]})
            phone.menu("办事")
        else:
            phone.say("满意度")
            platform.client.message.send_msg_menu(phone.openid, {"head_content": "满意吗", "list": [{"id": "good", "content": "满意"}]})
            platform.clock.now += 49 * HOUR
            phone.tap("满意")
    platform.clock.now += 59
    for number in range(3):
        platform.client.message.send_text(phone.openid, f"{number}")
    refused(45047, lambda: platform.client.message.send_text(phone.openid, "4"))
    platform.clock.now += 1
    refused(45015, lambda: platform.client.message.send_text(phone.openid, "5"))


def test_uses_up_the_window_that_closes_first(platform: Platform) -> None:
    phone = platform.follower()
    platform.sim.print_code("door")
    phone.say("您好")
    phone.scan("door")
    assert phone.messages_left == 8
    for _ in range(3):
        platform.client.message.send_text(phone.openid, "好")
    platform.clock.now += 61
    assert phone.messages_left == 5


def test_writes_to_followers_only(platform: Platform) -> None:
    phone = platform.follower()
    phone.say("您好")
    phone.unfollow()
    refused(43004, lambda: platform.client.message.send_text(phone.openid, "别走"))
    refused(40003, lambda: platform.client.message.send_text("o-nobody", "您好"))
    refused(41009, lambda: platform.client.message.send_text("", "您好"))
    assert platform.client.user.get(phone.openid) == {"subscribe": 0, "openid": phone.openid}
    phone.follow()
    assert platform.client.user.get(phone.openid)["subscribe"] == 1
    platform.client.message.send_text(phone.openid, "欢迎回来")
    with pytest.raises(NotPossible):
        phone.follow()


def test_shows_typing_for_a_while_to_who_just_wrote(platform: Platform) -> None:
    phone = platform.follower()
    typing = {"touser": phone.openid, "command": "Typing"}
    refused(45015, lambda: platform.client.post("message/custom/typing", data=typing))
    phone.say("您好")
    platform.client.post("message/custom/typing", data=typing)
    seen = [phone.typing]
    refused(45081, lambda: platform.client.post("message/custom/typing", data=typing))
    platform.client.message.send_text(phone.openid, "您好")
    assert [*seen, phone.typing] == [True, False]
    platform.clock.now += 31
    refused(45080, lambda: platform.client.post("message/custom/typing", data=typing))
    refused(45072, lambda: platform.client.post("message/custom/typing", data={**typing, "command": "Sleeping"}))


def test_refuses_a_text_that_is_empty_or_too_long(platform: Platform) -> None:
    phone = platform.follower()
    phone.say("您好")
    refused(44004, lambda: platform.client.message.send_text(phone.openid, " "))
    refused(45002, lambda: platform.client.message.send_text(phone.openid, "字" * 683))
    platform.client.message.send_text(phone.openid, "字" * 682 + "ab")
    assert phone.messages_left == 4, "what is refused uses nothing up"


def test_reads_links_that_speak_for_the_resident(platform: Platform) -> None:
    phone = platform.follower()
    phone.say("您好")
    link = '<a href="weixin://bizmsgmenu?msgmenucontent=%E6%9D%90%E6%96%99&msgmenuid=ask%3A1">1 核对材料</a>'
    platform.client.message.send_text(phone.openid, f"请选：\n{link}\n<b>1 &lt; 2</b>")
    heard = phone.hears()
    assert heard.text == "请选：\n1 核对材料\n<b>1 &lt; 2</b>"
    assert heard.links == (("1 核对材料", "材料", "ask:1"),)
    phone.tap("1 核对材料")
    assert phone.screen[-1].text == "材料" and not phone.screen[-1].from_account
    with pytest.raises(NotPossible):
        phone.tap("2 没有")


def test_sends_pictures_voice_and_one_article(platform: Platform) -> None:
    phone = platform.follower()
    phone.send_image(b"\xff\xd8picture")
    picture = phone.screen[-1].text
    platform.client.message.send_image(phone.openid, picture)
    platform.client.message.send_voice(phone.openid, picture)
    article = {"title": "居住证", "description": "怎么办", "url": "http://localhost/1", "picurl": ""}
    platform.client.message.send_articles(phone.openid, [{**article, "image": ""}])
    assert [phone.hears().kind for _ in range(3)] == [ScreenKind.IMAGE, ScreenKind.VOICE, ScreenKind.NEWS]
    refused(40007, lambda: platform.client.message.send_image(phone.openid, "made-up"))
    refused(45008, lambda: platform.client.message.send_articles(phone.openid, [{**article, "image": ""}] * 2))
    refused(40008, lambda: platform.client.post("message/custom/send", data={"touser": phone.openid, "msgtype": "dance", "dance": {}}))


def test_keeps_media_for_three_days(platform: Platform) -> None:
    phone = platform.follower()
    phone.send_voice(b"#!AMR\nsound")
    media_id = phone.screen[-1].text
    got = platform.client.media.download(media_id)
    assert got.content == b"#!AMR\nsound"
    assert got.headers["Content-Type"] == "audio/amr"
    assert f'filename="{media_id}.amr"' in got.headers["Content-Disposition"]
    platform.clock.now += 3 * DAY
    refused(40007, lambda: platform.client.media.download(media_id))


def test_gives_the_address_of_a_video_and_the_video_there(platform: Platform) -> None:
    phone = platform.follower()
    phone.send_video(b"moving")
    address = platform.client.media.download(phone.screen[-1].text)["video_url"]
    assert httpx.get(address, trust_env=False).content == b"moving"


def test_shows_a_template_message_as_a_card(platform: Platform) -> None:
    platform.sim.add_template("T1", "预约提醒", FIELDS)
    phone = platform.follower()
    answer = platform.client.message.send_template(phone.openid, "T1", DATA, url="http://localhost/a/7")
    assert answer["msgid"] > 2**53 and "TEMPLATESENDJOBFINISH" in platform.letter_about(answer["msgid"])
    card = phone.hears().card
    assert card is not None and (card.title, card.url) == ("预约提醒", "http://localhost/a/7")
    assert dict(card.values) == {"办理事项": "居住证签注", "预约时间": "2026年12月3日 09:30", "状态": "已预约"}


def test_refuses_a_template_message_with_a_field_that_breaks_its_rule(platform: Platform) -> None:
    platform.sim.add_template("T1", "预约提醒", FIELDS)
    phone = platform.follower()

    def send(**data: object) -> Callable[[], object]:
        return lambda: platform.client.message.send_template(phone.openid, "T1", {**DATA, **data})

    assert "data.thing1.value" in refused(47003, send(thing1={"value": "字" * 21}))
    assert "data.time2.value" in refused(47003, send(time2={"value": "明天上午"}))
    assert "data.phrase3.value" in refused(47003, send(phrase3={"value": ""}))
    assert "data.phrase3.value" in refused(47003, send(phrase3=None))
    refused(40037, lambda: platform.client.message.send_template(phone.openid, "T2", DATA))
    assert phone.screen == []


def test_sends_template_messages_to_who_follows_and_has_not_turned_them_off(platform: Platform) -> None:
    platform.sim.add_template("T1", "预约提醒", FIELDS)
    phone = platform.follower()
    phone.turn_off("T1")
    refused(43101, lambda: platform.client.message.send_template(phone.openid, "T1", DATA))
    phone.unfollow()
    refused(43004, lambda: platform.client.message.send_template(phone.openid, "T1", DATA))


def test_sends_so_many_template_messages_a_day(make_platform: MakePlatform) -> None:
    platform = make_platform(limits=WeChatLimits(template_messages_per_day=2))
    platform.sim.add_template("T1", "预约提醒", FIELDS)
    phone = platform.follower()
    for _ in range(2):
        platform.client.message.send_template(phone.openid, "T1", DATA)
    refused(45009, lambda: platform.client.message.send_template(phone.openid, "T1", DATA))
    platform.clock.now += DAY
    platform.client.message.send_template(phone.openid, "T1", DATA)


def test_sends_a_notice_for_each_consent(platform: Platform) -> None:
    platform.sim.add_notice("N1", "办件进度", FIELDS)
    phone = platform.sim.phone("王阿姨")
    refused(43101, lambda: platform.client.message.send_subscribe_message(phone.openid, "N1", DATA))
    phone.accept_subscription("N1", count=2)
    phone.refuse_subscription("N1")
    for _ in range(2):
        answer = platform.client.message.send_subscribe_message(phone.openid, "N1", DATA)
    assert "subscribe_msg_sent_event" in platform.letter_about(answer["msgid"])
    refused(43101, lambda: platform.client.message.send_subscribe_message(phone.openid, "N1", DATA))
    assert [message.kind for message in phone.screen] == [ScreenKind.CARD] * 2


def test_sends_any_number_of_lasting_notices_until_they_are_turned_off(platform: Platform) -> None:
    platform.sim.add_notice("N1", "办件进度", FIELDS, lasting=True)
    phone = platform.sim.phone("王阿姨")
    phone.accept_subscription("N1")
    for _ in range(3):
        platform.client.message.send_subscribe_message(phone.openid, "N1", DATA)
    refused(47003, lambda: platform.client.message.send_subscribe_message(phone.openid, "N1", {}))
    phone.turn_off("N1")
    refused(43101, lambda: platform.client.message.send_subscribe_message(phone.openid, "N1", DATA))
