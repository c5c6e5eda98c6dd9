"""The notice on personal information; on a channel abroad a second agreement, asked for by itself."""

import pytest

from casework.database import Db
from casework.messages import ABROAD
from casework.messaging import conversations
from casework.people import accounts, consents, residents
from casework.people.consents import Scope
from handlers.contact import ABROAD_VERSION, NOTICE_VERSION, RECEIVERS
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, known, press


@pytest.fixture
def abroad(station: StationUnderTest) -> Dialogue:
    """Somebody who writes on Telegram."""
    return station.resident(channel="telegram")


def agreed(resident: Dialogue) -> set[Scope]:
    person = resident.talk().resident_id
    versions = {Scope.CONTACT: NOTICE_VERSION, Scope.ABROAD: ABROAD_VERSION}

    def standing(db: Db) -> set[Scope]:
        return {scope for scope, version in versions.items() if consents.has_given(db, person or 0, version, scope)}

    return resident.station.read(standing)


def test_one_agreement_is_asked_for_after_the_other(abroad: Dialogue) -> None:
    abroad.plays(
        ("预约老年证 东门点 周六十点", ("登记前先说明", NOT("出境"))),
        ("1", ("单独问您", "您用的是Telegram", "境外", "会出境", "telegram.org", "微信或网页", "000-6620101", NOT("怎么称呼"))),
        ("1", "怎么称呼"),
        ("王秀英 13800005678", ("核对一下", "138****5678")),
        ("1", "约好了"),
    )
    assert agreed(abroad) == {Scope.CONTACT, Scope.ABROAD}


def test_who_agreed_to_both_is_asked_no_more(abroad: Dialogue) -> None:
    known(abroad).plays(("预约老年证 东门点 周六十点", ("核对一下", NOT("同意吗"))))


def test_a_channel_at_home_asks_for_one_agreement_alone(resident: Dialogue) -> None:
    resident.plays(("预约老年证 东门点 周六十点", "同意吗"), ("同意", ("怎么称呼", NOT("出境"))))
    assert agreed(resident) == {Scope.CONTACT}


def test_one_without_the_other_keeps_nothing(station: StationUnderTest, abroad: Dialogue) -> None:
    abroad.plays(("人工", "登记前先说明"), ("同意", "单独问您"), ("不同意", ("就不在这里登记", "微信或网页", "000-6620101", "惠民路18号")))
    assert agreed(abroad) == set() and abroad.talk().resident_id is None and abroad.talk().answers == {}


def test_the_first_agreement_can_be_taken_back_at_the_second(abroad: Dialogue) -> None:
    abroad.plays(("人工", ""), ("同意", "单独问您"), ("返回", "登记前先说明"), ("不同意", "什么都没有记"))


def test_says_why_it_asks_twice(abroad: Dialogue) -> None:
    abroad.says("人工", "同意")
    abroad.plays(("为什么要问这个", ("服务器不在国内", "单独问您")), ("好", "怎么称呼"))


def test_who_agreed_elsewhere_is_asked_for_the_way_abroad_alone(station: StationUnderTest, resident: Dialogue, abroad: Dialogue) -> None:
    known(resident)
    abroad.says("你好")
    person, account = resident.talk().resident_id or 0, abroad.talk().account_id
    station.store.write(lambda db: accounts.assign(db, account, person))
    abroad.plays(
        ("预约老年证 东门点 周六十点", ("单独问您", NOT("登记前先说明"))),
        ("我的信息", "138****5678"),
        ("3", "好的"),
        ("预约老年证 东门点 周六十点", "单独问您"),
        ("1", "核对一下"),
    )


def test_an_agreement_that_was_taken_back_meanwhile_is_asked_for_again(station: StationUnderTest, resident: Dialogue) -> None:
    resident.says("预约老年证 东门点 周六十点", "同意")
    person = resident.talk().resident_id or 0
    station.store.write(lambda db: consents.withdraw(db, person, station.now))
    resident.plays(("王秀英", "登记前先说明"))
    kept = station.read(lambda db: residents.get(db, person))
    assert kept is not None and kept.name is None


def test_half_an_agreement_does_not_travel_to_another_channel(station: StationUnderTest, resident: Dialogue, abroad: Dialogue) -> None:
    abroad.says("预约老年证 东门点 周六十点", "同意")
    begun = abroad.talk()
    resident.says("你好")

    def carry_on(db: Db) -> None:
        talk = conversations.open_talk(db, resident.address, station.now)
        talk.flow, talk.flow_version, talk.answers = begun.flow, begun.flow_version, begun.answers
        conversations.save(db, talk, station.now)

    station.store.write(carry_on)
    resident.plays(("王秀英", "登记前先说明"), ("同意", "怎么称呼"))
    assert agreed(resident) == {Scope.CONTACT}


def test_deleting_takes_both_back(abroad: Dialogue) -> None:
    known(abroad).plays(("删除我的信息", "确定删除吗"), ("1", "删除了"), ("人工", "登记前先说明"), ("1", "单独问您"))
    assert agreed(abroad) == set()


def test_every_channel_abroad_says_who_receives(station: StationUnderTest) -> None:
    assert set(RECEIVERS) == ABROAD


def test_the_greeting_abroad_says_that_words_leave_the_country(abroad: Dialogue, resident: Dialogue) -> None:
    abroad.plays((press("ask:welcome:"), ("数据会出境", "微信或网页", "000-6620101")))
    resident.plays((press("ask:welcome:"), NOT("出境")))
