"""Reading a catalogue: how long a service waits for it at its start, and an operator for `linban catalogue check`.

The shipped catalogue and one of ten thousand items made of it, each as a folder of TOML files, as a workbook (of the larger one the first
thousand items: nobody keeps more in Excel), and as the JSON of a stored edition. The peer reads the same folder with the standard library's tomllib and validates with pydantic, without a word about lines and
without looking at what must hold between items. All of them alternate in one run.
"""

import platform
import statistics
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.measure import Benchmark, Effort, keep, spread
from knowledge.catalogue import Catalogue
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.serialising import from_json, to_json
from knowledge.service_item import ServiceItem
from knowledge.workbook.writing import write_workbook
from knowledge.writing import write_folder

MANY = 10_000  # items
MANY_IN_A_WORKBOOK = 1_000
LARGE_ROUNDS = 2
TARGET_SHIPPED = 0.3  # seconds, from a folder
TARGET_MANY = 10.0


@dataclass(slots=True)
class Case:
    """One way of reading, and the seconds its rounds took."""

    name: str
    items: int
    read: Callable[[], object]
    seconds: list[float] = field(default_factory=list)

    def run(self) -> None:
        """One round."""
        start = time.perf_counter()
        self.read()
        self.seconds.append(time.perf_counter() - start)


def run(effort: Effort) -> bool:
    """Measure, print, keep; whether both targets were reached."""
    shipped = load_catalogue(shipped_folder())
    with tempfile.TemporaryDirectory(prefix="linban-bench-") as place:
        small = _measured(shipped, Path(place) / "shipped", effort.rounds)
        large = _measured(multiplied(shipped, MANY), Path(place) / "many", min(effort.rounds, LARGE_ROUNDS))
    for count, cases in ((len(shipped.items), small), (MANY, large)):
        print(f"{count} 个事项，{len(cases[0].seconds)} 轮，逐轮交替；最小/**中位**/最大\n")
        print("| 读什么 | 事项 | 秒 | 每个事项 毫秒 |\n| --- | --- | --- | --- |")
        for case in cases:
            print(f"| {case.name} | {case.items} | {spread(case.seconds, 3)} | {statistics.median(case.seconds) / case.items * 1000:.2f} |")
        print()
    reached = statistics.median(small[0].seconds) < TARGET_SHIPPED and statistics.median(large[0].seconds) < TARGET_MANY
    print(f"目标：文件夹，自带的不到 {TARGET_SHIPPED} 秒，{MANY} 个不到 {TARGET_MANY:g} 秒，{'达到' if reached else '没有达到'}。")
    cases_by_size = {str(len(shipped.items)): small, str(MANY): large}
    seconds = {size: {case.name: case.seconds for case in cases} for size, cases in cases_by_size.items()}
    path = keep("catalogue", {"machine": platform.platform(), "effort": asdict(effort), "seconds": seconds})
    print(f"\n{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")
    return reached


def multiplied(catalogue: Catalogue, count: int) -> Catalogue:
    """A catalogue of so many items: those of another one over and over, under names of their own."""
    items = []
    for number in range(count):
        item = catalogue.items[number % len(catalogue.items)]
        names = {
            "id": f"{item.id}-{number}",
            "name": f"{item.name}{number}",
            "aliases": tuple(f"{alias}{number}" for alias in item.aliases),
        }
        items.append(item.model_copy(update={**names, "eligibility": ()}))
    return Catalogue(items=tuple(sorted(items, key=lambda item: f"{item.id}.toml")), stations=catalogue.stations)


def _measured(catalogue: Catalogue, place: Path, rounds: int) -> list[Case]:
    folder, workbook = place / "folder", place / "catalogue.xlsx"
    write_folder(catalogue, folder)
    in_workbook = Catalogue(items=catalogue.items[:MANY_IN_A_WORKBOOK], stations=catalogue.stations)
    write_workbook(in_workbook, workbook)
    text = to_json(catalogue)
    count = len(catalogue.items)
    cases = [
        Case("文件夹", count, lambda: load_catalogue(folder)),
        Case("文件夹，只用 tomllib 和 pydantic（对照）", count, lambda: _plainly(folder)),
        Case("工作簿", len(in_workbook.items), lambda: load_catalogue(workbook)),
        Case("存着的一版（JSON）", count, lambda: from_json(text)),
    ]
    for _ in range(rounds):
        for case in cases:
            case.run()
    return cases


def _plainly(folder: Path) -> list[ServiceItem]:
    return [ServiceItem.model_validate(tomllib.loads(path.read_text("utf-8"))) for path in sorted((folder / "items").glob("*.toml"))]


BENCHMARK = Benchmark("catalogue", run)
