"""Learning the catalogue's examples: the same every time, kept, and explained."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.learning import Lesson, fingerprint, learn
from knowledge.ranker import NOTHING, Ranker
from knowledge.text import content

TAUGHT = (
    Lesson("老年证怎么办", "elder-card"), Lesson("办老年证要带什么", "elder-card"), Lesson("老人证在哪办", "elder-card"),
    Lesson("八十岁有补贴吗", "senior-allowance"), Lesson("高龄津贴怎么领", "senior-allowance"), Lesson("高龄补贴几号发", "senior-allowance"),
    Lesson("今天天气怎么样", NOTHING), Lesson("股票怎么买", NOTHING),
)  # fmt: skip


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return learn(TAUGHT)


@pytest.mark.parametrize(
    ("asked", "label"),
    [("老年证去哪办", "elder-card"), ("高龄津贴", "senior-allowance"), ("laonianzheng", "elder-card"), ("今天天气", NOTHING)],
)
def test_ranks_what_was_taught_first(ranker: Ranker, asked: str, label: str) -> None:
    assert ranker.best(content(asked), 1)[0].label == label


def test_says_which_pieces_speak_for_a_label(ranker: Ranker) -> None:
    assert set(ranker.because(content("高龄津贴怎么领"), "senior-allowance")) <= {"贴", "tie", "lin", "高龄", "gao lin", "津", "jin"}


def test_knows_nothing_of_what_it_never_saw(ranker: Ranker) -> None:
    assert not np.any(ranker.scores(content("xyz")) > 0.5)


def test_learns_the_same_from_the_same(ranker: Ranker) -> None:
    again = learn(TAUGHT)
    assert again.labels == ranker.labels
    assert np.array_equal(again.weights, ranker.weights)


def test_is_the_same_after_it_was_kept(ranker: Ranker, tmp_path: Path) -> None:
    ranker.save(tmp_path / "kept.npz")
    kept = Ranker.load(tmp_path / "kept.npz")
    assert kept.best(content("老年证去哪办"), 3) == ranker.best(content("老年证去哪办"), 3)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.npz"]


def test_a_lesson_more_is_another_learning() -> None:
    assert fingerprint(TAUGHT) != fingerprint((*TAUGHT, Lesson("老年卡", "elder-card")))
    assert fingerprint(TAUGHT) == fingerprint(tuple(TAUGHT))
