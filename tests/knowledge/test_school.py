"""The school: what is learned is made once, kept, found again, and made anew where it is spoilt."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge import lessons
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.meaning import learn_meaning
from knowledge.school import SHIPPED, School
from knowledge.semantics import EncoderFailed, Vectors
from tests.support.learned import SCHOOL
from tests.support.small import SMALL


class Deaf:
    """An encoder that is out of order."""

    name = "deaf"

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise EncoderFailed("down")


class Lengths:
    """An encoder that knows nothing but how long a text is, and counts what it is asked."""

    name = "lengths"

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += len(texts)
        turned = np.array([[np.cos(len(text) / 40), np.sin(len(text) / 40)] for text in texts], np.float32)
        return np.asarray(turned, np.float32)


def test_learns_no_items_from_too_few_examples(tmp_path: Path) -> None:
    school = School(tmp_path)
    assert not school.is_ready(SMALL)
    learned = school.learned(SMALL)
    assert learned.items is None
    assert learned.meaning is None
    assert school.is_ready(SMALL)


def test_learns_anew_where_what_was_kept_is_spoilt(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = f"dangers-{lessons.dangers_digest()}.npz"
    (tmp_path / kept).write_bytes(b"spoilt")
    assert School(tmp_path).learned(SMALL).dangers.labels
    assert "learned anew" in caplog.text
    caplog.clear()
    assert School(tmp_path).learned(SMALL).dangers.labels
    assert caplog.text == ""


def test_ships_what_the_shipped_examples_mean() -> None:
    """After a change of the shipped examples: `make meaning`."""
    if SCHOOL.encoder is None:
        pytest.skip("no processor for the bundled model")
    catalogue = load_catalogue(shipped_folder())
    assert School(Path("nowhere"), SCHOOL.encoder).meaning(catalogue) is not None, "run `make meaning`"
    assert {path.name.split("-")[1] for path in SHIPPED.glob("meaning-*.npz")} == {"danger", "items"}
    assert len(list(SHIPPED.glob("meaning-*.npz"))) == 2, "a stale one is left"


def test_encodes_a_sentence_once(tmp_path: Path) -> None:
    """The sample's sentences are encoded again only where they changed."""
    catalogue, encoder = load_catalogue(shipped_folder()), Lengths()
    school = School(tmp_path, encoder)
    assert school.meaning(catalogue) is None
    assert school.learn_meaning(catalogue)
    first = encoder.asked
    assert school.meaning(catalogue) is not None
    assert first <= len({lesson.text for lesson in (*lessons.of_items(catalogue), *lessons.of_dangers_by_meaning())})
    assert School(tmp_path, encoder).learn_meaning(catalogue)
    assert encoder.asked == first


def test_goes_without_meaning_where_the_encoder_fails(tmp_path: Path) -> None:
    school = School(tmp_path, Deaf())
    catalogue = load_catalogue(shipped_folder())
    assert not school.learn_meaning(catalogue)
    assert school.meaning(catalogue) is None


def test_ranks_by_nearness_and_the_same_every_time() -> None:
    turned = np.array([[np.cos(angle), np.sin(angle)] for angle in (0, 0.1, 0.2, 3, 3.1, 3.2)], np.float32)
    ranker = learn_meaning(turned, ["a", "a", "a", "b", "b", "b"])
    scores = dict(zip(ranker.labels, ranker.scores(np.array([[np.cos(0.15), np.sin(0.15)]], np.float32)), strict=True))
    assert scores["a"] > 0.5 > scores["b"]
    assert np.array_equal(ranker.weights, learn_meaning(turned, ["a", "a", "a", "b", "b", "b"]).weights)
