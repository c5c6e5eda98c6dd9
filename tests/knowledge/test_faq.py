"""Common questions: answered when asked in about the same words, left alone otherwise."""

from itertools import permutations

import pytest

from knowledge.faq import ALIKE, _likeness, _pieces, common_question
from knowledge.loading import load_catalogue, shipped_folder

CATALOGUE = load_catalogue(shipped_folder())


@pytest.mark.parametrize(
    ("item", "asked", "told"),
    [
        ("senior-allowance", "钱打到哪张卡", "钱打到哪里？"),
        ("residence-permit", "没有租房合同咋办", "没有租房合同怎么办？"),
        ("elder-card", "老人下不了楼怎么办呀", "老人下不了楼怎么办？"),
    ],
)
def test_answers_a_question_in_nearly_the_same_words(item: str, asked: str, told: str) -> None:
    question = common_question(CATALOGUE.item(item), asked)
    assert question is not None
    assert question.question == told


@pytest.mark.parametrize("asked", ["合同是我老公的名字行吗", "要带什么", "你好", "", "😀"])
def test_does_not_guess(asked: str) -> None:
    assert common_question(CATALOGUE.item("residence-permit-endorsement"), asked) is None


def test_never_takes_two_questions_of_one_item_for_each_other() -> None:
    for item in CATALOGUE.items:
        for one, other in permutations(item.questions, 2):
            assert _likeness(_pieces(one.question), _pieces(other.question)) < ALIKE, (item.id, one.question, other.question)
