"""The notice that an account was joined: said where the code was shown, and taken back with one digit."""

import pytest

from casework.database import Store
from casework.messaging.outbox import OutboxState
from knowledge.handbook import Handbook
from scheduler.outlet import Left, WindowClosed
from tests.support.dialogue import NOT, NOTHING, Dialogue, StationUnderTest, at, known

NIGHT = "2026-12-02T23:30"


@pytest.fixture
def station(sqlite_store: Store, handbook: Handbook) -> StationUnderTest:
    return StationUnderTest(sqlite_store, handbook, channels=("wechat", "web"))


@pytest.fixture
def wechat(station: StationUnderTest) -> Dialogue:
    return known(station.resident("王", "wechat"))


@pytest.fixture
def web(station: StationUnderTest) -> Dialogue:
    return station.resident("王", "web")


def link(first: Dialogue, second: Dialogue) -> None:
    """The first shows a code, the second says it."""
    first.says("关联")
    code = first.last.text.split("关联 ")[1][:9]
    second.plays((f"关联 {code}", "是您本人的账号吗"), ("1", "关联好了"))


def states(station: StationUnderTest) -> list[str]:
    return [str(row[0]) for row in station.read(lambda db: db.exec_driver_sql("SELECT state FROM outbox WHERE rule = 'linked'").all())]


def test_is_said_where_the_code_was_shown(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    wechat.plays((at("2026-12-02T18:41"), ("刚刚和网页上的账号关联了", "不是您？回1解除", "1 解除关联")))
    assert web.notices() == []
    wechat.plays((at("2026-12-02T18:50"), NOTHING))


def test_does_not_wait_for_the_morning(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    station.now = station.moment(NIGHT)
    link(wechat, web)
    wechat.plays((at("2026-12-02T23:31"), "不是您？回1解除"))


def test_one_digit_takes_it_back(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    wechat.plays((at("2026-12-02T18:41"), "回1解除"), ("1", ("解除了", "网页上的账号看不到您的信息了", "记录都留在这里")))
    assert web.talk().resident_id is None
    web.plays(("我的信息", ("没有记您的任何信息", NOT("王秀英"))))


def test_the_digit_does_nothing_when_it_was_taken_back_before(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    wechat.says(at("2026-12-02T18:41"))
    web.says("解除关联", "1")
    wechat.plays(("1", "不用解除"))


def test_is_silent_when_the_accounts_were_parted_meanwhile(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    web.says("解除关联", "1")
    wechat.plays((at("2026-12-02T18:41"), NOTHING))
    assert states(station) == [OutboxState.OBSOLETE]


def test_is_not_told_to_the_account_that_did_it(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    """Where the one that showed the code cannot be reached, a person telephones."""
    link(wechat, web)
    station.papers["wechat"].failures.append(Left("已取消关注"))
    wechat.plays((at("2026-12-02T18:41"), NOTHING), (at("2026-12-02T18:42"), NOTHING))
    assert web.notices() == [] and states(station) == [OutboxState.UNDELIVERABLE]


def test_waits_where_the_code_was_shown_and_cannot_be_used_up_elsewhere(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    """S: whoever got in cannot read the warning away."""
    link(wechat, web)
    station.papers["wechat"].failures.append(WindowClosed("超过48小时"))
    wechat.plays((at("2026-12-02T18:41"), NOTHING))
    assert states(station) == [OutboxState.HELD]
    web.plays(("查看", NOT("刚刚和")), ("你好", NOT("新消息")))
    wechat.plays(("你好", "您有1条新消息"), ("查看", ("刚刚和网页上的账号关联了", "回1解除")), ("1", "解除了"))


def test_is_said_again_when_they_are_linked_again(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    wechat.says(at("2026-12-02T18:41"), "1")
    link(wechat, web)
    wechat.plays((at("2026-12-02T18:42"), "刚刚和网页上的账号关联了"))
