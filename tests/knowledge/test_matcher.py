from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue
from knowledge.matcher import Matcher
from knowledge.procedure import Fee, Handling, Result
from knowledge.service_item import ItemStatus, ServiceItem
from knowledge.stations import Category


def item(item_id: str, name: str, **fields: object) -> ServiceItem:
    given_fields: dict[str, object] = {
        "id": item_id,
        "name": name,
        "category": Category.CONVENIENCE,
        "summary": name,
        "conditions": ("本地居民",),
        "handling": Handling.PROMISED,
        "materials": (),
        "fee": Fee(charged=False, text="不收费"),
        "result": Result(name="证"),
        "offers": (),
    }
    return ServiceItem.model_validate(given_fields | fields)


CATALOGUE = Catalogue(
    items=(
        item(
            "allowance",
            "最低生活保障申请",
            aliases=("低保", "吃低保"),
            examples=("家里没收入能领国家的钱吗", "低保怎么申请", "下岗了没钱吃饭怎么办"),
            counter_examples=("最低工资是多少",),
        ),
        item("borderline", "低保边缘家庭认定", aliases=("低保边缘",), examples=("比低保线高一点算什么", "低收入家庭怎么认定")),
        item("elder-card", "老年人优待证", aliases=("老年证", "敬老卡"), examples=("六十岁坐公交免费的证哪里办", "老年证怎么办")),
        item("permit", "居住证申领", aliases=("居住证", "暂住证"), examples=("外地人孩子上学要什么证", "居住证怎么办", "租房能办居住证吗")),
        item("old-thing", "粮票兑换", aliases=("粮票",), status=ItemStatus.WITHDRAWN, redirect="档案馆"),
        item("new-thing", "数字粮票兑换", aliases=("数字粮票",), status=ItemStatus.DRAFT),
    ),
    stations=(),
)
MATCHER = Matcher(CATALOGUE)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("低保要什么材料", "allowance"),
        ("低保邊緣戶咋認定", "borderline"),
        ("老人证和老年证", "elder-card"),
        ("我爸满六十了想坐公交免费", "elder-card"),
        ("老公在外地，孩子要上学，租的房子，那个居住证咋弄", "permit"),
        ("家里没有收入，能领点国家的钱不", "allowance"),
    ],
)
def test_finds_the_item_people_mean(question, expected):
    assert MATCHER.match(question)[0].item_id == expected


@pytest.mark.parametrize(
    ("question", "expected"), [("滴保咋办", "allowance"), ("居住正几天能拿", "permit"), ("老年政在哪办", "elder-card")]
)
def test_hears_through_a_homophone_slip(question, expected):
    assert MATCHER.match(question)[0].item_id == expected


@pytest.mark.parametrize("question", ["juzhuzheng zenme ban", "juzhuzhengzenmeban", "zenme ban ju zhu zheng"])
def test_reads_typed_pinyin(question):
    assert MATCHER.match(question)[0].item_id == "permit"


def test_the_longer_name_wins_over_the_shorter_inside_it():
    assert [match.item_id for match in MATCHER.match("低保边缘怎么办")][:2] == ["borderline", "allowance"]


def test_a_counter_example_counts_against_its_item():
    without = Matcher(Catalogue(items=tuple(one.model_copy(update={"counter_examples": ()}) for one in CATALOGUE.items), stations=()))
    asked = "最低工资现在是多少"
    assert MATCHER.match(asked)[0].score < without.match(asked)[0].score


def test_items_that_were_withdrawn_are_found_and_drafts_are_not():
    """M3.2: who asks for what the station does no more hears where to go now."""
    found = [match.item_id for match in MATCHER.match("数字粮票兑换")]
    assert found[0] == "old-thing" and "new-thing" not in found


def test_scores_lie_between_nothing_and_one_and_fall():
    scores = [match.score for match in MATCHER.match("低保和老年证还有居住证", limit=9)]
    assert len(scores) >= 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_a_name_scores_higher_than_a_passing_word():
    assert MATCHER.match("居住证")[0].score > 0.8 > 0.2 > max((match.score for match in MATCHER.match("红烧肉")), default=0)


def test_says_what_speaks_for_a_match():
    assert "居住证" in MATCHER.match("居住证怎么办")[0].because


def test_gives_no_more_than_asked_for():
    assert len(MATCHER.match("低保老年证居住证", limit=2)) == 2
    assert MATCHER.match("低保", limit=0) == ()


def test_the_same_question_gets_the_same_answer():
    assert MATCHER.match("租房办证") == Matcher(CATALOGUE).match("租房办证")


def test_an_empty_catalogue_finds_nothing():
    assert Matcher(Catalogue(items=(), stations=())).match("低保") == ()


def test_one_item_alone_is_found():
    assert Matcher(Catalogue(items=CATALOGUE.items[:1], stations=())).match("低保怎么办")[0].score > 0.5


@given(st.text(max_size=100))
def test_no_question_breaks_it(question):
    assert len(MATCHER.match(question)) <= 5


def test_a_large_catalogue_does_not_slow_it_down():
    words = "东西南北春夏秋冬金木水火土山川河流日月星辰花草树木"
    items = tuple(
        item(
            f"thing-{number}",
            f"{words[number % 24]}{words[number // 5 % 24]}证办理",
            aliases=tuple(f"{words[number % 24]}{words[(number + turn) % 24]}卡{turn}" for turn in range(5)),
            examples=tuple(
                f"我想办{words[number % 24]}{words[turn % 24]}的{words[(number * turn) % 24]}证怎么办要什么材料" for turn in range(45)
            ),
        )
        for number in range(118)
    )
    matcher = Matcher(Catalogue(items=items, stations=()))
    questions = [f"东{words[number]}证要带什么材料多久能办好{number}" for number in range(24)]
    began = perf_counter()
    for question in questions:
        matcher.match(question)
    assert (perf_counter() - began) / len(questions) < 0.02  # seconds; ten times what it takes, for a busy machine
