"""Enterprise WeChat: staff write and are answered, alerts reach the person on duty, and nothing else gets in."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.simulator.wecom import Code
from bot.wechat.limits import Limits
from casework.database import Db
from casework.messages import STAFF_CHANNEL, Address, Inbound, Reply
from scheduler.outlet import DeliveryError, Left, OutOfOrder
from tests.bot.wecom.support import AGENT, CORP, Station, station
from tests.support.duty import hire, on_duty

WANG = Address(STAFF_CHANNEL, "wang")


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[Station]:
    """Wang works here, and is on duty."""
    with station(tmp_path, origin="https://linban.example.cn") as made:
        now = made.clock()
        on_duty(made.linban.store, hire(made.linban.store, "wang", now), now)
        made.platform.joins("wang")
        yield made


def letter(text: str = "我今天的活", user: str = "wang", corp: str = CORP, agent: object = AGENT, number: int = 1) -> str:
    return (
        f"<xml><ToUserName>{corp}</ToUserName><FromUserName>{user}</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType>"
        f"<Content>{text}</Content><MsgId>{number}</MsgId><AgentID>{agent}</AgentID></xml>"
    )


def received(at_work: Station) -> int:
    return int(at_work.read("SELECT count(*) FROM received_messages")[0][0])


def test_passes_the_platforms_check_of_the_address(at_work: Station) -> None:
    assert at_work.platform.verify()
    answer = httpx.get(
        at_work.platform.callback_url, params={"timestamp": "1", "nonce": "a", "echostr": "A" * 44, "msg_signature": "0" * 40}
    )
    assert answer.status_code == 403


def test_answers_who_works_here(at_work: Station) -> None:
    """The answer names the desk where there is one."""
    heard = at_work.hears("wang", "我今天的活")
    assert "您当班" in heard and "待回电0个" in heard
    assert "工作台：https://linban.example.cn/desk" in heard.splitlines()


def test_names_no_desk_where_there_is_no_public_address(tmp_path: Path) -> None:
    with station(tmp_path) as made:
        hire(made.linban.store, "wang", made.clock())
        made.platform.joins("wang")
        heard = made.hears("wang", "我今天的活")
    assert "待回电" in heard and "desk" not in heard and "工作台" not in heard


def test_answers_a_stranger_with_one_line(at_work: Station) -> None:
    """S"""
    at_work.platform.joins("visitor")
    heard = at_work.hears("visitor", "我今天的活")
    assert heard.startswith("您好，这里只给本站的工作人员用") and "\n" not in heard


def test_tells_the_person_on_duty_of_danger_and_takes_a_digit_for_it(at_work: Station) -> None:
    """M2.4: from a resident's words to the phone of the person on duty, at night, to what happened."""
    at_work.move_to("2026-12-02T23:00")
    inbound = Inbound(Address("web", "resident"), "家里煤气漏了，13800138000", "letter-1", at_work.clock())
    said = at_work.linban.intake.receive_now(inbound)
    assert "119" in said.reply.text
    at_work.move_to("2026-12-02T23:00:05")
    [alarm] = at_work.platform.screen("wang")
    assert "【警报】第1号 燃气泄漏" in alarm and "13800138000" not in alarm and "1 我来处理" in alarm
    assert "https://linban.example.cn/desk/alerts" in alarm
    at_work.clock.at += timedelta(seconds=10)
    assert "您来处理" in at_work.hears("wang", "1")
    at_work.clock.at += timedelta(seconds=10)
    assert "结果怎样" in at_work.hears("wang", "1")
    at_work.clock.at += timedelta(seconds=10)
    assert "处理好了" in at_work.hears("wang", "119到场，关了阀门")
    assert at_work.read("SELECT acknowledged_by, ended_by FROM alerts") == [(1, 1)]


def test_answers_a_letter_once_however_often_it_is_told_of(at_work: Station) -> None:
    for _ in range(3):
        assert at_work.platform.says("wang", "我今天的活", message_id=77).status_code == 200
        at_work.deliver()
    assert len(at_work.platform.screen("wang")) == 1 and received(at_work) == 1


def test_takes_only_what_the_platform_signed_and_sealed_for_this_application(at_work: Station) -> None:
    """S: a wrong signature, another enterprise, another application, an old letter, one that is not sealed: nothing is stored."""
    post = at_work.platform.post
    assert post(letter(), spoilt=True).status_code == 403
    assert post(letter(), corp_id="ww-another").status_code == 403
    assert post(letter(corp="ww9999999999999999")).status_code == 403
    assert post(letter(agent=1000009)).status_code == 403
    assert post(letter(), age=301).status_code == 403
    assert post(letter(), age=-301).status_code == 403
    assert post(letter(user="&lt;script&gt;")).status_code == 400
    open_one = httpx.post(
        at_work.platform.callback_url, params={"timestamp": str(int(at_work.clock().timestamp())), "nonce": "a"}, content=letter().encode()
    )
    assert open_one.status_code in (400, 403)
    assert httpx.post(at_work.platform.callback_url, content=b"x" * 70_000).status_code in (400, 413)
    assert received(at_work) == 0
    assert post(letter()).status_code == 200 and received(at_work) == 1


