"""Checking materials: one list of what is missing, once."""

import pytest

from tests.support.dialogue import NOT, Dialogue


def test_all_there(resident: Dialogue) -> None:
    resident.plays(
        ("核对老年证的材料", ("①居民身份证", "您备齐了吗", "1 都有了", "2 缺几样", "3 一样一样对")), ("1", ("材料都有了", "1 预约"))
    )


@pytest.mark.parametrize("words", ["都有了", "全都备齐了", "都有", "齐了", "准备好了"])
def test_all_there_in_words(resident: Dialogue, words: str) -> None:
    resident.plays(("核对老年证的材料", "您备齐了吗"), (words, "材料都有了"))


def test_forms_filled_in_at_the_counter_are_not_asked_for(resident: Dialogue) -> None:
    resident.plays(("核对老年证的材料", ("表到窗口填，不用先准备", NOT("登记表（到窗口填）"))), ("缺几样", NOT("登记表")))


@pytest.mark.parametrize("numbers", ["1 2", "1、2", "1，2", "1,2", "1和2", "2 1", "第1和第2", "1 2 "])
def test_what_is_missing_by_numbers(resident: Dialogue, numbers: str) -> None:
    resident.plays(
        ("核对老年证的材料", "您备齐了吗"),
        ("2", "缺哪几样"),
        (numbers, ("还缺2样，一次说全", "①居民身份证", "②近期一寸免冠照片", "照相馆", NOT("登记表"))),
    )


def test_one_number(resident: Dialogue) -> None:
    resident.plays(("核对老年证的材料", "您备齐了吗"), ("2", "缺哪几样"), ("2", ("还缺1样", "照片", NOT("身份证"))))


def test_a_number_that_is_not_there(resident: Dialogue) -> None:
    resident.plays(("核对老年证的材料", ""), ("2", "缺哪几样"), ("1 9", ("没有第9项", "1到3", "缺哪几样")))


def test_what_is_missing_by_names(resident: Dialogue) -> None:
    resident.plays(("核对老年证的材料", ""), ("缺几样", "缺哪几样"), ("照片", ("还缺1样", "一寸免冠照片")))


def test_what_is_missing_in_the_first_words(resident: Dialogue) -> None:
    resident.plays(("核对老年证的材料", ""), ("照片还没有", ("还缺1样", "一寸免冠照片", NOT("①居民身份证"))))


def test_one_by_one(resident: Dialogue) -> None:
    resident.plays(
        ("核对老年证的材料", ""),
        ("3", ("第1样，共3样", "居民身份证")),
        ("有", "第2样"),
        ("没有", ("第3样", "外地户籍", "3 我不是这种情况")),
        ("3", ("还缺1样", "照片", NOT("居住证"))),
    )


def test_what_only_some_need_counts_for_whom_it_concerns(resident: Dialogue) -> None:
    resident.plays(("核对老年证的材料", ""), ("3", ""), ("有", ""), ("有", "外地户籍"), ("2", ("还缺1样", "居住证")))


def test_back_while_one_by_one(resident: Dialogue) -> None:
    resident.plays(("核对老年证的材料", ""), ("3", "第1样"), ("有", "第2样"), ("返回", "第1样"), ("返回", "您备齐了吗"))


def test_what_may_follow_later_is_told(resident: Dialogue) -> None:
    resident.plays(
        ("核对低保的材料", "可以先办、后补"),
        ("2", "家庭财产和大额支出材料"),
        ("家庭财产和大额支出材料", ("还缺1样", "按规定可以先办、后补", NOT("补齐再来"))),
    )


def test_what_may_not_follow_later_is_told(resident: Dialogue) -> None:
    resident.plays(("核对低保的材料", ""), ("2", ""), ("1", ("补齐再来，少跑一趟", NOT("这些可以先来办"))))


def test_asks_for_which_item(resident: Dialogue) -> None:
    resident.plays(("核对材料", "哪件事"), ("老年证", "您备齐了吗"))


def test_takes_the_item_spoken_of(resident: Dialogue) -> None:
    resident.plays(("老年证怎么办", ""), ("核对材料", ("【老年人优待证】", "您备齐了吗")))
