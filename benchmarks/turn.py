"""One resident's turn: from the POST of a letter to the answer, after the commit that made it durable.

Linban as it ships (SQLite, WAL, synchronous=FULL; its own understanding and flows) against a bare Starlette POST on the same server
settings. Rounds alternate in one run, the servers have one processor and the load another; the figure that counts is the median of the
per-round ratios.
"""

import os
import platform
import statistics
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import load, servers
from benchmarks.measure import Benchmark, Effort, keep, percentile, spread
from benchmarks.visitors import Mix, Visitors
from knowledge.loading import load_catalogue, shipped_folder

TARGET = 0.06  # of the floor
WARM_UP = 1.0  # seconds
SEED = 20261122


@dataclass(slots=True)
class Case:
    """One server and what its rounds gave."""

    name: str
    server: servers.Server
    letters: list[Any]
    rounds: list[load.Round] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def warm_up(self) -> None:
        load.run(self.server.address, self.letters, WARM_UP)

    def run(self, seconds: float) -> None:
        """One round, and what an answer cost the server's processor in it, seconds."""
        before = self.server.processor_seconds()
        self.rounds.append(load.run(self.server.address, self.letters, seconds))
        self.costs.append((self.server.processor_seconds() - before) / len(self.rounds[-1].latencies))

    @property
    def rates(self) -> list[float]:
        return [each.rate for each in self.rounds]

    def figures(self) -> dict[str, Any]:
        """The case in numbers: answers per second, milliseconds, megabytes."""
        ordered = sorted(latency for each in self.rounds for latency in each.latencies)
        return {
            "rates": [round(rate, 1) for rate in self.rates],
            "answers": len(ordered),
            "p50_ms": round(percentile(ordered, 0.50) * 1000, 3),
            "p99_ms": round(percentile(ordered, 0.99) * 1000, 3),
            "rss_mb": round(self.server.memory(), 1),
            "processor_us": [round(cost * 1e6) for cost in self.costs],
            "load_busy": round(statistics.median(each.busy for each in self.rounds), 3),
        }


def run(effort: Effort) -> bool:
    """Measure, print, keep; whether the target was reached."""
    serving, loading = servers.processors()
    os.sched_setaffinity(0, {loading})
    with (
        tempfile.TemporaryDirectory(prefix="linban-bench-") as folder,
        servers.floor(serving) as bare,
        servers.linban(serving, Path(folder)) as full,
    ):
        cases = (
            _case("Starlette（下限）", bare, effort, Mix.COMMON),
            *(_case(f"邻办，{mix.value}", full, effort, mix) for mix in Mix),
        )
        for case in cases:
            case.warm_up()
        for _ in range(effort.rounds):
            for case in cases:
                case.run(effort.seconds)
        figures = {case.name: case.figures() for case in cases}
    ratios = {case.name: [ours / floor for ours, floor in zip(case.rates, cases[0].rates, strict=True)] for case in cases}
    reached = statistics.median(ratios[cases[1].name]) >= TARGET
    _print(effort, cases, figures, ratios)
    print(f"\n目标：{Mix.COMMON.value}不低于下限的 {TARGET}，{'达到' if reached else '没有达到'}。非 200 的回答 0 个：有一个就不出结果。")
    path = keep("turn", {"machine": platform.platform(), "effort": asdict(effort), "cases": figures, "ratios": ratios})
    print(f"\n{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")
    return reached


def _case(name: str, server: servers.Server, effort: Effort, mix: Mix) -> Case:
    visitors = Visitors(load_catalogue(shipped_folder()), f"127.0.0.1:{server.port}", SEED, mix)
    return Case(name, server, [visitors.letters() for _ in range(effort.connections)])


def _print(effort: Effort, cases: tuple[Case, ...], figures: dict[str, dict[str, Any]], ratios: dict[str, list[float]]) -> None:
    print(f"一轮对话：{effort.connections} 条连接，{effort.rounds} 轮，每轮 {effort.seconds:g} 秒，逐轮交替；最小/**中位**/最大\n")
    print("| 对象 | 每秒 | p50 毫秒 | p99 毫秒 | 每条占处理器 微秒 | 内存 MB | 压测端占用 | 与下限之比 |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for case in cases:
        one = figures[case.name]
        times = f"{one['p50_ms']:.2f} | {one['p99_ms']:.2f} | {spread(one['processor_us'])}"
        print(
            f"| {case.name} | {spread(case.rates)} | {times} | {one['rss_mb']:.0f} | {one['load_busy']:.0%} | {spread(ratios[case.name], 4)} |"
        )


BENCHMARK = Benchmark("turn", run)
