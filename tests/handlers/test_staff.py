"""The staff's own chat: today's work, alerts by number, a day off for oneself; and nothing of a resident's."""

from datetime import timedelta

import pytest

from casework import alerts
from casework.database import Store
from casework.messages import STAFF_CHANNEL
from casework.people.staff import absences, members
from casework.people.staff.members import Role
from handlers.router import FLOWS, STAFF_FLOWS
from knowledge.handbook import Handbook
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, book, known, press
from tests.support.duty import hire, on_duty

DANGER = "家里煤气漏了，13800138000"


@pytest.fixture
def station(sqlite_store: Store, handbook: Handbook) -> StationUnderTest:
    """It is Wednesday, 2026-12-02, 18:40."""
    return StationUnderTest(sqlite_store, handbook, channels=("paper", STAFF_CHANNEL))


@pytest.fixture
def worker(station: StationUnderTest) -> Dialogue:
    """Somebody who is on duty."""
    on_duty(station.store, hire(station.store, "wang", station.now), station.now)
    return station.resident("wang", STAFF_CHANNEL)


def test_serves_nobody_who_does_not_work_here(station: StationUnderTest) -> None:
    """S: one polite line, whatever is said, and no flow."""
    stranger = station.resident("stranger", STAFF_CHANNEL)
    for said in ("我今天的活", "老年证怎么办", "预约老年证", "请假 明天", press("duty:take:1"), press("privacy:show:"), "人工"):
        stranger.plays((said, "只给本站的工作人员用"))
        assert "\n" not in stranger.last.text and stranger.last.choices == ()
    assert stranger.talk().flow == "" and stranger.talk().resident_id is None


def test_serves_nobody_who_has_left(station: StationUnderTest, worker: Dialogue) -> None:
    station.store.write(lambda db: members.leave(db, 1, station.now))
    worker.plays(("我今天的活", "只给本站的工作人员用"))


def test_tells_todays_work_masked(station: StationUnderTest, worker: Dialogue) -> None:
    """M2.4, S: calls owed, appointments, alerts and duties; no name, number or door of a resident."""
    book(station, known(station.resident("李")), "2026-12-02T19:30", place="centre")
    caller = station.resident("王")
    caller.says("人工", "同意", "王秀英 13800138000", "我家3号楼402的低保怎么办")
    station.resident("赵").says(DANGER)
    heard = worker.says("我今天的活")
    for part in ("【警报】第1号 燃气泄漏", "还没有人接手", "您当班：17:40–6:40", "待回电1个", "今天本站还有1个预约", "19:30 老年人优待证"):
        assert part in heard, heard
    assert not any(personal in heard for personal in ("王秀英", "13800138000", "402", "13800005678"))
    assert heard.splitlines()[-2].startswith("/desk")


def test_takes_an_alert_by_number_and_says_how_it_ended(station: StationUnderTest, worker: Dialogue) -> None:
    """M2.4: one digit takes it, a sentence ends it."""
    station.resident("赵").says(DANGER)
    station.move_to("2026-12-02T18:40:05")
    worker.plays(("1", ("您来处理，不再叫别人", "煤气漏了", NOT("13800138000"))))
    alert = station.read(lambda db: alerts.get(db, 1))
    assert alert is not None and alert.acknowledged_by == 1
    worker.plays(("1", "结果怎样"), ("119到场，关了阀门", "处理好了，记下了"))
    ended = station.read(lambda db: alerts.get(db, 1))
    assert ended is not None and ended.outcome == "119到场，关了阀门"
    acts = station.read(lambda db: [row[0] for row in db.exec_driver_sql("SELECT act FROM audit_entries ORDER BY id")])
    assert acts == ["alert-take", "alert-done"]


@pytest.mark.parametrize("said", ["警报1我来处理", "1号我来", "我来处理第1号", "收到1", "接手 1"])
def test_takes_an_alert_in_words(station: StationUnderTest, worker: Dialogue, said: str) -> None:
    station.resident("赵").says(DANGER)
    worker.plays((said, "您来处理"))


def test_says_who_was_quicker(station: StationUnderTest, worker: Dialogue) -> None:
    hire(station.store, "li", station.now)
    station.resident("赵").says(DANGER)
    worker.says("警报1我来处理")
    other = station.resident("li", STAFF_CHANNEL)
    other.plays(("警报1我来处理", "wang甲在处理"), ("警报9我来处理", "没有第9号"))


