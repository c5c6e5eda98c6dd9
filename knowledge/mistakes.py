"""A mistake in a catalogue, with the place where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where something stands: a line of a file, or a cell of a sheet; line 0 means the whole of it, column 0 that it is no cell.

    Places sort by `rank` first, which numbers the sheets of a workbook; files have none and sort by name.
    """

    rank: int = field(default=0, kw_only=True)
    file: str  # its path inside the folder, or the name of the sheet
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if self.column:
            return f"{self.file}!{column_letters(self.column)}{self.line or ''}"
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def spoken(self) -> str:
        """As it is said in the middle of a sentence."""
        return str(self) if self.column else f"{self.file} 第{self.line}行" if self.line else self.file


@dataclass(frozen=True, order=True, slots=True)
class Mistake:
    """One mistake and how it is mended."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class CatalogueError(Exception):
    """A catalogue that cannot be used, with every mistake found in it."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def column_letters(number: int) -> str:
    """A column as Excel calls it: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def suggestion(word: object, known: Iterable[str]) -> str:
    """Which known name was probably meant, else all of them."""
    names = tuple(known)
    near = get_close_matches(str(word), names, n=1, cutoff=0.6)
    if near:
        return f"是不是想写“{near[0]}”？"
    if len(names) > MANY:
        return f"可以写的有{len(names)}个，例如：{'、'.join(names[:MANY])}。"
    return f"可以写的有：{'、'.join(names)}。" if names else ""


MANY = 30
"""More names than this are not listed one by one."""
