"""The flow engine: answers are stored, the step is computed."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.demonstration import places
from casework.messages import AttachmentKind
from casework.messaging import conversations
from casework.messaging.conversations import COLD_AFTER
from handlers.flow import Step, current_step
from handlers.router import FLOWS, REGISTRY
from handlers.turn import Said, Turn
from knowledge.understanding import Kind, Understanding
from tests.support.dialogue import AGREE, NOT, Dialogue, Says, StationUnderTest, at, known, press, sends

LONGEST_CHECK, MOST_QUESTIONS = "低保", 4  # the item that is checked with the most questions, and how many
BOOKED: tuple[Says, ...] = ("预约老年证 东门点 周六十点", "1")

# By what words each step of each flow is reached: a new resident (False) or one who left name and number (True).
WAYS: dict[tuple[str, str], tuple[bool, tuple[Says, ...]]] = {
    ("check", "item"): (True, ("核对材料",)),
    ("check", "mode"): (True, ("核对老年证的材料",)),
    ("check", "lacking"): (True, ("核对老年证的材料", "缺几样")),
    **{("check", f"has{place}"): (True, ("核对低保的材料", "一样一样对", *["有"] * place)) for place in range(7)},
    ("change", "which"): (True, (*BOOKED, "预约居住证签注 东门点 周六十一点", "1", "我的预约")),
    ("change", "what"): (True, (*BOOKED, "我的预约")),
    ("change", "sure"): (True, (*BOOKED, "我的预约", "取消预约")),
    ("book", "item"): (True, ("预约",)),
    ("book", "station"): (True, ("预约老年证",)),
    ("book", "day"): (True, ("预约老年证", "东门点")),
    ("book", "slot"): (True, ("预约老年证", "东门点", "1")),
    ("book", "consent"): (False, ("预约老年证 东门点 周六十点",)),
    ("book", "abroad"): (False, ("预约老年证 东门点 周六十点", "同意")),
    ("book", "name"): (False, ("预约老年证 东门点 周六十点", "同意")),
    ("book", "phone"): (False, ("预约老年证 东门点 周六十点", "同意", "王秀英")),
    ("book", "confirm"): (True, ("预约老年证 东门点 周六十点",)),
    ("ask", "say"): (True, ("医保", "都不是")),
    ("grid", "place"): (True, ("我的网格员",)),
    ("grid", "building"): (True, ("我的网格员 藕香居",)),
    ("grid", "unit"): (True, ("我的网格员 藕香居4号楼",)),
    ("callback", "wanted"): (True, ("车子被贴条了怎么申诉",)),
    ("callback", "consent"): (False, ("人工",)),
    ("callback", "abroad"): (False, ("人工", "同意")),
    ("callback", "name"): (False, ("人工", "同意")),
    ("callback", "phone"): (False, ("人工", "同意", "王秀英")),
    ("privacy", "what"): (True, ("我的信息",)),
    ("privacy", "name"): (True, ("我的信息", "更正")),
    ("privacy", "phone"): (True, ("我的信息", "更正", "李四")),
    ("privacy", "sure"): (True, ("我的信息", "全部删除")),
    **{("eligible", f"is{place}"): (True, (f"{LONGEST_CHECK}要什么条件", "1", *["是"] * place)) for place in range(MOST_QUESTIONS)},
    ("link", "consent"): (False, ("关联 0000 0001",)),
    ("link", "abroad"): (False, ("关联 0000 0001", "同意")),
    ("link", "mine"): (True, ("关联 0000 0001",)),
}
ABROAD = "abroad"  # the step that is put on a channel abroad alone
MOST_MATERIALS = 7  # of a shipped item, not counting forms that are filled in at the counter


def steps() -> Iterator[tuple[str, str]]:
    for flow in FLOWS:
        for step in flow.steps:
            asked_in_turn = re.fullmatch(r"(has|is)(\d+)", step.name)
            if asked_in_turn is None or int(asked_in_turn[2]) < {"has": MOST_MATERIALS, "is": MOST_QUESTIONS}[asked_in_turn[1]]:
                yield flow.name, step.name


def step_asked(resident: Dialogue) -> Step | None:
    """The step at which a talk stands in the database."""
    station, talk = resident.station, resident.talk()
    flow = REGISTRY.get(talk.flow)
    if flow is None:
        return None

    def look(db: object) -> Step | None:
        said = Said("", Understanding("", "", Kind.NONE))
        return current_step(Turn(db, station.now, station.intake.ids, station.handbook, talk, said), flow)  # type: ignore[arg-type]

    return station.read(look)


def brought_to(station: StationUnderTest, flow: str, step: str) -> Dialogue:
    is_known, way = WAYS[flow, step]
    if flow == "grid":
        station.store.write(lambda db: places.furnish(db, station.handbook, station.now))
    resident = station.resident(channel="telegram") if step == ABROAD else station.resident()
    if is_known:
        known(resident)
    if flow == "link":
        station.resident("另一个账号").says("关联")  # shows 0000 0001
    resident.says(*way)
    asked = step_asked(resident)
    assert (resident.talk().flow, asked and asked.name) == (flow, step), resident.told()
    return resident


every_step = pytest.mark.parametrize(("flow", "step"), list(steps()), ids=[":".join(each) for each in steps()])


def test_every_step_is_known_to_these_tests() -> None:
    assert set(steps()) == set(WAYS)


@every_step
def test_every_step_hears_help_and_asks_again(station: StationUnderTest, flow: str, step: str) -> None:
    resident = brought_to(station, flow, step)
    question, choices = resident.last.text, resident.offered
    heard = resident.says("帮助")
    assert "我是邻办" in heard and question.splitlines()[-1] in heard, resident.told()
    assert resident.offered == choices and resident.talk().flow == flow


@every_step
def test_every_step_hears_cancel(station: StationUnderTest, flow: str, step: str) -> None:
    resident = brought_to(station, flow, step)
    booked = resident.starts()
    heard = resident.says("取消")
    if "取消" in [word for choice in resident.offered for word in (choice.label, *choice.words)]:
        return
    assert "先不办了" in heard and resident.talk().flow == "", resident.told()
    assert resident.starts() == booked


@every_step
def test_every_step_hears_back(station: StationUnderTest, flow: str, step: str) -> None:
    resident = brought_to(station, flow, step)
    before = resident.last
    heard = resident.says("返回")
    assert resident.talk().flow == flow, resident.told()
    assert "已经是第一步了" in heard or resident.last != before, resident.told()


@every_step
def test_every_step_hears_the_wish_for_a_person(station: StationUnderTest, flow: str, step: str) -> None:
    resident = brought_to(station, flow, step)
    heard = resident.says("人工")
    assert "回电" in heard, resident.told()
    assert resident.talk().flow in ("callback", "")


@every_step
def test_every_step_gives_way_to_danger(station: StationUnderTest, flow: str, step: str) -> None:
    resident = brought_to(station, flow, step)
    resident.plays(("家里着火了", ("【紧急】", "119")))
    assert resident.talk().flow == "" and resident.offered == ()


@every_step
def test_every_step_survives_what_it_cannot_use(station: StationUnderTest, flow: str, step: str) -> None:
    resident = brought_to(station, flow, step)
    for nonsense in ("99", "。。。", "", "紫色的大象在唱歌", "1" * 300, "2月30号", "{0}"):
        assert resident.says(nonsense).strip(), resident.told()


@every_step
def test_every_step_stays_open_to_what_is_no_words(station: StationUnderTest, flow: str, step: str) -> None:
    resident = brought_to(station, flow, step)
    question, choices = resident.last.text, resident.offered
    for kind in AttachmentKind:
        heard = resident.says(sends(kind, "file-1", latitude=32.024, longitude=118.03))
        assert resident.talk().flow == flow, resident.told()
        assert resident.offered or "000-6620101" in heard, "no way on"
        if flow != "callback":  # there a voice message is part of what is talked about
            assert question.splitlines()[-1] in heard and resident.offered[: len(choices)] == choices, resident.told()
            assert resident.labels()[-1] == "请工作人员回电"
    if flow != "callback":
        assert resident.says(str(len(resident.offered))) and resident.talk().flow in ("callback", ""), resident.told()


def test_stores_answers_and_computes_the_step(resident: Dialogue) -> None:
    known(resident).says("预约老年证", "东门点")
    assert resident.talk().answers["station"] == "east-gate"
    asked = step_asked(resident)
    assert asked is not None and asked.name == "day"


def test_begins_with_what_was_said_and_asks_only_the_rest(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证 东门点 周六十点", ("核对一下", "12月5日周六10:00", "东门点", "138****5678", NOT("去哪里方便"))))


def test_back_drops_the_last_answer(resident: Dialogue) -> None:
    known(resident).plays(
        ("预约老年证", "去哪里方便"),
        ("东门点", "哪天来"),
        ("1", "几点来"),
        ("返回", "哪天来"),
        ("返回", "去哪里方便"),
        ("返回", ("已经是第一步了", "去哪里方便")),
    )
    assert resident.talk().answers["item"] == "elder-card"


def test_back_drops_everything_that_one_letter_answered(resident: Dialogue) -> None:
    resident.plays(
        ("预约老年证", "去哪里方便"),
        ("东门点周六十点", "同意吗"),
        ("同意", "怎么称呼"),
        ("返回", ("哪天来", "东门点")),
    )


@pytest.mark.parametrize("way", [press("东门点"), "2", "东门点", "东门便民服务点", "②", "二", "第二个", "选2", "2。"])
def test_takes_a_button_a_number_and_words_for_the_same(resident: Dialogue, way: Says) -> None:
    known(resident).plays(("预约老年证", "2 东门点"), (way, ("东门点", "哪天来", "1 明天12月3日周四")))


def test_takes_a_number_with_more_behind_it(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证", "2 东门点"), ("2 周六十点", ("核对一下", "12月5日周六10:00", "东门点")))


@pytest.mark.parametrize("clock", ["3:30", "3：30", "3点半", "3点30分", "3 点半", "3.30"])
def test_takes_a_clock_time_for_a_time_and_not_for_a_choice(resident: Dialogue, clock: str) -> None:
    known(resident).says("预约老年证", "东门点", "1", clock)
    assert "12月3日周四" in resident.last.text, resident.told()
    assert resident.talk().answers.get("slot", "2026-12-03T15:30:00+08:00") == "2026-12-03T15:30:00+08:00", resident.told()


def test_takes_a_day_of_the_month_for_a_day_and_not_for_a_choice(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证", ""), ("东门点", "2 后天"), ("4号", "12月4日周五几点来"))


def test_says_which_numbers_there_are(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证", ""), ("9", ("没有第9项", "1到3", "去哪里方便")))
    assert resident.says("0").startswith(("没有", "这句"))


def test_says_that_there_is_no_number_to_choose(resident: Dialogue) -> None:
    resident.plays(("3", "没有编号可选"))
    resident.plays(("人工", "同意吗"), ("同意", "怎么称呼"), ("3", ("没有编号可选", "怎么称呼", NOT("老年证怎么办"))))


def test_an_old_button_opens_what_it_names(resident: Dialogue) -> None:
    known(resident).plays(
        ("老年证怎么办", "核对材料"),
        ("低保怎么办", "最低生活保障"),
        (press("check:start:elder-card"), ("【老年人优待证】", "您备齐了吗")),
    )


@pytest.mark.parametrize(
    "key", ["book:confirm:yes", "change:sure:yes", "privacy:sure:yes", "book:slot:2026-12-05T10:00:00+08:00@east-gate"]
)
def test_an_old_button_of_a_step_changes_nothing(resident: Dialogue, key: str) -> None:
    known(resident).says(*BOOKED)
    resident.plays((press(key), "这个选项已经过去了"))
    assert resident.starts() == ["2026-12-05T10:00"]


@pytest.mark.parametrize(
    "key",
    [
        *("", ":", "::", "book", "book:", "nothing:start:x", "book:nothing:x", "book:start:nothing", "book:start:", "ask:apply:nothing"),
        *("book:shift:elder-card@nowhere@2026-12-05", "book:shift:elder-card@centre@never", "book:shift:elder-card@centre@1999-01-01"),
        *("book:shift:@@", "check:start:nothing", "callback:start:nothing", "change:move:999", "change:cancel:x", "change:show:-1"),
        *("privacy:show:1", "change:cancel:²", "book:shift:elder-card@centre@9999-12-31"),
    ],
)
def test_a_made_up_button_is_answered_politely(resident: Dialogue, key: str) -> None:
    answer = resident.station.receive(resident.address, "按钮", key)
    assert answer.text


def test_answers_of_another_version_are_left(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says("预约老年证", "东门点")

    def older(db: object) -> None:
        talk = conversations.open_talk(db, resident.address, station.now)  # type: ignore[arg-type]
        talk.flow_version -= 1
        conversations.save(db, talk, station.now)  # type: ignore[arg-type]

    station.store.write(older)
    resident.plays(("周六十点", NOT("核对一下")))
    assert resident.talk().flow == ""


def test_a_talk_that_lay_for_half_a_day_begins_anew(resident: Dialogue) -> None:
    resident.plays(
        ("预约老年证", "去哪里方便"),
        (at("2026-12-03T06:39"), ()),
        ("帮助", "去哪里方便"),
        (at("2026-12-03T18:40"), ()),
        ("帮助", NOT("去哪里方便")),
    )
    assert timedelta(hours=12) == COLD_AFTER


def test_a_talk_that_lay_for_half_a_day_forgets_what_it_was_about(resident: Dialogue) -> None:
    resident.plays(
        ("低保怎么办", "最低生活保障"),
        ("周六开门吗", ("【最低生活保障申请】", NOT("东门点"))),
        (at("2026-12-03T18:40"), ()),
        ("周六开门吗", ("东门点：9:00–12:00（只收件）", NOT("最低生活保障"))),
    )


def test_a_question_in_between_is_answered_and_the_step_asked_again(resident: Dialogue) -> None:
    known(resident).plays(
        ("预约老年证", "去哪里方便"),
        ("多少钱", ("不收费", "接着预约", "去哪里方便", "2 东门点")),
        ("要带什么", ("一寸", "去哪里方便")),
        ("2", "哪天来"),
    )


def test_a_step_that_does_not_bind_lets_go(resident: Dialogue) -> None:
    resident.plays(("预约", "约办哪件事"), ("周六开门吗", ("东门点：9:00–12:00", NOT("约办哪件事"))))
    assert resident.talk().flow == ""


def test_my_data_are_shown_in_the_middle_of_everything(resident: Dialogue) -> None:
    resident.plays(("预约老年证 东门点 周六十点", "随时可说“我的信息”"), ("我的信息", "没有记您的任何信息"))


def test_a_new_resident_is_asked_once(resident: Dialogue) -> None:
    resident.plays(
        ("预约老年证 东门点 周六十点", "同意吗"),
        *AGREE,
        ("1", "约好了"),
        ("预约居住证签注 东门点 周六十一点", ("核对一下", "王秀英 138****5678", NOT("同意吗"))),
    )


def test_every_flow_has_a_name_and_a_title_of_its_own() -> None:
    assert len({flow.name for flow in FLOWS}) == len({flow.title for flow in FLOWS}) == len(FLOWS)
    for flow in FLOWS:
        assert flow.version >= 1 and flow.name.isascii() and not flow.title.isascii()
        names = [step.name for step in flow.steps]
        assert len(set(names)) == len(names)
        assert not set(names) & set(flow.verbs), "a key would mean two things"


def test_every_verb_answers_whatever_argument_it_gets(station: StationUnderTest) -> None:
    for flow in FLOWS:
        for verb in flow.verbs:
            for argument in ("", "elder-card", "nothing", "1", "elder-card@east-gate@2026-12-05", "@", "1:2:3"):
                resident = station.resident(f"{flow.name}-{verb}-{argument}")
                assert station.receive(resident.address, "按钮", f"{flow.name}:{verb}:{argument}").text
