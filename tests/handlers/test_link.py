"""One person, several accounts: a code shown here and said there, and what becomes of the records."""

from threading import Event

import pytest

from casework import callbacks
from casework.database import Db, Store
from casework.people import link_codes, residents
from casework.people.link_codes import GOOD_FOR, MOST_WRONG, MOST_WRONG_IN_ALL, WRONG_FOR
from knowledge.handbook import Handbook
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, book, known
from tests.support.linking import CODE, code_of, link, same_person, station, telegram, web, wechat
from tests.support.stores import PATIENCE, at_once, wait_for_a_blocked_backend

__all__ = ["station", "telegram", "web", "wechat"]


def test_shows_a_code_and_says_what_to_do_with_it(wechat: Dialogue) -> None:
    wechat.plays(("关联", ("关联 0000 0001", "10分钟内有效", "只能用一次", "从不问您要这个号")))


def test_shows_it_to_a_stranger_and_keeps_nothing(web: Dialogue) -> None:
    web.plays(("我在微信上也有账号", "关联 0000 0001"))
    assert web.talk().resident_id is None


def test_shows_another_each_time_and_the_old_one_is_gone(wechat: Dialogue, web: Dialogue) -> None:
    wechat.plays(("关联", "关联 0000 0001"), ("绑定", "关联 0000 0002"))
    web.plays(("关联 0000 0001", "这个号对不上"), ("关联 0000 0002", "是您本人的账号吗"))


def test_asks_whether_it_is_the_same_person_and_shows_no_more_than_that_takes(wechat: Dialogue, web: Dialogue) -> None:
    wechat.says("关联")
    web.plays(
        (
            "关联 0000 0001",
            ("微信上的账号：王** 138****5678", "号是别人叫您发的，请选2", "1 是我", "2 不是", NOT("王秀英"), NOT("13800005678")),
        )
    )
    assert web.talk().resident_id is None


@pytest.mark.parametrize("said", ["关联 0000 0001", "绑定00000001", "关联：０００００００１", "关联号0000 0001"])
def test_takes_the_code_however_it_is_written(wechat: Dialogue, web: Dialogue, said: str) -> None:
    wechat.says("关联")
    web.plays((said, "王** 138****5678"))


def test_takes_the_code_alone_right_after_the_word(wechat: Dialogue, web: Dialogue) -> None:
    wechat.says("关联")
    web.plays(("关联", "另一边已经给了您号的，直接发到这里"), ("99999999", "这个号对不上"), ("00000001", "王** 138****5678"))


def test_takes_the_code_alone_after_a_wrong_one(wechat: Dialogue, web: Dialogue) -> None:
    wechat.says("关联")
    web.plays(("关联 99999999", ("这个号对不上", "把新给的号发来")), ("00000001", "王** 138****5678"))


