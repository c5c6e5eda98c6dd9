"""What there is to learn from: the examples of a catalogue, and sentences that go with every catalogue."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

from knowledge.catalogue import Catalogue
from knowledge.learning import AT_LEAST, RIDGE, ROUNDS, VERSION, Lesson
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.ranker import NOTHING

EVERYDAY = 4  # every which of the everyday sentences is learned by meaning
WORDING = Path(__file__).parent / "wording"


def of_items(catalogue: Catalogue) -> tuple[Lesson, ...]:
    """Names, aliases and examples of every item that can be asked for, and what belongs to none."""
    named = (Lesson(text, item.id) for item in catalogue.answerable() for text in dict.fromkeys((item.name, *item.aliases, *item.examples)))
    return tuple(chain(named, (Lesson(text, NOTHING) for text in nothing())))


@lru_cache(maxsize=1)
def nothing() -> tuple[str, ...]:
    """What people write to a station that is no matter of any station."""
    return tuple(line for line in (WORDING / "nothing.txt").read_text("utf-8").splitlines() if line)


def of_facets() -> tuple[Lesson, ...]:
    """How residents ask for one side of a matter."""
    return _labelled("facets.tsv")


def of_dangers(without: str = "") -> tuple[Lesson, ...]:
    """Cries for help, by kind of danger, what only sounds like one, and what people ask on every other day; without those of one writer."""
    everyday = (*_shipped_examples(), *nothing())
    return (*_labelled("dangers.tsv", without), *(Lesson(text, NOTHING) for text in everyday))


def facets_digest() -> str:
    """What tells these lessons from others, without reading them."""
    return _digest(WORDING / "facets.tsv")


def dangers_digest() -> str:
    """The same for `of_dangers`."""
    return _digest(WORDING / "dangers.tsv", WORDING / "nothing.txt", *sorted((shipped_folder() / "items").glob("*.toml")))


def _digest(*files: Path) -> str:
    digest = hashlib.sha256(f"{VERSION} {AT_LEAST} {ROUNDS} {RIDGE}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


def _shipped_examples() -> list[str]:
    """What people ask about the items that come with the program: whatever catalogue is in use, it is no cry for help."""
    return [example for item in load_catalogue(shipped_folder()).items for example in item.examples]


def of_dangers_by_meaning(without: str = "") -> tuple[Lesson, ...]:
    """The same with some of the everyday alone: each has to be encoded."""
    special = _labelled("dangers.tsv", without)
    return (*special, *of_dangers(without)[len(special) :: EVERYDAY])


def dangers_of(writer: str) -> tuple[Lesson, ...]:
    """What one writer wrote, to measure by what was learned from the others."""
    everybody = set(_labelled("dangers.tsv", writer))
    return tuple(lesson for lesson in _labelled("dangers.tsv") if lesson not in everybody)


def _labelled(name: str, without: str = "") -> tuple[Lesson, ...]:
    """Lines of label, writer and text, without those of one writer; the label `none` is no label."""
    lines: Sequence[str] = (WORDING / name).read_text("utf-8").splitlines()
    columns = (line.split("\t") for line in lines if line)
    return tuple(Lesson(text, NOTHING if label == "none" else label) for label, writer, text in columns if writer != without)