def test_hears_of_no_event_but_coming_in_and_the_menu(at_work: Station) -> None:
    for event in ("enter_agent", "LOCATION", "unsubscribe", "change_contact"):
        assert at_work.platform.tells("wang", "event", [("Event", event), ("EventKey", "")]).text == "success"
    assert received(at_work) == 0
    at_work.platform.tells("wang", "event", [("Event", "click"), ("EventKey", "duty:today:")])
    at_work.deliver()
    assert "您当班" in at_work.platform.screen("wang")[-1]


def test_asks_for_words_where_something_else_comes(at_work: Station) -> None:
    at_work.platform.tells("wang", "image", [("PicUrl", "http://x"), ("MediaId", "m"), ("MsgId", 5)])
    at_work.deliver()
    assert "您可以说" in at_work.platform.screen("wang")[-1]


def test_says_why_a_letter_is_not_taken(at_work: Station) -> None:
    assert "太长了" in at_work.hears("wang", "长" * 1001)


def test_asks_the_platform_to_come_again_while_the_database_is_away(at_work: Station) -> None:
    at_work.linban.store.write(lambda db: db.exec_driver_sql("ALTER TABLE received_messages RENAME TO elsewhere"))
    assert at_work.platform.says("wang", "我今天的活").status_code in (500, 503)


def test_shares_one_token_and_fetches_another_when_it_is_refused(at_work: Station) -> None:
    at_work.channel.push(WANG, Reply("一"), "1")
    at_work.channel.push(WANG, Reply("二"), "2")
    assert at_work.platform.answers["gettoken", 0] == 1
    at_work.platform.revoke_tokens()
    at_work.channel.push(WANG, Reply("三"), "3")
    assert at_work.platform.screen("wang") == ["一", "二", "三"]
    assert (at_work.platform.answers["message/send", Code.INVALID_TOKEN], at_work.platform.answers["gettoken", 0]) == (1, 2)
    stored = at_work.read("SELECT name FROM access_tokens WHERE name NOT LIKE '%%:forced'")
    assert stored == [(f"wechat:wecom_{CORP}_{AGENT}",)]


def test_fetches_another_token_when_the_time_of_the_first_is_over(at_work: Station) -> None:
    at_work.channel.push(WANG, Reply("一"), "1")
    at_work.clock.at += timedelta(hours=3)
    at_work.channel.push(WANG, Reply("二"), "2")
    assert at_work.platform.answers["gettoken", 0] == 2


@pytest.mark.parametrize(("wrong", "named"), [({"secret": "x" * 43}, "WECOM_SECRET"), ({"agent": 1000009}, "WECOM_AGENT_ID")])
def test_says_which_setting_is_wrong(tmp_path: Path, wrong: dict[str, object], named: str) -> None:
    with station(tmp_path, **wrong) as made:  # type: ignore[arg-type]
        made.platform.joins("wang")
        with pytest.raises(OutOfOrder, match=named):
            made.channel.push(WANG, Reply("好"), "1")


def test_knows_who_is_out_of_sight(at_work: Station) -> None:
    with pytest.raises(Left, match="可见范围"):
        at_work.channel.push(Address(STAFF_CHANNEL, "gone"), Reply("好"), "1")


def test_tries_again_what_the_busy_platform_did_not_take(at_work: Station) -> None:
    at_work.platform.busy = 1
    with pytest.raises(DeliveryError) as busy:
        at_work.channel.push(WANG, Reply("好"), "1")
    assert not busy.value.permanent
    at_work.channel.push(WANG, Reply("好"), "1")
    assert at_work.platform.screen("wang") == ["好"]


def test_sends_in_parts_what_is_too_long_and_no_part_twice(at_work: Station) -> None:
    words = "字。" * 500
    at_work.channel.push(WANG, Reply(words), "1")
    assert len(at_work.platform.screen("wang")) > 1
    assert "".join(at_work.platform.screen("wang")).replace("\n", "") == words
    assert at_work.platform.answers["message/send", Code.CONTENT_TOO_LONG] == 0


def test_is_refused_what_is_too_long(tmp_path: Path) -> None:
    """The stand-in is stricter than the platform, which cuts off without a word."""
    with station(tmp_path, limits=Limits(text_bytes=4096)) as made:
        made.platform.joins("wang")
        with pytest.raises(DeliveryError, match="太长") as refused:
            made.channel.push(WANG, Reply("字" * 1000), "1")
    assert refused.value.permanent


def test_makes_no_resident_of_whoever_works_here(at_work: Station) -> None:
    """S"""
    for text in ("预约老年证", "人工", "同意", "王秀英 13800138000"):
        at_work.clock.at += timedelta(seconds=10)
        at_work.hears("wang", text)

    def count(db: Db) -> int:
        return int(db.exec_driver_sql("SELECT count(*) FROM residents").scalar_one())

    assert at_work.linban.store.read(count) == 0
