"""Checking the conditions: a few questions, ending in “perhaps” or in everything that is missing."""

import pytest

from tests.support.dialogue import NOT, Dialogue

ASKED = "办老年证要什么条件"


def test_offers_the_check_beside_the_conditions(resident: Dialogue) -> None:
    resident.plays((ASKED, ("要符合", "看我符不符合")))


def test_ends_in_perhaps_where_every_answer_fits(resident: Dialogue) -> None:
    """M1.2: no promise, but what to do next."""
    resident.plays(
        (ASKED, "看我符不符合"),
        ("1", ("第1问，共3问", "1 是", "2 不是", "3 说不准")),
        ("是", "第2问"),
        ("有", "第3问"),
        ("1", ("可能符合，以窗口审核为准", NOT("不符合"), "核对材料", "预约")),
    )


def test_tells_all_that_is_missing_and_what_may_fit_instead(resident: Dialogue) -> None:
    resident.plays(
        (ASKED, "看我符不符合"),
        ("1", "第1问"),
        ("不是", ("到了生日再来", "先记下", "第2问")),
        ("2", "第3问"),
        ("是", ("现在可能还不符合", "①", "②", "可以看看：居住证申领", "1 居住证申领", "以窗口审核为准", NOT("可能符合"))),
        ("1", "【居住证申领】"),
    )


@pytest.mark.parametrize("words", ["说不准", "3", "不清楚"])
def test_leaves_what_nobody_is_sure_of_to_the_counter(resident: Dialogue, words: str) -> None:
    resident.plays(
        (ASKED, ""), ("1", "第1问"), (words, "第2问"), ("是", "第3问"), ("是", ("可能符合", "拿不准，来时请窗口核对", "满60周岁"))
    )


def test_going_back_asks_the_last_question_again(resident: Dialogue) -> None:
    resident.plays((ASKED, ""), ("1", "第1问"), ("不是", "第2问"), ("返回", "第1问"), ("是", "第2问"), ("是", "第3问"), ("是", "可能符合"))


def test_is_found_by_words(resident: Dialogue) -> None:
    resident.plays(("老年证自查", "第1问"))


def test_understands_the_item_that_is_spoken_of(resident: Dialogue) -> None:
    resident.plays(("老年证怎么办", "要带"), ("帮我对照条件看看", "第1问"))
