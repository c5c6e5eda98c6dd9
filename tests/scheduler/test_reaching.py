"""Reaching a resident who has several accounts: on the one preferred, on another where that fails, and never twice."""

import pytest

from casework.database import Db, Store
from casework.messages import Address
from casework.messaging import conversations, outbox
from casework.people import accounts
from knowledge.handbook import Handbook
from scheduler.outcome import TRIES
from scheduler.outlet import DeliveryError, Left, WindowClosed
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, at, book, known

REMINDED = "2026-12-04T10:00"
LATER = "2026-12-04T10:01"
CHANNELS = ("wechat", "telegram", "web")


@pytest.fixture
def station(sqlite_store: Store, handbook: Handbook) -> StationUnderTest:
    return StationUnderTest(sqlite_store, handbook, channels=CHANNELS)


@pytest.fixture
def wechat(station: StationUnderTest) -> Dialogue:
    """A resident with an appointment made here, to be reminded of on 2026-12-04 at ten."""
    resident = known(station.resident("王", "wechat"))
    book(station, resident, "2026-12-05T10:00")
    return resident


@pytest.fixture
def telegram(station: StationUnderTest, wechat: Dialogue) -> Dialogue:
    return also(station, wechat, "telegram")


def also(station: StationUnderTest, resident: Dialogue, channel: str) -> Dialogue:
    """Another account of the same resident."""

    def write(db: Db) -> None:
        talk = conversations.open_talk(db, Address(channel, "王"), station.now)
        accounts.assign(db, talk.account_id, conversations.look(db, resident.address).resident_id or 0)

    station.store.write(write)
    return station.resident("王", channel)


def prefer(station: StationUnderTest, resident: Dialogue) -> None:
    account = resident.talk().account_id
    station.store.write(lambda db: accounts.prefer(db, account, station.now))


def reached(station: StationUnderTest) -> list[str]:
    """The channels on which something arrived, in order of their names; once for each message."""
    return sorted(address.channel for paper in station.papers.values() for address, _ in paper.pushed)


def fails(station: StationUnderTest, channel: str, *errors: Exception) -> None:
    station.papers[channel].failures += errors


def test_reminds_where_the_appointment_was_made(station: StationUnderTest, wechat: Dialogue, telegram: Dialogue) -> None:
    wechat.plays((at(REMINDED), "提醒"))
    assert reached(station) == ["wechat"] and telegram.notices() == []


def test_reminds_on_the_account_that_is_preferred(station: StationUnderTest, wechat: Dialogue, telegram: Dialogue) -> None:
    prefer(station, telegram)
    telegram.plays((at(REMINDED), "提醒"))
    assert reached(station) == ["telegram"]


def test_the_last_preference_counts(station: StationUnderTest, wechat: Dialogue, telegram: Dialogue) -> None:
    prefer(station, telegram)
    station.move_to("2026-12-03T12:00")
    prefer(station, wechat)
    wechat.plays((at(REMINDED), "提醒"))
    assert reached(station) == ["wechat"]


def test_reminds_where_nobody_has_to_look(station: StationUnderTest) -> None:
    """What was booked on the web page is reminded of on a channel that rings."""
    web = known(station.resident("王", "web"))
    book(station, web, "2026-12-05T10:00")
    telegram = also(station, web, "telegram")
    telegram.plays((at(REMINDED), "提醒"))
    assert reached(station) == ["telegram"]


def test_reminds_on_the_web_page_where_that_is_preferred(station: StationUnderTest, wechat: Dialogue) -> None:
    web = also(station, wechat, "web")
    prefer(station, web)
    web.plays((at(REMINDED), "提醒"))
    assert reached(station) == ["web"]


def test_goes_elsewhere_where_the_resident_has_left(station: StationUnderTest, wechat: Dialogue, telegram: Dialogue) -> None:
    prefer(station, telegram)
    fails(station, "telegram", Left("已拉黑"))
    station.move_to(REMINDED)
    station.move_to(LATER)
    assert reached(station) == ["wechat"] and len(wechat.notices()) == 1
    station.move_to("2026-12-05T08:00")
    assert reached(station) == ["wechat", "wechat"], "who has left is not tried again"


def test_comes_back_to_the_preferred_account_after_a_word_there(station: StationUnderTest, wechat: Dialogue, telegram: Dialogue) -> None:
    prefer(station, telegram)
    fails(station, "telegram", Left("已拉黑"))
    station.move_to(REMINDED)
    station.move_to(LATER)
    telegram.says("你好")
    station.move_to("2026-12-05T08:00")
    assert reached(station) == ["telegram", "wechat"]


def test_goes_elsewhere_where_the_platform_is_closed(station: StationUnderTest, wechat: Dialogue, telegram: Dialogue) -> None:
    fails(station, "wechat", WindowClosed("过了48小时"))
    station.move_to(REMINDED)
    station.move_to(LATER)
    assert reached(station) == ["telegram"] and wechat.notices() == []
    wechat.plays(("你好", NOT("新消息")))


def test_goes_elsewhere_when_it_was_tried_often_enough(station: StationUnderTest, wechat: Dialogue, telegram: Dialogue) -> None:
    fails(station, "wechat", *[DeliveryError("忙")] * TRIES)
    for hour in range(10, 20):
        station.move_to(f"2026-12-04T{hour}:00")
    assert reached(station) == ["telegram"]


def test_is_held_where_no_account_can_be_reached_now(station: StationUnderTest, wechat: Dialogue, telegram: Dialogue) -> None:
    fails(station, "wechat", WindowClosed("过了48小时"))
    fails(station, "telegram", Left("已拉黑"))
    station.move_to(REMINDED)
    station.move_to(LATER)
    assert reached(station) == []
    wechat.plays(("你好", ("您有1条新消息", "1 查看新消息")), ("1", ("提醒", "12月5日周六10:00", NOT("新消息"))))
    telegram.plays(("你好", NOT("新消息")))
    station.move_to("2026-12-04T20:00")
    assert reached(station) == [], "said once"


def test_what_is_held_is_shown_on_whichever_account_is_used_first(station: StationUnderTest, wechat: Dialogue, telegram: Dialogue) -> None:
    fails(station, "wechat", WindowClosed("过了48小时"))
    fails(station, "telegram", DeliveryError("这个账号停用了", permanent=True))
    station.move_to(REMINDED)
    station.move_to(LATER)
    telegram.plays(("你好", "您有1条新消息"), ("查看", "提醒"))
    wechat.plays(("你好", NOT("新消息")))


def test_a_person_telephones_where_no_account_can_be_reached_at_all(
    station: StationUnderTest, wechat: Dialogue, telegram: Dialogue
) -> None:
    fails(station, "wechat", Left("已取消关注"))
    fails(station, "telegram", Left("已拉黑"))
    station.move_to(REMINDED)
    station.move_to(LATER)
    assert reached(station) == []
    (given_up,) = station.read(outbox.undeliverable)
    assert given_up.rule == "day-before" and given_up.failure == "已拉黑"


def test_leaves_out_a_channel_that_is_switched_off(sqlite_store: Store, handbook: Handbook) -> None:
    station = StationUnderTest(sqlite_store, handbook, channels=("wechat", "web"))
    resident = known(station.resident("王", "wechat"))
    book(station, resident, "2026-12-05T10:00")
    prefer(station, also(station, resident, "telegram"))
    resident.plays((at(REMINDED), "提醒"))
    assert reached(station) == ["wechat"]
