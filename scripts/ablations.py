"""How understanding fares by style, by side, by pair of items, and with one thing left out: the tables of docs/understanding.md.

PYTHONPATH=. .venv/bin/python scripts/ablations.py QUESTIONS.tsv
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from knowledge import lessons
from knowledge.catalogue import Catalogue
from knowledge.features import letter_pieces
from knowledge.learning import Lesson, learn, piece_matrix, solve
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.ranker import NOTHING, Ranker, block_of
from knowledge.school import School
from knowledge.semantics import BundledEncoder
from knowledge.text import content, normalise
from knowledge.understanding import Understander

CACHE = Path(__file__).resolve().parents[1] / ".pytest_cache" / "linban"
FEW = 5  # examples an item


def main() -> int:
    """Print the tables."""
    with Path(sys.argv[1]).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["item"] not in ("none", "emergency")]
    catalogue = load_catalogue(shipped_folder())
    school = School(CACHE, BundledEncoder())
    understander = Understander(catalogue, lambda: school.learned(catalogue), school.encoder)
    _by_group(rows, understander)
    taught = lessons.of_items(catalogue)
    print("\n少了什么 | 首选正确")
    for name, first in (
        ("字、音和意思", _first(understander)),
        ("不看意思", _best(school.learned(catalogue).items)),
        ("不看音（只看字）", _best(_letters_alone(taught))),
        (f"每项只学{FEW}句", _best(learn(_few(taught)))),
        ("不学问法（名称、俗称）", _first(Understander(_nameless(catalogue)))),
    ):
        right = sum(first(row["question"]) in row["item"].split("|") for row in rows)
        print(f"{name} | {right}/{len(rows)}（{right / len(rows):.1%}）")
    return 0


def _by_group(rows: list[dict[str, str]], understander: Understander) -> None:
    styles: dict[str, list[bool]] = defaultdict(list)
    sides: dict[str, list[bool]] = defaultdict(list)
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows:
        understood = understander.understand(row["question"])
        first = understood.found[0].item_id if understood.found else ""
        right = first in row["item"].split("|")
        styles[row["style"]].append(right)
        if not right:
            pairs[row["item"].split("|")[0], first] += 1
        if row["facet"] != "other":
            sides[row["facet"]].append(str(understood.facet or "apply") == row["facet"])
    for title, groups in (("怎么说的 | 首选正确", styles), ("问哪一面 | 对", sides)):
        print(f"\n{title}")
        for name, hits in sorted(groups.items(), key=lambda each: -len(each[1])):
            print(f"{name} | {sum(hits)}/{len(hits)}（{sum(hits) / len(hits):.0%}）")
    print("\n该是 | 认成 | 次")
    for (wanted, got), times in pairs.most_common(8):
        print(f"{wanted} | {got} | {times}")


def _first(understander: Understander) -> Callable[[str], str]:
    def first(question: str) -> str:
        found = understander.understand(question).found
        return found[0].item_id if found else ""

    return first


def _best(learned: Ranker | None) -> Callable[[str], str]:
    assert learned is not None  # the shipped catalogue can be learned

    def first(question: str) -> str:
        return next(each.label for each in learned.best(content(normalise(question)), 2) if each.label != NOTHING)

    return first


def _letters_alone(taught: tuple[Lesson, ...]) -> Ranker:
    texts, labels = [content(lesson.text) for lesson in taught], tuple(dict.fromkeys(lesson.label for lesson in taught))
    block = block_of(letter_pieces, texts, 2)
    return Ranker(labels, (block,), solve(piece_matrix(block, texts), [labels.index(lesson.label) for lesson in taught], len(labels)))


def _few(taught: tuple[Lesson, ...]) -> tuple[Lesson, ...]:
    seen: Counter[str] = Counter()
    kept = []
    for lesson in taught:
        seen[lesson.label] += 1
        if seen[lesson.label] <= FEW or lesson.label == NOTHING:
            kept.append(lesson)
    return tuple(kept)


def _nameless(catalogue: Catalogue) -> Catalogue:
    items = tuple(item.model_copy(update={"examples": (), "counter_examples": ()}) for item in catalogue.items)
    return Catalogue(items=items, stations=catalogue.stations)


if __name__ == "__main__":
    sys.exit(main())
