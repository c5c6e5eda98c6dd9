"""What is held about a resident, and that nothing is held before consent."""

import pytest

from casework.database import Db
from casework.people import consents, residents
from casework.schema import TABLES
from handlers.contact import NOTICE_VERSION
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, at, known

FREE_OF_PERSONS = {"channel_accounts", "conversations", "received_messages", "outbox", "leases"}


def rows(station: StationUnderTest) -> dict[str, int]:
    def count(db: Db) -> dict[str, int]:
        names = [str(table.__tablename__) for table in TABLES]
        return {name: int(db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()) for name in names}

    return {name: number for name, number in station.read(count).items() if number}


def everything_stored(station: StationUnderTest) -> str:
    def dump(db: Db) -> str:
        return "\n".join(str(row) for table in TABLES for row in db.exec_driver_sql(f"SELECT * FROM {table.__tablename__}"))

    return station.read(dump)


def test_shows_it_masked(resident: Dialogue) -> None:
    known(resident).plays(("我的信息", ("王秀英", "138****5678", "预约：没有", NOT("13800005678"))), ("3", "好的"))


def test_knows_nothing_of_a_stranger(resident: Dialogue) -> None:
    resident.plays(("我的信息", "没有记您的任何信息"), ("删除我的信息", "没有记您的任何信息"))


def test_corrects_it(resident: Dialogue) -> None:
    known(resident).plays(("我的信息", ""), ("1", "怎么称呼"), ("李女士", "手机号"), ("13900001111", "改好了。联系人：李女士 139****1111"))


def test_keeps_the_old_until_there_is_a_new_one(resident: Dialogue) -> None:
    known(resident).plays(("我的信息", ""), ("更正", "怎么称呼"), ("取消", "先不办了"), ("我的信息", ("王秀英", "138****5678")))


def test_deletes_it_and_what_hangs_on_it(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says("预约老年证 东门点 周六十点", "1", "人工")
    person = resident.talk().resident_id or 0
    resident.plays(
        ("我的信息", "预约：12月5日周六10:00"), ("2", ("会取消", "确定删除吗")), ("1", "删除了"), ("我的信息", "没有记您的任何信息")
    )
    kept = station.read(lambda db: residents.get(db, person))
    assert kept is not None and kept.name is None and kept.phone is None and kept.phone_index is None
    assert resident.booked() == [] and "callbacks" not in rows(station)
    assert not station.read(lambda db: consents.has_given(db, person, NOTICE_VERSION))
    resident.plays((at("2026-12-04T10:00"), ()), ("预约老年证 东门点 周六十一点", "同意吗"))


def test_does_not_delete_without_a_yes(resident: Dialogue) -> None:
    known(resident).plays(("我的信息", ""), ("2", "确定删除吗"), ("2", "什么都没有删"), ("我的信息", "王秀英"))


@pytest.mark.parametrize("words", ["老年证怎么办", "我叫王秀英，电话13800005678，老年证怎么办", "预约老年证 东门点 周六十点"])
def test_stores_nothing_personal_before_consent(station: StationUnderTest, resident: Dialogue, words: str) -> None:
    resident.says(words, "返回", "我住东门巷9号")
    assert set(rows(station)) <= FREE_OF_PERSONS
    stored = everything_stored(station)
    assert "王秀英" not in stored and "13800005678" not in stored and "东门巷9号" not in stored


def test_stores_nothing_personal_in_the_clear_afterwards(station: StationUnderTest, resident: Dialogue) -> None:
    resident.says("预约老年证 东门点 周六十点", "同意", "王秀英", "13800005678", "1", "我的信息", "3", "车子被贴条了怎么申诉", "1")
    assert resident.booked()
    stored = everything_stored(station)
    assert "王秀英" not in stored and "13800005678" not in stored and "5678" not in stored and "离婚" not in stored


def test_keeps_nothing_of_whoever_does_not_agree(station: StationUnderTest, resident: Dialogue) -> None:
    resident.says("预约老年证 东门点 周六十点", "不同意")
    assert set(rows(station)) <= FREE_OF_PERSONS and resident.talk().answers == {}
