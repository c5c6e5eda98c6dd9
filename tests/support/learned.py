"""Where the tests keep what is learned from the shipped examples: learned once, not by every process of every test."""

from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / ".pytest_cache" / "linban"