def test_takes_no_code_alone_out_of_the_blue(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    """S: who does not say the word learns nothing, whether a number is a code or not."""
    wechat.says("关联")
    unheard = ("前面加上“关联”两个字", NOT("王**"), NOT("这个号对不上"))
    web.plays(("00000001", unheard), ("99999999", unheard))
    web.says("关联")
    station.now += GOOD_FOR
    web.plays(("99999999", unheard))


def test_leaves_numbers_to_what_is_going_on(wechat: Dialogue) -> None:
    wechat.plays(("预约老年证", ""), ("31410000", (NOT("关联"), "没看懂")), ("2", "哪天来"))


def test_offers_what_was_offered_before_a_number(wechat: Dialogue) -> None:
    wechat.says("老年证怎么办")
    offered = wechat.labels()
    wechat.says("31410000")
    assert offered and wechat.labels() == offered


@pytest.mark.parametrize("yes", ["1", "是我", "是的", "对"])
def test_joins_the_accounts_after_a_yes(wechat: Dialogue, web: Dialogue, yes: str) -> None:
    wechat.says("关联")
    web.plays(("关联 0000 0001", ""), (yes, "关联好了：这里和微信上的账号，现在都是您"))
    assert same_person(wechat, web)
    web.plays(("我的信息", ("王秀英", "138****5678")))


@pytest.mark.parametrize("no", ["2", "不是", "不是我"])
def test_joins_nothing_after_a_no_and_the_code_is_gone(wechat: Dialogue, web: Dialogue, no: str) -> None:
    wechat.says("关联")
    web.plays(("关联 0000 0001", ""), (no, ("没有关联", "作废了", "骗人的", "000-6620101")), ("关联 0000 0001", "这个号对不上"))
    assert web.talk().resident_id is None


def test_joins_nothing_without_an_answer(wechat: Dialogue, web: Dialogue) -> None:
    wechat.says("关联")
    web.plays(("关联 0000 0001", ""), ("取消", "先不办了"))
    assert web.talk().resident_id is None


def test_a_second_code_takes_the_place_of_the_first(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    other = known(station.resident("李", "wechat"), "李四", "13900001111")
    wechat.says("关联")
    other.says("关联")
    web.plays(("关联 0000 0001", "138****5678"), ("00000002", "139****1111"), ("关联 0000 0001", "138****5678"))


def test_a_code_serves_once(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    station.resident("李", "web").plays((f"关联 {CODE}", ("这个号对不上", "再说一次“关联”")))


def test_a_code_serves_for_ten_minutes(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    wechat.says("关联")
    station.now += GOOD_FOR
    web.plays(("关联 0000 0001", ("这个号对不上", "过了10分钟")))


def test_a_code_that_ran_out_before_the_answer_joins_nothing(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    wechat.says("关联")
    web.says("关联 0000 0001")
    station.now += GOOD_FOR
    web.plays(("1", "过了10分钟"))
    assert web.talk().resident_id is None and web.talk().flow == ""


def test_a_code_with_a_digit_too_few_is_counted(web: Dialogue) -> None:
    web.plays(("关联 12345", ("8位数字", "有5位")))


def test_five_wrong_codes_an_hour_and_then_a_pause(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    wechat.says("关联")
    for number in range(MOST_WRONG):
        web.plays((f"关联 9999999{number}", "这个号对不上"))
    web.plays(("关联 0000 0001", ("过一小时再试", NOT("王**"))), ("00000001", NOT("王**")))
    station.now += WRONG_FOR
    wechat.says("关联")
    web.plays(("关联 0000 0002", "王** 138****5678"))


def test_numbers_of_another_kind_are_no_guesses(wechat: Dialogue, web: Dialogue) -> None:
    wechat.says("关联")
    for number in range(MOST_WRONG):
        web.says(f"9999999{number}")
    web.plays(("关联 0000 0001", "王** 138****5678"))


def test_guesses_without_the_word_count_where_a_code_is_awaited(wechat: Dialogue, web: Dialogue) -> None:
    web.says("关联")
    for number in range(MOST_WRONG):
        web.plays((f"9999999{number}", "这个号对不上"))
    wechat.says("关联")
    web.plays(("00000002", ("过一小时再试", NOT("王**"))))


def test_guesses_in_place_of_an_answer_count(wechat: Dialogue, telegram: Dialogue) -> None:
    wechat.says("关联")
    for number in range(MOST_WRONG):
        telegram.plays(("关联", "同意吗"), (f"9999999{number}", "这个号对不上"))
    telegram.plays(("关联", "同意吗"), ("00000001", "过一小时再试"))


def test_guesses_of_many_strangers_close_every_code_and_stop_strangers(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    """S: a new account costs nothing; known ones still link, the other way round."""
    wechat.says("关联")
    for number in range(MOST_WRONG_IN_ALL):
        station.resident(f"骗子{number}", "web").plays((f"关联 999999{number:02}", "这个号对不上"))
    web.plays(("关联 0000 0001", ("过一小时再试", "也可以反过来", NOT("王**"))), ("关联", "关联 0000 0002"))
    wechat.plays(("关联 0000 0001", "这个号对不上"), ("关联 0000 0002", "这个号对不上"))
    web.plays(("关联", "关联 0000 0003"))
    wechat.plays(("关联 0000 0003", "是您本人的账号吗"), ("1", "关联好了"))


def test_nothing_that_was_shown_is_good_after_the_deletion(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    wechat.plays(("关联", "关联 0000 0002"))
    web.plays(("关联", "关联 0000 0003"), ("删除我的信息", "确定删除吗"), ("1", "删除了"))
    station.resident("李", "web").plays(("关联 0000 0002", "这个号对不上"), ("关联 0000 0003", "这个号对不上"))


@pytest.mark.postgres
def test_joins_nothing_when_another_used_the_code_at_the_same_moment(postgres_store: Store, handbook: Handbook) -> None:
    station = StationUnderTest(postgres_store, handbook, channels=("wechat", "web"))
    wechat, web = known(station.resident("王", "wechat")), station.resident("王", "web")
    code = code_of(wechat)
    web.says(f"关联 {code}")
    used, waiting = Event(), Event()

    def use(db: Db) -> None:
        link_codes.use(db, code.replace(" ", ""), station.now)
        used.set()
        assert waiting.wait(PATIENCE)

    def agree() -> None:
        assert used.wait(PATIENCE)
        web.says("1")

    def look() -> None:
        wait_for_a_blocked_backend(postgres_store)
        waiting.set()

    assert at_once(lambda: postgres_store.write(use), agree, look) == [None, None, None]
    assert "这个号对不上" in web.told() and web.talk().resident_id is None


def test_a_code_said_where_it_was_shown_is_kindly_refused(wechat: Dialogue, web: Dialogue) -> None:
    wechat.plays(("关联", ""), ("关联 0000 0001", ("在这里拿的", "另一个账号里去发")))
    web.plays(("关联 0000 0001", "是您本人的账号吗"))


def test_says_so_where_the_accounts_are_linked_already(wechat: Dialogue, web: Dialogue) -> None:
    link(wechat, web)
    wechat.plays(("关联", "关联 0000 0002"))
    web.plays(("关联 0000 0002", "已经关联好了"))
    wechat.plays(("换到网页", ("已经关联好了", "接着刚才的", NOT("10分钟"))))


def test_asks_for_consent_where_nobody_has_agreed_yet(station: StationUnderTest, web: Dialogue) -> None:
    other = station.resident("王", "wechat")
    web.says("换到微信")
    other.plays(("关联 0000 0001", ("登记前先说明", "同意吗")), ("同意", ("网页上的账号：还没有登记过", "记录留在这里")), ("1", "关联好了"))
    assert same_person(web, other)


def test_joins_nothing_without_consent(station: StationUnderTest, web: Dialogue) -> None:
    other = station.resident("王", "wechat")
    web.says("换到微信")
    other.plays(("关联 0000 0001", "同意吗"), ("不同意", "什么都没有记"))
    assert web.talk().resident_id is None and other.talk().resident_id is None


def test_asks_nobody_for_consent_who_gave_it_on_the_other_side(wechat: Dialogue, web: Dialogue) -> None:
    wechat.says("关联")
    web.plays(("关联 0000 0001", (NOT("同意吗"), "是您本人的账号吗")))


def test_shows_nothing_abroad_before_the_separate_consent(wechat: Dialogue, telegram: Dialogue) -> None:
    wechat.says("关联")
    telegram.plays(
        ("关联 0000 0001", ("登记前先说明", NOT("138****5678"))),
        ("同意", ("境外", NOT("138****5678"))),
        ("同意", "微信上的账号：王** 138****5678"),
        ("1", "关联好了"),
    )
    assert same_person(wechat, telegram)
    telegram.plays(("我的信息", "138****5678"))


def test_shows_a_code_abroad_after_the_separate_consent(wechat: Dialogue, telegram: Dialogue) -> None:
    telegram.plays(("关联", "登记前先说明"), ("同意", "境外"), ("同意", "关联 0000 0001"))
    wechat.plays(("关联 0000 0001", "Telegram上的账号"), ("1", "关联好了"))


def test_takes_a_code_in_place_of_the_consent(wechat: Dialogue, telegram: Dialogue) -> None:
    wechat.says("关联")
    telegram.plays(
        ("关联", "同意吗"), ("99999999", "这个号对不上"), ("关联", "同意吗"), ("00000001", "同意吗"), ("同意", "境外"), ("同意", "王**")
    )


def test_joins_the_records_of_both(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    known(web, "王女士", "13900001111").says("人工")
    book(station, web, "2026-12-05T10:00")
    book(station, wechat, "2026-12-08T09:00")
    web.says(f"关联 {code_of(wechat)}")
    web.plays(("1", ("关联好了", "12月5日周六10:00、12月8日周二9:00")))
    assert web.starts() == wechat.starts() == ["2026-12-05T10:00", "2026-12-08T09:00"]
    (call,) = station.read(callbacks.owed)
    assert call.resident_id == wechat.talk().resident_id


def test_names_what_gave_way_to_newer_contact_details(station: StationUnderTest, wechat: Dialogue, web: Dialogue) -> None:
    known(web, "王女士", "13900001111")
    person = web.talk().resident_id or 0
    station.store.write(lambda db: residents.change_phone(db, person, "13900001111", station.now))
    wechat.says("关联")
    web.says("关联 0000 0001")
    web.plays(("1", ("称呼用后来留的“王女士”，原来的“王秀英”不用了", "后来留的139****1111，原来的138****5678不用了", "我的信息")))
    wechat.plays(("我的信息", ("王女士", "139****1111")))


def test_says_nothing_of_contact_details_that_are_the_same(wechat: Dialogue, web: Dialogue) -> None:
    known(web)
    wechat.says("关联")
    web.says("关联 0000 0001")
    web.plays(("1", (NOT("不用了"), "关联好了")))


def test_links_a_third_account(wechat: Dialogue, web: Dialogue, telegram: Dialogue) -> None:
    link(wechat, web)
    web.says("关联")
    telegram.says("关联 0000 0002", "同意", "同意")
    telegram.plays(("1", "关联好了"))
    assert same_person(wechat, web, telegram)


def test_a_code_does_not_disturb_what_is_going_on(wechat: Dialogue) -> None:
    wechat.plays(("预约老年证", "去哪里方便"), ("换到网页", ("关联 0000 0001", "去哪里方便", "2 东门点")), ("2", "哪天来"))


def test_the_word_is_nobodys_name(station: StationUnderTest, web: Dialogue) -> None:
    web.plays(("人工", "同意吗"), ("同意", "怎么称呼"), ("关联", ("关联 0000 0001", "怎么称呼")), ("王女士", "手机号"))


def test_a_wrong_code_does_not_disturb_what_is_going_on(wechat: Dialogue) -> None:
    wechat.plays(("预约老年证", ""), ("关联 99999999", ("这个号对不上", "去哪里方便")), ("2", "哪天来"))
