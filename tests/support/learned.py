"""Where the tests keep what is learned from the shipped examples: learned once, not by every process of every test."""

from pathlib import Path

from knowledge.school import School
from knowledge.semantics import BundledEncoder, why_not_bundled

CACHE = Path(__file__).resolve().parents[2] / ".pytest_cache" / "linban"
SCHOOL = School(CACHE, None if why_not_bundled() else BundledEncoder())
