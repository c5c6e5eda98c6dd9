"""Learn what the shipped sentences mean, into knowledge/wording: after a change of the shipped examples, facets or dangers.

The encoder needs a minute or two for sentences it has not seen; what it has seen is kept in .pytest_cache/linban.
"""

import sys
from pathlib import Path

from knowledge.loading import load_catalogue, shipped_folder
from knowledge.school import SHIPPED, School
from knowledge.semantics import BundledEncoder, why_not_bundled

CACHE = Path(__file__).resolve().parents[1] / ".pytest_cache" / "linban"


def main() -> int:
    """Replace the shipped files; 1 where the bundled model cannot run."""
    if why_not_bundled():
        print(why_not_bundled(), file=sys.stderr)
        return 1
    before = set(SHIPPED.glob("meaning-*.npz"))
    if not School(CACHE, BundledEncoder()).learn_meaning(load_catalogue(shipped_folder()), SHIPPED):
        return 1
    for stale in before - _newest():
        stale.unlink()
    for path in sorted(SHIPPED.glob("meaning-*.npz")):
        print(path.name, path.stat().st_size)
    return 0


def _newest() -> set[Path]:
    """The newest file of each subject."""
    files = sorted(SHIPPED.glob("meaning-*.npz"), key=lambda path: path.stat().st_mtime)
    return set({path.name.rpartition("-")[0]: path for path in files}.values())


if __name__ == "__main__":
    sys.exit(main())
