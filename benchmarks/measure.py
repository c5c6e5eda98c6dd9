"""What every benchmark shares: how much effort, how a spread is told, where results go."""

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: rounds in turn, seconds each, connections kept open."""

    rounds: int = 7
    seconds: float = 2.0
    connections: int = 32


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark; `run` prints its table and says whether its target was reached."""

    name: str
    run: Callable[[Effort], bool]


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Least, median and most, the median in bold."""
    return f"{min(values):.{digits}f}/**{statistics.median(values):.{digits}f}**/{max(values):.{digits}f}"


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which this share of an ordered row lies."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def keep(name: str, result: dict[str, Any]) -> Path:
    """Write a result as JSON, for comparing one run with another."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path
