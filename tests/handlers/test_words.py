"""Words that always work."""

import pytest

from casework.messages import Choice
from handlers.words import SPOKEN, Universal, no_such_number, universal


@pytest.mark.parametrize(("word", "meant"), [(word, meant) for meant, words in SPOKEN.items() for word in words])
def test_a_universal_word_is_heard(word: str, meant: Universal) -> None:
    for said in (word, f"{word}。", f" {word} ", f"{word}！", f"{word}吧"):
        assert universal(said) is meant, said


@pytest.mark.parametrize(
    "text", ["", "取消预约老年证的条件", "怎么返回老家", "帮助残疾人的补贴", "人工流产", "取", "不办了证行吗", "客服电话多少"]
)
def test_a_sentence_that_holds_one_is_not(text: str) -> None:
    assert universal(text) is None


def test_no_word_means_two_things() -> None:
    words = [word for said in SPOKEN.values() for word in said]
    assert len(set(words)) == len(words)


def test_says_which_numbers_there_are() -> None:
    one, two = Choice("a:b:1", "甲"), Choice("a:b:2", "乙")
    assert "1到2" in no_such_number(7, (one, two))
    assert "只有1" in no_such_number(7, (one,))
    assert "没有编号可选" in no_such_number(7, ())
    assert "老年证" not in no_such_number(7, (), in_flow=True)
