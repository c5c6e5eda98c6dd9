"""Reads a catalogue, from a folder or from a workbook, or says everything that is wrong with it at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.assembling import Read
from knowledge.catalogue import Catalogue
from knowledge.folder import read_folder
from knowledge.mistakes import CatalogueError, Mistake, Place
from knowledge.workbook.reading import read_workbook

__all__ = ["CatalogueError", "Mistake", "Place", "load_catalogue", "read_catalogue", "shipped_folder"]


def shipped_folder() -> Path:
    """The folder of the sample catalogue that comes with Linban."""
    return Path(__file__).parent


def load_catalogue(source: Path) -> Catalogue:
    """The catalogue of a folder or a workbook; raises `CatalogueError` with all mistakes in the order of their places."""
    return read_catalogue(source).catalogue


def read_catalogue(source: Path) -> Read:
    """The catalogue and where everything of it stands: what is a file is taken for a workbook, anything else for a folder."""
    if source.suffix.lower() == ".xlsx" and not source.exists():
        raise CatalogueError((Mistake(Place(str(source)), "没有这个文件。请检查路径。"),))
    with _collecting_later():
        return read_workbook(source) if source.is_file() else read_folder(source)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Let the garbage wait: what is read is kept, and looking through millions of kept values again and again is a third of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
