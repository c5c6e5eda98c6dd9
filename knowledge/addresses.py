"""Addresses as people say them (广场西3号楼2单元, 青禾苑三栋): which estate or street, which building, which unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.matcher import likest
from knowledge.text import normalise
from knowledge.typed import read_number

_NUMBER = r"(\d{1,4}|[零〇一二两三四五六七八九十廿]{1,3})"
_BUILDING = re.compile(rf"{_NUMBER}\s*(?:号楼|栋|幢|座|#|号(?!线))")
_UNIT = re.compile(rf"{_NUMBER}\s*单元")
_DASHED = re.compile(r"(\d{1,3})-(\d{1,2})(?:-\d{1,4})?")
ALIKE = 60  # of a hundred: a name so like is asked about; below that it is another
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody says to live: the estates and streets it may be, the likest first; `sure` where the name stands in the words."""

    places: tuple[str, ...] = ()
    sure: bool = False
    building: int | None = None
    unit: int | None = None


def read_address(text: str, places: Sequence[str]) -> Spot:
    """What a text says of a place, among the estates and streets that are known."""
    said = normalise(text)
    building, unit = _first(_BUILDING, said), _first(_UNIT, said)
    if building is None and (dashed := _DASHED.search(said)) is not None:
        building, unit = int(dashed[1]), int(dashed[2])
    named = sorted({place for place in places if normalise(place) in said}, key=lambda place: (-len(place), place))
    if named:
        return Spot((named[0],), True, building, unit)
    rest = _UNIT.sub("", _BUILDING.sub("", said))
    return Spot(likest(rest, places, ALIKE, OFFERED), False, building, unit)


def _first(pattern: re.Pattern[str], said: str) -> int | None:
    found = pattern.search(said)
    number = (int(found[1]) if found[1].isdecimal() else read_number(found[1])) if found else None
    return number or None
