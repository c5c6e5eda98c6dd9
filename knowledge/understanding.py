"""What a question means: one item, a few to choose from, danger, small talk, or nothing we know."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.catalogue import Catalogue
from knowledge.index import telling_words
from knowledge.matcher import Match, Matcher
from knowledge.text import clean, content, normalise
from knowledge.triage import (
    ChitChat,
    Emergency,
    Facet,
    find_chitchat,
    find_courtesy,
    find_emergency,
    find_facet,
    is_elsewhere,
    is_noise,
    says_only_facet,
)

# Measured on 750 questions of one writer with the twelve shipped items (62 of the questions are about them): from 0.55 on 35 of 36 answers were
# right and 29 of 535 questions about other items were answered wrongly; 0.50 would answer 3 more and 8 more. From 0.20 on 53 of 62 saw
# their item; asking for 0.25 would lose 5 of them and spare 24 of 535 a useless choice.
ANSWER = 0.55  # from this score on one item is answered
CLEAR = 0.15  # and only if the second lies this far behind; otherwise the resident chooses
CHOOSE = 0.20  # below this an item is not even offered
ELSEWHERE = 0.90  # a question that is plainly about something else needs this much to be answered all the same
SPECIFIC = 4  # characters beside the asking words from which on a question can name one matter without its name
OFFERED = 3  # more choices than this nobody reads


class Kind(StrEnum):
    """What is to be done with a question."""

    ANSWER = "answer"
    CHOOSE = "choose"
    EMERGENCY = "emergency"
    CHITCHAT = "chitchat"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a resident's words mean; `matches` holds the item to answer or those to choose from, best first."""

    text: str
    normalised: str
    kind: Kind
    matches: tuple[Match, ...] = ()
    facet: Facet | None = None
    emergency: Emergency | None = None
    chitchat: ChitChat | None = None
    bare_facet: bool = False  # the text says nothing but the facet: the caller applies it to the open topic


class Understander:
    """Understands questions against one catalogue; knows no conversation, no clock and no database."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._matcher = Matcher(catalogue)

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The ids of the items it can answer with."""
        return tuple(item.id for item in self._catalogue.admitted())

    def understand(self, question: str) -> Understanding:
        """What the question means.

        1. Danger goes before everything. 2. Noise and small talk are no questions. 3. A facet alone waits for its topic.
        4. Otherwise the matcher's scores decide.
        """
        text, normalised = clean(question), normalise(question)
        emergency = find_emergency(normalised)
        if emergency:
            return Understanding(text, normalised, Kind.EMERGENCY, emergency=emergency)
        if is_noise(normalised) and not self._matcher.is_named(normalised):
            return Understanding(text, normalised, Kind.NONE)
        chitchat = find_chitchat(normalised)
        if chitchat:
            return Understanding(text, normalised, Kind.CHITCHAT, chitchat=chitchat)
        facet = find_facet(normalised)
        if facet and says_only_facet(normalised):
            return Understanding(text, normalised, Kind.NONE, facet=facet, bare_facet=True)
        matches = self._matcher.match(normalised)
        kind, kept = self._decide(matches, elsewhere=is_elsewhere(normalised))
        if kind is Kind.ANSWER and self._is_vague(normalised):
            kind = Kind.CHOOSE
        courtesy = find_courtesy(normalised) if kind is Kind.NONE else None
        if courtesy:
            return Understanding(text, normalised, Kind.CHITCHAT, chitchat=courtesy)
        return Understanding(text, normalised, kind, kept, self._settle(facet, normalised, kept))

    def _decide(self, matches: tuple[Match, ...], *, elsewhere: bool) -> tuple[Kind, tuple[Match, ...]]:
        if not matches or matches[0].score < (ELSEWHERE if elsewhere else CHOOSE):
            return Kind.NONE, ()
        near = tuple(match for match in matches[:OFFERED] if match.score >= CHOOSE)
        if matches[0].score >= ANSWER and (len(near) == 1 or near[0].score - near[1].score >= CLEAR):
            return Kind.ANSWER, near[:1]
        return Kind.CHOOSE, near

    def _is_vague(self, normalised: str) -> bool:
        """Whether it is one word that no item bears as a name: 补贴, 办证."""
        asked = content(normalised)
        return len(telling_words(asked).replace(" ", "")) < SPECIFIC and not self._matcher.is_named(asked)

    def _settle(self, facet: Facet | None, normalised: str, matches: tuple[Match, ...]) -> Facet | None:
        """ "多少钱" asks what one receives where the matter pays out, and what one pays everywhere else."""
        if facet is Facet.FEE and matches:
            item = self._catalogue.item(matches[0].item_id)
            if (
                item.amount
                and not item.fee.charged
                and not any(word in normalised for word in ("收费", "交", "缴", "要钱", "花", "费", "掏"))
            ):
                return Facet.AMOUNT
        return facet
