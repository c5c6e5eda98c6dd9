"""Common questions (常见问题): the one an item already answers, if a resident asks it in about the same words."""

from knowledge.catalogue import Question, ServiceItem
from knowledge.index import character_pieces
from knowledge.text import content, normalise
from knowledge.triage import Facet, find_facet

ALIKE = 0.5  # share of pieces in common (Dice); two different questions of one item of the sample share 0.40 at most


def common_question(item: ServiceItem, asked: str, facet: Facet | None = None) -> Question | None:
    """The item's own question nearest to what was asked, with its answer; None where none is near enough to answer without guessing.

    A question about another side of the matter (facet) is none, however alike the words: 准生证丢了 is not 准生证还要办吗.
    """
    pieces = _pieces(asked)
    same_side = [question for question in item.questions if facet in (None, Facet.APPLY) or _facet(question) in (None, facet)]
    likest = max(same_side, key=lambda question: _likeness(pieces, _pieces(question.question)), default=None)
    return likest if likest is not None and _likeness(pieces, _pieces(likest.question)) >= ALIKE else None


def _facet(question: Question) -> Facet | None:
    return find_facet(normalise(question.question))


def _pieces(text: str) -> dict[str, float]:
    return character_pieces(content(text))


def _likeness(one: dict[str, float], other: dict[str, float]) -> float:
    both = sum(one.values()) + sum(other.values())
    return 2 * sum(weight for piece, weight in one.items() if piece in other) / both if both else 0.0