def test_shows_alerts_to_no_role_whose_business_they_are_not(station: StationUnderTest) -> None:
    """S: an auditor takes none, a keeper sees none; an administrator who was told may."""
    for login, role in (("audit", Role.AUDITOR), ("keeper", Role.KEEPER), ("admin", Role.ADMINISTRATOR)):
        hire(station.store, login, station.now, role)
    station.resident("赵").says(DANGER)
    for login in ("audit", "keeper"):
        station.resident(login, STAFF_CHANNEL).plays(("我今天的活", (NOT("警报"), NOT("待回电"))), ("警报1我来处理", "不归您的岗位"))
    admin = station.resident("admin", STAFF_CHANNEL)
    admin.plays(("警报1我来处理", "不归您的岗位"))
    station.store.write(lambda db: alerts.escalate(db, 1, station.handbook.opening, station.now + timedelta(minutes=10)))
    admin.plays(("我今天的活", ("第1号", NOT("待回电"))), ("警报1我来处理", "您来处理"))


def test_notes_a_day_off_for_whoever_asks(station: StationUnderTest, worker: Dialogue) -> None:
    """M1.6: from the chat to the rota; 12月3日 is on the rota, which is said before."""
    worker.plays(("请假 明天", ("明天12月3日周四休假", "记下吗")), ("1", "记下了：明天12月3日周四休假"))
    tomorrow = station.handbook.today(station.now) + timedelta(days=1)
    assert station.read(lambda db: absences.away(db, tomorrow)) == {1}
    worker.plays(("请假 明天", "记下吗"), ("1", "早就记下了"))


def test_takes_a_day_off_back(station: StationUnderTest, worker: Dialogue) -> None:
    worker.says("请假 明天", "1")
    worker.plays(("1", "撤回了"), (press("leave:undo:1"), "已经撤回"))
    assert station.read(lambda db: absences.away(db, station.handbook.today(station.now) + timedelta(days=1))) == frozenset()


def test_takes_back_nobody_elses(station: StationUnderTest, worker: Dialogue) -> None:
    """S: a number that was sent by hand changes nothing of another's."""
    worker.says("请假 明天", "1")
    hire(station.store, "li", station.now)
    station.resident("li", STAFF_CHANNEL).plays((press("leave:undo:1"), "没有这次请假"))
    assert station.read(lambda db: absences.get(db, 1)) is not None


def test_notes_no_day_off_for_another(station: StationUnderTest, worker: Dialogue) -> None:
    """Only for oneself."""
    hire(station.store, "li", station.now)
    worker.plays(("给li甲请假 明天", "只能给自己请假"), ("li甲病假到周五", "只能给自己请假"))


def test_asks_for_the_days_and_takes_no_past_ones(worker: Dialogue) -> None:
    worker.plays(("请病假", "哪天"), ("12月5日到12月7日", ("12月5日周六到12月7日周一病假", "记下吗")), ("不请了", "没有记"))
    worker.plays(("请假 明年1月1日到明年6月1日", "最多60天"))


def test_warns_of_a_duty_that_is_planned(worker: Dialogue) -> None:
    worker.plays(("今天请假", ("那时排了您的班", "同站长商量")))


def test_begins_no_flow_of_a_residents(station: StationUnderTest, worker: Dialogue) -> None:
    """S: nothing a resident may say makes a file of somebody who works here."""
    for said in (
        "预约老年证",
        "人工",
        "我的信息",
        "关联",
        "老年证怎么办",
        "13800138000",
        "同意",
        "取消预约",
        press("book:start:"),
        press("callback:start:"),
    ):
        worker.says(said)
        assert worker.talk().flow in ("", *(flow.name for flow in STAFF_FLOWS))
        assert worker.talk().resident_id is None
    assert station.read(lambda db: db.exec_driver_sql("SELECT count(*) FROM residents").scalar_one()) == 0
    assert {flow.name for flow in FLOWS}.isdisjoint({flow.name for flow in STAFF_FLOWS})


def test_raises_no_alert_from_the_staffs_own_words(station: StationUnderTest, worker: Dialogue) -> None:
    worker.plays(("家里煤气漏了", "119"))
    assert station.read(alerts.open_ones) == []


def test_leaves_and_goes_back(worker: Dialogue) -> None:
    worker.plays(("请假", "哪天"), ("天气真好", ("没看懂", "哪天")), ("取消", "请假先不办了"))
    worker.plays(("请假", "哪天"), ("明天", "记下吗"), ("返回", "哪天"), ("帮助", "我今天的活"))


def test_no_resident_begins_a_flow_of_the_staffs(station: StationUnderTest) -> None:
    resident = station.resident()
    resident.plays((press("duty:take:1"), "已经过去了"), (press("leave:undo:1"), "已经过去了"), ("我今天的活", NOT("待回电")))
