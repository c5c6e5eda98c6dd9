"""Where a text that is too long for one message is cut: where a reader would pause, and never inside something that must stay whole."""

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate, chain, pairwise
from typing import TypeAlias

from bot.rendering.graphemes import graphemes

Measure: TypeAlias = Callable[[str], int]
"""What a platform counts; two texts joined measure as much as both together."""

LARGEST_CHARACTER = 4  # UTF-8 bytes; the least limit that every character fits

LINK = re.compile(r"(?<![A-Za-z0-9])https?://[!-~]+")
_WHOLE = re.compile(
    LINK.pattern
    # a word, a time, a number, a telephone number: "10:00", "000-6620102", "138 0000 5678", "138****5678", "+86 10"
    + r"|\+?[A-Za-z0-9](?:[A-Za-z0-9*]|[-.:/@_%](?=[A-Za-z0-9*])|(?<=[0-9*]) (?=[0-9*]))*"
)
_WORD = re.compile(r"[A-Za-z0-9]+")

# The places to cut, best first: each match is a place, where it begins if that is white space, else behind it.
_PARAGRAPH = re.compile(r"\r?\n[^\S\n]*\n")
_LINE = re.compile(r"\r?\n")
_SENTENCE = re.compile(r"[。！？；…]+[”’」』）】》]*")
_CLAUSE = re.compile(r"[，、]")
_SPACE = re.compile(r"\s")
_PAUSES = (_PARAGRAPH, _LINE, _SENTENCE, _CLAUSE, _SPACE)


def utf8_bytes(text: str) -> int:
    """What WeChat counts."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16_units(text: str) -> int:
    """What Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int, size: Measure) -> list[str]:
    """Parts of a text, each at most `limit` as `size` counts; none is empty, and only white space at the cuts and
    at the ends is lost.

    A cut is made in the second half of what fits, at the end of a paragraph, else of a line, of a sentence, of a clause, else at a
    space, and only then elsewhere. A character as the reader sees it, a link, a telephone number and a word stay whole, unless one
    alone is larger than the limit. ValueError where the limit is too small for a single character.
    """
    if limit < LARGEST_CHARACTER:
        raise ValueError(f"a part holds at least {LARGEST_CHARACTER}, not {limit}")
    text = text.rstrip()
    if size(text) <= limit:
        return [text] if text else []
    edges = _edges(text, limit, size)
    sizes = [0, *accumulate(size(text[start:end]) for start, end in pairwise(edges))]
    pauses = [_places(pause, text).intersection(edges) for pause in _PAUSES]
    parts: list[str] = []
    first = 0
    while first < len(edges) - 1:
        last = bisect_right(sizes, sizes[first] + limit) - 1
        if text[edges[first] : edges[first + 1]].isspace():
            first += 1
        elif edges[last] == len(text):
            parts.append(text[edges[first] :])
            break
        else:
            cut = _pause(pauses, edges[first], edges[last])
            parts.append(text[edges[first] : cut].rstrip())
            first = bisect_right(edges, cut) - 1
    return parts


def _edges(text: str, limit: int, size: Measure) -> list[int]:
    """Where the text may be cut at all, its two ends included."""
    pieces = chain.from_iterable([piece] if size(piece) <= limit else piece for piece in graphemes(text))
    edges = [0, *accumulate(len(piece) for piece in pieces)]
    inside: set[int] = set()

    def keep(start: int, end: int) -> bool:
        """Keep a stretch whole, with the marks on its last character, if it fits."""
        low, high = bisect_right(edges, start), bisect_right(edges, end - 1)
        if size(text[start : edges[high]]) > limit:
            return False
        inside.update(edges[low:high])
        return True

    for found in _WHOLE.finditer(text):
        if not keep(*found.span()):
            for word in _WORD.finditer(text, *found.span()):
                keep(*word.span())
    return [edge for edge in edges if edge not in inside]


def _places(pause: re.Pattern[str], text: str) -> set[int]:
    return {found.start() if found[0][0].isspace() else found.end() for found in pause.finditer(text)}


def _pause(pauses: list[set[int]], start: int, end: int) -> int:
    """The last of the best places in the second half; the end where there is none."""
    middle = (start + end) // 2
    for places in pauses:
        near = [place for place in places if middle < place <= end]
        if near:
            return max(near)
    return end
