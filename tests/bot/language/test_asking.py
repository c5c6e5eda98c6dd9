"""The adviser: it chooses among the matcher's own candidates, sees masked words, and says nothing to residents."""

from collections.abc import Iterator

import pytest

from bot.language import ChatChooser, chooser_of, encoder_of
from bot.settings import read_settings
from knowledge.choosing import Candidate
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.semantics import BundledEncoder, why_not_bundled
from knowledge.understanding import Kind, Understander
from tests.support.learned import SCHOOL
from tests.support.models import ModelEndpoint, chat, model_endpoint

CANDIDATES = (Candidate("a", "甲事", "第一件"), Candidate("b", "乙事", "第二件"))


@pytest.fixture
def endpoint() -> Iterator[ModelEndpoint]:
    with model_endpoint() as running:
        yield running


@pytest.mark.parametrize(("said", "chosen"), [("2", "b"), ("编号：1", "a"), ("0", None), ("3", None), ("都不是", None), ("", None)])
def test_takes_a_number_and_nothing_else(endpoint: ModelEndpoint, said: str, chosen: str | None) -> None:
    endpoint.answer = chat(said)
    assert ChatChooser(endpoint.address, model="qwen").choose("问一下", CANDIDATES) == chosen


def test_is_shown_masked_words_and_the_candidates(endpoint: ModelEndpoint) -> None:
    """S: no number or name leaves the house."""
    endpoint.answer = chat("1")
    ChatChooser(endpoint.address, "a-key", "qwen").choose("我叫王秀英，手机13812345678，那个证到期了", CANDIDATES)
    [asked] = endpoint.asked
    words = asked["messages"][1]["content"]
    assert "王秀英" not in words and "13812345678" not in words and "那个证到期了" in words
    assert "1 甲事：第一件" in words and "2 乙事：第二件" in words
    assert (asked["temperature"], asked["model"], endpoint.keys) == (0, "qwen", ["Bearer a-key"])


@pytest.mark.parametrize(
    "answer", [(500, b""), (200, b"[]"), (200, b'{"choices": []}'), (200, b'{"choices": [{"message": {"content": null}}]}')]
)
def test_fails_silently_and_rests(endpoint: ModelEndpoint, answer: tuple[int, bytes]) -> None:
    endpoint.answer = lambda wanted: answer
    chooser = ChatChooser(endpoint.address)
    assert chooser.choose("问一下", CANDIDATES) is None
    assert chooser.choose("问一下", CANDIDATES) is None
    assert len(endpoint.asked) == 1


def test_settles_what_was_unsure_and_only_among_the_candidates(endpoint: ModelEndpoint) -> None:
    catalogue = load_catalogue(shipped_folder())

    def learned():
        return SCHOOL.learned(catalogue)

    alone = Understander(catalogue, learned).understand("孩子户口的那个事情在哪弄")
    assert alone.kind is Kind.CHOOSE
    endpoint.answer = chat("2")
    advised = Understander(catalogue, learned, chooser=ChatChooser(endpoint.address))
    assert advised.at_once("孩子户口的那个事情在哪弄") is None, "it would have to wait"
    understood = advised.understand("孩子户口的那个事情在哪弄")
    assert understood.kind is Kind.ANSWER
    assert understood.matches[0].item_id == alone.ranked[1].item_id
    assert advised.understand("我妈摔倒起不来了").kind is Kind.EMERGENCY
    assert advised.understand("老年证怎么办").kind is Kind.ANSWER
    assert len(endpoint.asked) == 1, "who is sure asks nobody"


def test_is_off_unless_it_is_asked_for() -> None:
    assert chooser_of(read_settings()) is None
    assert isinstance(chooser_of(read_settings(llm_url="http://127.0.0.1:9/v1")), ChatChooser)
    assert encoder_of(read_settings(semantics="off")) is None
    assert isinstance(encoder_of(read_settings()), BundledEncoder) or why_not_bundled()
