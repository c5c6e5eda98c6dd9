"""A formatted text of Telegram, in pieces that a page can draw."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre"})


def parts(text: str, entities: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The text cut where an entity begins or ends; each piece with its `styles`, its `url`, or the `command` that pressing it sends.

    Entities count in UTF-16 code units (https://core.telegram.org/bots/api#messageentity).
    """
    units = text.encode("utf-16-le")
    known = [(2 * entity["offset"], 2 * (entity["offset"] + entity["length"]), entity) for entity in entities]
    cuts = sorted({0, len(units), *(start for start, _, _ in known), *(end for _, end, _ in known)})
    pieces = []
    for start, end in pairwise(cuts):
        piece: dict[str, Any] = {"text": units[start:end].decode("utf-16-le", "replace")}
        for first, last, entity in known:
            if first <= start and end <= last:
                _add(piece, entity, units[first:last].decode("utf-16-le", "replace"))
        pieces.append(piece)
    return pieces


def _add(piece: dict[str, Any], entity: Mapping[str, Any], whole: str) -> None:
    kind = entity["type"]
    if kind in STYLES:
        piece["styles"] = [*piece.get("styles", []), kind]
    elif kind == "bot_command":
        piece["command"] = whole
    elif kind == "text_link":
        piece["url"] = entity["url"]
    elif kind == "url":
        piece["url"] = whole
