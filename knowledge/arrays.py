"""Files of arrays that are never seen half written."""

import os
from pathlib import Path
from typing import Any

import numpy as np


def write_whole(path: Path, **arrays: Any) -> None:
    """Write arrays under a name that is taken only when all of them are there; the folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}-{id(arrays)}.tmp")
    with unfinished.open("wb") as file:
        np.savez(file, **arrays)
    unfinished.replace(path)
