"""Benchmarks: `python -m benchmarks` runs all, `python -m benchmarks turn` one; docs/benchmarks.md says what they measure."""
