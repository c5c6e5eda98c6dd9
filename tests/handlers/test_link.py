"""One person, several accounts: a code shown here and said there, what becomes of the records, and the way back."""

from datetime import timedelta
from threading import Event

import pytest

from casework import callbacks
from casework.database import Db, Store
from casework.messages import AttachmentKind
from casework.messaging import conversations
from casework.messaging.conversations import COLD_AFTER
from casework.people import accounts, link_codes, residents
from casework.people.link_codes import GOOD_FOR, MOST_WRONG, MOST_WRONG_IN_ALL, WRONG_FOR
from handlers import linked
from handlers.turn import Said, Turn
from knowledge.handbook import Handbook
from knowledge.understanding import Kind, Understanding
from scheduler.outlet import WindowClosed
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, at, book, known, press, sends
from tests.support.stores import PATIENCE, at_once, wait_for_a_blocked_backend

CODE = "0000 0001"  # the first that is drawn


@pytest.fixture
def station(sqlite_store: Store, handbook: Handbook) -> StationUnderTest:
    return StationUnderTest(sqlite_store, handbook, channels=("wechat", "telegram", "web"))


@pytest.fixture
def wechat(station: StationUnderTest) -> Dialogue:
    """Somebody who agreed and left name and number on WeChat."""
    return known(station.resident("王", "wechat"))


@pytest.fixture
def web(station: StationUnderTest) -> Dialogue:
    """Somebody who writes on the web page for the first time."""
    return station.resident("王", "web")


@pytest.fixture
def telegram(station: StationUnderTest) -> Dialogue:
    """Somebody who writes on Telegram for the first time."""
    return station.resident("王", "telegram")


def code_of(first: Dialogue) -> str:
    """The code that is shown to somebody who asks for one."""
    return first.says("关联").split("关联 ")[1][:9]


def link(first: Dialogue, second: Dialogue) -> None:
    """The first shows a code, the second says it."""
    second.plays((f"关联 {code_of(first)}", "是您本人的账号吗"), ("1", "关联好了"))


def same_person(*talks: Dialogue) -> bool:
    behind = {talk.talk().resident_id for talk in talks}
    return len(behind) == 1 and None not in behind


def line(resident: Dialogue) -> str:
    """What 我的信息 can say of the accounts."""
    station, talk, said = resident.station, resident.talk(), Said("", Understanding("", "", Kind.NONE))
    return station.read(lambda db: linked.line(Turn(db, station.now, station.intake.ids, station.handbook, talk, said)))


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
