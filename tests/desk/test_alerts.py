"""Alerts at the desk: seen first, taken by one, ended with what happened."""

from datetime import timedelta

from casework import alerts
from casework.database import Db
from casework.messaging import conversations, outbox, sending
from casework.messaging.outbox import Notice, OutboxState
from casework.people import residents
from casework.people.staff import members
from casework.people.staff.members import Role
from tests.desk.conftest import Station
from tests.support.duty import hire, on_duty
from tests.support.stores import begin_talk

WORDS = "我家煤气漏了，13800138000"


def raised(station: Station, who: str = "wang", words: str = WORDS) -> int:
    talk = begin_talk(station.store, who, "wechat", station.now)
    stations, opening = station.handbook.catalogue.stations, station.handbook.opening
    made = station.store.write(lambda db: alerts.raise_alert(db, talk.id, "gas", words, stations, opening, station.now))
    assert made is not None
    return made.alert_id


def test_stand_before_everything_else_on_the_first_page(station: Station) -> None:
    """M2.4: whoever comes to the desk sees the danger first."""
    clerk = station.enter()
    assert "紧急警报" not in clerk.read("/desk").split("<main", 1)[1] and "还没有人接手" not in clerk.read("/desk")
    raised(station)
    page = clerk.read("/desk").split("<main", 1)[1]
    assert page.index("紧急警报") < page.index("待回电") and "1 个还没有人接手" in page
    assert '<li class="urgent"><a href="/desk/alerts">' in page


def test_stand_on_every_page_until_somebody_takes_them(station: Station) -> None:
    """M2.4: whoever serves sees it wherever he or she is; the auditor's business it is not."""
    number = raised(station)
    clerk = station.enter()
    for path in ("/desk/calls", "/desk/questions", "/desk/rota", "/desk/password"):
        assert "1 个紧急警报还没有人接手" in clerk.read(path), path
    assert "紧急警报" not in station.enter(Role.AUDITOR).read("/desk/log")
    clerk.does("/desk/alerts", {"number": number, "do": "take"})
    assert "还没有人接手" not in clerk.read("/desk/calls")


def test_show_what_was_said_masked_and_who_was_told_when(station: Station) -> None:
    """M2.4, S"""
    on_duty(station.store, hire(station.store, "standby", station.now), station.now)
    number = raised(station)
    page = station.enter().read("/desk/alerts")
    assert "燃气泄漏" in page and "煤气漏了" in page and "13800138000" not in page and "微信" in page
    assert "先叫" in page and "standby甲" in page and "企业微信在发" in page and "15420000001" in page
    call = station.store.read(lambda db: alerts.calls_of(db, (number,)))[0]
    notice = Notice("alarm", "alert-call", call.id, 1, call.conversation_id or 0, station.now)

    def sent(state: OutboxState) -> str:
        def write(db: Db) -> None:
            outbox.post(db, [notice], station.now)
            sending.settle(db, 1, state, "账号停用", station.now)

        station.store.write(write)
        return station.enter(login=f"w-{state}").read("/desk/alerts")

    assert "企业微信没送到：账号停用，请打电话" in sent(OutboxState.UNDELIVERABLE)


def test_say_whom_to_telephone_where_there_is_no_messenger(station: Station) -> None:
    hire(station.store, "boss", station.now, Role.LEAD, chats=False)
    raised(station)
    page = station.enter().read("/desk/alerts")
    assert "boss甲" in page and "没有企业微信账号，请打电话" in page


def test_say_that_nobody_could_be_told(station: Station) -> None:
    clerk = station.enter()
    raised(station)
    assert "没有人当班，也没有负责人可叫" in clerk.read("/desk/alerts")


def test_stay_red_with_everybody_to_telephone_while_nobody_answers(station: Station) -> None:
    """M2.4: after ten minutes the telephones of all leads and administrators stand there until somebody takes it."""
    hire(station.store, "boss", station.now, Role.LEAD, chats=False)
    admin = hire(station.store, "root", station.now, Role.ADMINISTRATOR, chats=False)
    station.store.write(lambda db: members.change(db, admin, phone="15420000077"))
    number = raised(station)
    clerk = station.enter()
    assert "15420000077" not in clerk.read("/desk/alerts")
    station.passes(timedelta(minutes=10))
    station.store.write(lambda db: alerts.escalate(db, number, station.handbook.opening, station.now))
    page = clerk.read("/desk/alerts")
    assert "请打电话找人" in page and "15420000077" in page and "还没有人接手" in page
    assert "请打电话找人" not in clerk.does("/desk/alerts", {"number": number, "do": "take"})


def test_are_taken_by_one(station: Station) -> None:
    number = raised(station)
    first, second = station.enter(login="a"), station.enter(login="b")
    page = first.does("/desk/alerts", {"number": number, "do": "take"})
    assert f"第 {number} 号您来处理" in page and "worker甲在处理" in page
    assert "已经在处理了" in second.does("/desk/alerts", {"number": number, "do": "take"})
    alert = station.store.read(lambda db: alerts.get(db, number))
    assert alert is not None and alert.acknowledged_by == first.staff_id
    assert "有人在处理" in first.read("/desk")


def test_end_with_what_happened_and_are_noted(station: Station) -> None:
    number = raised(station)
    clerk = station.enter()
    assert "请写一句结果怎样" in clerk.does("/desk/alerts", {"number": number, "do": "done", "outcome": " "})
    page = clerk.does("/desk/alerts", {"number": number, "do": "done", "outcome": "119到场，关了阀门"})
    assert "处理好了" in page and "119到场，关了阀门" in page and "没有要处理的警报" in page
    assert "已经处理完了" in clerk.does("/desk/alerts", {"number": number, "do": "done", "outcome": "又一次"})
    assert "已经处理完了" in clerk.does("/desk/alerts", {"number": number, "do": "take"})
    assert "处理完警报" in station.enter(Role.AUDITOR).read("/desk/log")
    station.passes(timedelta(days=8))
    assert "119到场" not in station.enter(login="later").read("/desk/alerts")


def test_show_a_full_number_for_a_reason_alone(station: Station) -> None:
    """S: every opening of a full value is noted."""
    number = raised(station)

    def leaves_number(db: Db) -> None:
        talk = conversations.look(db, conversations.address_of(db, 1))
        residents.rename(db, talk.resident_id or 0, "王秀英", station.now)
        residents.change_phone(db, talk.resident_id or 0, "13800005678", station.now)

    station.store.write(leaves_number)
    clerk = station.enter()
    assert "138****5678" in clerk.read("/desk/alerts")
    assert "要写为什么" in clerk.does("/desk/alerts", {"number": number, "do": "open", "kind": "alert", "reason": ""})
    opened = clerk.post("/desk/alerts", {"number": number, "do": "open", "kind": "alert", "reason": "问在几楼"})
    assert "13800005678" in opened.text and 'data-live="/desk/alerts"' not in opened.text, "it is not taken away while it is read"
    assert "看了完整信息" in station.enter(Role.AUDITOR).read("/desk/log")


def test_change_nothing_that_is_not_understood(station: Station) -> None:
    number = raised(station)
    clerk = station.enter()
    for form in ({"number": "x", "do": "take"}, {"number": number, "do": "burn"}, {"number": "9" * 20, "do": "take"}):
        assert "没有看懂" in clerk.does("/desk/alerts", form)
    assert "没有第 99 号警报" in clerk.does("/desk/alerts", {"number": 99, "do": "take"})
    alert = station.store.read(lambda db: alerts.get(db, number))
    assert alert is not None and alert.acknowledged_at is None
