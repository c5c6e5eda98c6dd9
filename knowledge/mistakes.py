"""A mistake in a catalogue, with the place where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake; line 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class CatalogueError(Exception):
    """A catalogue that cannot be used, with every mistake found in it."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def suggestion(word: object, known: Iterable[str]) -> str:
    """Which known name was probably meant, else all of them."""
    names = tuple(known)
    near = get_close_matches(str(word), names, n=1, cutoff=0.6)
    if near:
        return f"是不是想写“{near[0]}”？"
    return f"可以写的有：{'、'.join(names)}。" if names else ""
