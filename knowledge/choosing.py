"""A last adviser: where the matcher is unsure, somebody else may choose among its own best items. It is given no fact and writes none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be meant: what an adviser needs to tell it from the others."""

    item_id: str
    name: str
    summary: str


class Chooser(Protocol):
    """Chooses among candidates; slow, and may fail."""

    def choose(self, question: str, candidates: Sequence[Candidate]) -> str | None:
        """The id of the candidate that the masked question means, or None: none of them, not sure, too late, out of reach."""
