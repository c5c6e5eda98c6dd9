"""A catalogue as text and back: the same catalogue is always the same text."""

import json

from pydantic import ValidationError

from knowledge.catalogue import Catalogue


class Unreadable(Exception):
    """A text that is no catalogue, or one of another program."""


def to_json(catalogue: Catalogue) -> str:
    """The catalogue as JSON, keys sorted, every field written out: a default that changes later changes no edition of today."""
    return json.dumps(catalogue.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Catalogue:
    """The catalogue that was written; Unreadable where this program cannot read it."""
    try:
        return Catalogue.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Unreadable(f"{place} {first['msg']}") from error
