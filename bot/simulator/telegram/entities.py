"""Text with formatting: MarkdownV2 in, plain text and entities out, counted in UTF-16 code units.

The rules are those of https://core.telegram.org/bots/api#markdownv2-style and #messageentity. Custom emoji and mentions by user id are left
out; so are the older parse modes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

FOUND_BY_ITSELF = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("url", re.compile(r"https?://[A-Za-z0-9_.~:/?#\[\]@!$&'()*+,;=%-]*[A-Za-z0-9_/=-]")),
)
NOTHING_INSIDE = {"code", "pre", "text_link", "url"}  # no command, mention or address is found in these


@dataclass(frozen=True, slots=True)
class Formatted:
    """Plain text and its entities, in order of their place."""

    text: str
    entities: tuple[Entity, ...] = ()


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def trimmed(formatted: Formatted) -> Formatted:
    """Without blanks at either end, as the platform keeps it; entities move along and shrink."""
    text = formatted.text.replace("\r", "")
    cut = units(text) - units(text.lstrip())
    text = text.strip()
    return Formatted(text, tuple(_clipped(formatted.entities, cut, units(text))))


def _clipped(entities: Iterable[Entity], cut: int, length: int) -> Iterable[Entity]:
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(length, entity["offset"] + entity["length"] - cut)
        if end > start:
            yield entity | {"offset": start, "length": end - start}


def with_found(formatted: Formatted) -> Formatted:
    """With the commands, mentions and addresses the platform finds in any text."""
    entities = list(formatted.entities)
    for kind, pattern in FOUND_BY_ITSELF:
        for match in pattern.finditer(formatted.text):
            found = {"type": kind, "offset": units(formatted.text[: match.start()]), "length": units(match[0])}
            if not any(entity["type"] in NOTHING_INSIDE and _overlap(entity, found) for entity in entities):
                entities.append(found)
    return Formatted(formatted.text, in_order(entities))


def in_order(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """By place, the wider before the narrower."""
    return tuple(sorted(entities, key=lambda entity: (entity["offset"], -entity["length"], entity["type"])))


def covered(formatted: Formatted, entity: Entity) -> str:
    """The part of the text an entity covers."""
    start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    return formatted.text.encode("utf-16-le")[start:end].decode("utf-16-le")


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
