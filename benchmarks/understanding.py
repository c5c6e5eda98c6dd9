"""Understanding one question: how long it takes, and how often the right item comes first.

The shipped catalogue with and without the model of meaning, and a catalogue of ten thousand items with ten aliases each. The peers answer
the same questions in the same run: rapidfuzz's WRatio over names and summaries, and the nearest example by character pieces alone.
"""

import csv
import platform
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rapidfuzz import fuzz, process

from benchmarks.measure import Benchmark, Effort, keep, percentile
from knowledge.catalogue import Catalogue
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.school import School
from knowledge.semantics import BundledEncoder, why_not_bundled
from knowledge.text import content
from knowledge.understanding import Understander

QUESTIONS = Path(__file__).parents[2] / "shared" / "questions" / "dev.tsv"
OWN = Path(__file__).parents[1] / "tests" / "questions" / "examiner.tsv"
MANY, ALIASES = 10_000, 10
TARGETS = {  # milliseconds: p50, mean, p99
    "字和音": (1.0, 1.0, None),
    "字、音和意思": (5.0, 12.0, 60.0),
    "10,000 个事项": (0.5, None, 2.0),
}
SYLLABLES = "安宁和顺康泰福寿禄喜丰登瑞祥明德仁义礼智信孝悌忠勇诚敬恭谦让温良俭朴清正廉洁公允平直"

Asked = Sequence[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Case:
    """One way of answering: what it is asked, and the item it puts first."""

    name: str
    asked: Asked
    first: Callable[[str], str]


def run(effort: Effort) -> bool:
    """Measure, print, keep; whether every target was reached."""
    shipped = load_catalogue(shipped_folder())
    asked = questions(QUESTIONS if QUESTIONS.is_file() else OWN)
    with TemporaryDirectory(prefix="linban-bench-") as place:
        plain = Understander(shipped, lambda: School(Path(place)).learned(shipped)).prepare()
        cases = [Case("字和音", asked, first_of(plain))]
        if not why_not_bundled():
            school = School(Path(place), BundledEncoder())
            with_model = Understander(shipped, lambda: school.learned(shipped), school.encoder).prepare()
            cases.append(Case("字、音和意思", asked, first_of(with_model)))
        large = multiplied(shipped)
        cases.append(Case("10,000 个事项", named(large), first_of(Understander(large).prepare())))
        cases.append(Case("rapidfuzz WRatio，名称和简介", asked, by_ratio(shipped)))
        rows = {case.name: measured(case) for case in cases}
    print(f"{len(asked)} 个问题，一个处理器，每句只问一次；每种各自从头问到尾\n")
    print("| 怎么认 | 首选正确 | p50 毫秒 | 平均 | p99 | 最大 |\n| --- | --- | --- | --- | --- | --- |")
    for name, row in rows.items():
        print(f"| {name} | {row['right']:.1%} | {row['p50']:.2f} | {row['mean']:.2f} | {row['p99']:.2f} | {row['max']:.1f} |")
    missed = [name for name, limits in TARGETS.items() if name in rows and not _reached(rows[name], limits)]
    print(f"\n目标：{'都达到' if not missed else '没有达到：' + '、'.join(missed)}。")
    path = keep("understanding", {"machine": platform.platform(), "effort": asdict(effort), "rows": rows})
    print(f"\n{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")
    return not missed


def questions(path: Path) -> Asked:
    """Questions about items, with the ids that are right."""
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["question"], tuple(row["item"].split("|"))) for row in rows if row["item"] not in ("none", "emergency")]


def first_of(understander: Understander) -> Callable[[str], str]:
    """The item that is put first."""

    def first(question: str) -> str:
        found = understander.understand(question).found
        return found[0].item_id if found else ""

    return first


def by_ratio(catalogue: Catalogue) -> Callable[[str], str]:
    """The peer: the likest name, alias or summary by rapidfuzz's WRatio."""
    said = {content(text): item.id for item in catalogue.answerable() for text in (item.summary, *item.aliases, item.name)}

    def first(question: str) -> str:
        found = process.extractOne(content(question), list(said), scorer=fuzz.WRatio)
        return said[found[0]] if found else ""

    return first


def multiplied(catalogue: Catalogue) -> Catalogue:
    """Ten thousand items with ten aliases each, under names of made-up places."""
    chance = random.Random(3)
    items = []
    for number in range(MANY):
        item = catalogue.items[number % len(catalogue.items)]
        tag = "".join(chance.choice(SYLLABLES) for _ in range(3))
        aliases = tuple(f"{''.join(chance.choice(SYLLABLES) for _ in range(2))}{alias}" for alias in (item.aliases * ALIASES)[:ALIASES])
        values = {"id": f"{item.id}-{number}", "name": f"{tag}{item.name}", "aliases": aliases, "counter_examples": (), "eligibility": ()}
        items.append(item.model_copy(update=values | {"examples": tuple(f"{tag}{example}" for example in item.examples[:5])}))
    return Catalogue(items=tuple(items), stations=catalogue.stations)


def named(catalogue: Catalogue) -> Asked:
    """Questions that name an item of the large catalogue by one of its aliases."""
    chance = random.Random(4)
    chosen = chance.sample(catalogue.items, 700)
    return [(chance.choice(item.aliases) + chance.choice(("怎么办", "要带什么", "在哪办")), (item.id,)) for item in chosen]


def measured(case: Case) -> dict[str, float]:
    """Ask everything once."""
    times, right = [], 0
    for question, ids in case.asked:
        began = time.perf_counter()
        first = case.first(question)
        times.append((time.perf_counter() - began) * 1000)
        right += first in ids
    times.sort()
    spread = {"p50": statistics.median(times), "mean": statistics.fmean(times), "p99": percentile(times, 0.99), "max": times[-1]}
    return {"right": right / len(times)} | spread


def _reached(row: dict[str, float], limits: tuple[float | None, ...]) -> bool:
    return all(limit is None or row[name] <= limit for name, limit in zip(("p50", "mean", "p99"), limits, strict=True))


BENCHMARK = Benchmark("understanding", run)
