"""Run the benchmarks that are named, or all: `python -m benchmarks [NAME …] [--rounds N] [--seconds S] [--connections C]`."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks import catalogue, desk, turn, understanding
from benchmarks.measure import Benchmark, Effort

BENCHMARKS: tuple[Benchmark, ...] = (turn.BENCHMARK, catalogue.BENCHMARK, understanding.BENCHMARK, desk.BENCHMARK)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print a table each; 1 where one failed or missed its target."""
    usual = Effort()
    names = [benchmark.name for benchmark in BENCHMARKS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="邻办的性能测量；每项打印一张表，写一份 JSON")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"要测哪几项（{'、'.join(names)}），不写则全测")
    parser.add_argument("--rounds", type=int, default=usual.rounds, help="轮数，各对象逐轮交替（默认 %(default)s）")
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="每轮秒数（默认 %(default)s）")
    parser.add_argument("--connections", type=int, default=usual.connections, help="保持的连接数（默认 %(default)s）")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.names) - set(names)
    if unknown:
        parser.error(f"没有这一项：{'、'.join(sorted(unknown))}；有的是：{'、'.join(names)}")
    effort = Effort(chosen.rounds, chosen.seconds, chosen.connections)
    reached = [benchmark.run(effort) for benchmark in BENCHMARKS if not chosen.names or benchmark.name in chosen.names]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
