"""Text in columns where a Chinese character takes two."""

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows as lines: the first column begins at the left, the others end at the right of theirs."""
    listed = [tuple(row) for row in rows]
    widths = [max(map(width, column)) for column in zip(*listed, strict=True)]
    lines = []
    for first, *others in listed:
        cells = [first + " " * (widths[0] - width(first))]
        cells += [" " * (most - width(cell)) + cell for cell, most in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return lines
