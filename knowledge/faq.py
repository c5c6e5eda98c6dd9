"""Common questions (常见问题): the one an item already answers, if a resident asks it in about the same words."""

from functools import lru_cache

from knowledge.index import character_pieces
from knowledge.service_item import Question, ServiceItem
from knowledge.text import content, normalise
from knowledge.triage import Facet, find_facet

ALIKE = 0.5  # share of pieces in common (Dice); two different questions of one item of the sample share 0.40 at most
NEARLY_THE_SAME = 0.65


def common_question(item: ServiceItem, asked: str, facet: Facet | None = None) -> Question | None:
    """The item's own question nearest to what was asked, with its answer; None where none is near enough to answer without guessing.

    A question about another side of the matter (facet) must be nearly the same: 准生证丢了 is not 准生证还要办吗.
    """
    pieces = _pieces(asked)
    likest = max(item.questions, key=lambda question: _likeness(pieces, _pieces(question.question)), default=None)
    if likest is None:
        return None
    same_side = facet in (None, Facet.APPLY) or _facet(likest) in (None, facet)
    return likest if _likeness(pieces, _pieces(likest.question)) >= (ALIKE if same_side else NEARLY_THE_SAME) else None


@lru_cache(maxsize=4096)
def _facet(question: Question) -> Facet | None:
    return find_facet(normalise(question.question))


@lru_cache(maxsize=4096)
def _pieces(text: str) -> dict[str, float]:
    return character_pieces(content(text))


def _likeness(one: dict[str, float], other: dict[str, float]) -> float:
    both = sum(one.values()) + sum(other.values())
    return 2 * sum(weight for piece, weight in one.items() if piece in other) / both if both else 0.0
