from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.handbook import understander_of
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.triage import ChitChat, EmergencyKind, Facet
from knowledge.understanding import Kind
from tests.support.learned import SCHOOL

UNDERSTANDER = understander_of(load_catalogue(shipped_folder()), SCHOOL)


@pytest.mark.parametrize(
    ("asks", "item_id", "facet"),
    [
        ("低保要带什么材料", "minimum-living-allowance", Facet.MATERIALS),
        ("請問低保幾多錢一個月", "minimum-living-allowance", Facet.AMOUNT),
        ("老年证丢了怎么补", "elder-card", Facet.LOST),
        ("juzhuzheng duojiu neng na", "residence-permit", Facet.TIME),
        ("老年正去哪里办", "elder-card", Facet.WHERE),
        ("残疾证能上门评吗", "disability-certificate", Facet.VISIT),
        ("高龄津贴停发了 怎么还没到账", "senior-allowance", Facet.PROGRESS),
        ("法律援助", "legal-aid", None),
    ],
)
def test_a_clear_question_is_answered(asks, item_id, facet):
    understood = UNDERSTANDER.understand(asks)
    assert understood.kind is Kind.ANSWER
    assert [match.item_id for match in understood.matches] == [item_id]
    assert understood.facet is facet


def test_two_near_items_are_offered_for_choice():
    understood = UNDERSTANDER.understand("医保")
    assert understood.kind is Kind.CHOOSE
    assert {match.item_id for match in understood.matches} >= {"resident-medical-insurance", "medical-insurance-transfer"}


@pytest.mark.parametrize("asks", ["补贴怎么领", "办证", "残疾"])
def test_a_word_that_names_no_item_is_asked_back(asks):
    assert UNDERSTANDER.understand(asks).kind is Kind.CHOOSE


@pytest.mark.parametrize("asks", ["明天天气怎么样", "火锅哪家好吃", "xyzzy plugh", "护照怎么办", "孩子数学题不会做"])
def test_other_peoples_matters_are_not_answered(asks):
    understood = UNDERSTANDER.understand(asks)
    assert understood.kind is Kind.NONE
    assert understood.matches == ()


@pytest.mark.parametrize(
    ("asks", "facet"),
    [("要带什么", Facet.MATERIALS), ("多久", Facet.TIME), ("几点关门", Facet.HOURS), ("那多少钱呀", Facet.FEE), ("在哪", Facet.WHERE)],
)
def test_a_follow_up_waits_for_its_topic(asks, facet):
    understood = UNDERSTANDER.understand(asks)
    assert (understood.kind, understood.matches, understood.facet, understood.bare_facet) == (Kind.NONE, (), facet, True)


def test_a_question_with_its_matter_is_no_follow_up():
    assert not UNDERSTANDER.understand("低保多久").bare_facet


def test_danger_goes_before_everything():
    understood = UNDERSTANDER.understand("你好，我想办低保，我妈晕倒了快来人")
    assert understood.kind is Kind.EMERGENCY
    assert understood.emergency is not None and understood.emergency.kind is EmergencyKind.MEDICAL
    assert understood.matches == ()


def test_small_talk_has_its_kind():
    understood = UNDERSTANDER.understand("你是机器人吗")
    assert (understood.kind, understood.chitchat) == (Kind.CHITCHAT, ChitChat.ABOUT_BOT)


def test_thanks_beside_nothing_we_know_is_small_talk():
    assert UNDERSTANDER.understand("东西我自己弄好了，谢谢啊").chitchat is ChitChat.THANKS


def test_the_words_are_kept_as_they_were_typed():
    understood = UNDERSTANDER.understand("  低保咋申請？\u202e ")
    assert (understood.text, understood.normalised) == ("低保咋申請？", "低保咋申请?")


def test_how_much_of_a_free_item_asks_for_what_one_receives():
    assert UNDERSTANDER.understand("高龄津贴多少钱").facet is Facet.AMOUNT
    assert UNDERSTANDER.understand("办老年证多少钱").facet is Facet.FEE


@pytest.mark.parametrize("asks", ["", " ", "？", "1", "aaaa", "\u202e", "😀😀"])
def test_nothing_said_is_nothing_understood(asks):
    understood = UNDERSTANDER.understand(asks)
    assert (understood.kind, understood.matches, understood.bare_facet) == (Kind.NONE, (), False)


def test_every_item_is_found_by_its_name_and_aliases():
    catalogue = load_catalogue(shipped_folder())
    missed = [
        (said, item.id)
        for item in catalogue.admitted()
        for said in (item.name, *item.aliases)
        if item.id not in {match.item_id for match in UNDERSTANDER.understand(said).matches}
    ]
    assert missed == []


@given(st.text(max_size=200))
def test_no_question_breaks_it(question):
    understood = UNDERSTANDER.understand(question)
    assert (understood.kind in (Kind.ANSWER, Kind.CHOOSE)) == bool(understood.matches)


@pytest.mark.parametrize("part", ["低保", "好的", "谢谢你", "老人老人家", "在吗", "怎么", "zenmeban", "a", "1,", "晕倒", "我"])
def test_a_very_long_message_takes_no_longer_than_a_moment(part):
    began = perf_counter()
    UNDERSTANDER.understand(part * 3000 + "x")
    assert perf_counter() - began < 2, "the whole of it was looked at"
