"""What there is to learn from: the examples of a catalogue, and sentences that go with every catalogue."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

from knowledge.catalogue import Catalogue
from knowledge.learning import Lesson
from knowledge.ranker import NOTHING

WORDING = Path(__file__).parent / "wording"


def of_items(catalogue: Catalogue) -> tuple[Lesson, ...]:
    """Names, aliases and examples of every item that can be asked for, and what belongs to none."""
    named = (Lesson(text, item.id) for item in catalogue.answerable() for text in dict.fromkeys((item.name, *item.aliases, *item.examples)))
    return tuple(chain(named, (Lesson(text, NOTHING) for text in nothing())))


@lru_cache(maxsize=1)
def nothing() -> tuple[str, ...]:
    """What people write to a station that is no matter of any station."""
    return tuple(line for line in (WORDING / "nothing.txt").read_text("utf-8").splitlines() if line)


@lru_cache(maxsize=1)
def of_facets() -> tuple[Lesson, ...]:
    """How residents ask for one side of a matter."""
    return _labelled("facets.tsv")


@lru_cache(maxsize=1)
def of_dangers() -> tuple[Lesson, ...]:
    """Cries for help, by kind of danger, and what only sounds like one."""
    return _labelled("dangers.tsv")


def _labelled(name: str) -> tuple[Lesson, ...]:
    """Lines of label and text; the label `none` is no label."""
    lines: Sequence[str] = (WORDING / name).read_text("utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if line)
    return tuple(Lesson(text, NOTHING if label == "none" else label) for label, text in pairs)
