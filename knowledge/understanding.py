"""What a question means: one item, a few to choose from, danger, small talk, or nothing we know."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.catalogue import Catalogue
from knowledge.index import telling_words
from knowledge.judgement import OFFERED, Judgement, Kind, judge
from knowledge.matcher import Match, Matcher
from knowledge.ranker import Ranker
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
REMEMBERED = 4096  # questions whose meaning is kept in mind, some two megabytes

__all__ = ["Kind", "Understander", "Understanding"]

_AND_ALSO = re.compile(r"顺便|顺带|另外|还有(?!多|几|没|什么|啥)|还想|再问|同时|,\s*再|，\s*再|以及")
_WORDS_OF_PAYING = ("收费", "交", "缴", "要钱", "花", "费", "掏")


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
    named: bool = False  # an item's name or alias stands in the text
    ranked: tuple[Match, ...] = ()  # every item that came near, best first, whatever is done with them
    several: bool = False  # several needs in one message: `matches` holds one item for each
    bare_facet: bool = False  # the text says nothing but the facet: the caller applies it to the open topic

    @property
    def found(self) -> tuple[Match, ...]:
        """What it may be about, best first: `matches`, and behind them what came near, though nothing is done with it."""
        if self.several:
            return self.matches
        kept = {match.item_id for match in self.matches}
        return (*self.matches, *(match for match in self.ranked if match.item_id not in kept))


class Understander:
    """Understands questions against one catalogue; knows no conversation, no clock and no database.

    With a learned ranker it judges by that; without one by names and likeness to the examples, which is right less often. Its indexes are
    built with the first question, unless `prepare` was called before: most commands ask none.
    """

    def __init__(self, catalogue: Catalogue, learn: Callable[[], Ranker | None] = lambda: None) -> None:
        self._catalogue = catalogue
        self._learn = learn
        self._understood = lru_cache(maxsize=REMEMBERED)(self._understand)

    @property
    def catalogue(self) -> Catalogue:
        """What it understands questions against."""
        return self._catalogue

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The ids of the items it can answer with, if only by saying where to go now."""
        return tuple(item.id for item in self._catalogue.answerable())

    @cached_property
    def _ranker(self) -> Ranker | None:
        return self._learn()

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self._catalogue)

    def prepare(self) -> "Understander":
        """Build the indexes now, not while somebody waits for an answer; itself."""
        self._judge("老年证")
        self._matcher.is_named("")
        return self

    @property
    def has_learned(self) -> bool:
        """Whether it judges by a learned ranker."""
        return self._ranker is not None

    def because(self, question: str, item_id: str) -> tuple[str, ...]:
        """What in a question speaks for an item: the learned pieces that weigh most, or the phrases that come nearest."""
        asked = normalise(question)
        if self._ranker is not None:
            return self._ranker.because(content(asked), item_id)
        return next((match.because for match in self._matcher.match(asked) if match.item_id == item_id), ())

    def understand(self, question: str) -> Understanding:
        """What the question means; the same words mean the same, and the commonest are said many times a day."""
        return self._understood(question)

    def _understand(self, question: str) -> Understanding:
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
        judgement = self._judge(normalised)
        kind, kept = judgement.kind, judgement.kept
        if kind is Kind.ANSWER and self._is_vague(normalised):
            kind = Kind.CHOOSE
        courtesy = find_courtesy(normalised) if kind is Kind.NONE else None
        if courtesy:
            return Understanding(text, normalised, Kind.CHITCHAT, chitchat=courtesy)
        named = self._matcher.is_named(normalised)
        needs = self._needs(text)
        if len(needs) > 1:
            return Understanding(text, normalised, Kind.CHOOSE, needs, facet, named=named, several=True, ranked=judgement.ranked)
        settled = self._settle(facet, normalised, kind, kept)
        return Understanding(text, normalised, kind, kept, settled, named=named, ranked=judgement.ranked)

    def _needs(self, text: str) -> tuple[Match, ...]:
        """The items of a message that joins several needs (顺便问下, 还有): the first match of each part that means one; none is dropped."""
        parts = [part for part in _AND_ALSO.split(text) if len(part.strip()) >= SPECIFIC]
        if len(parts) < 2:
            return ()
        firsts = []
        for part in parts[:OFFERED]:
            asked = normalise(part)
            judgement = self._judge(asked)
            kind, kept = judgement.kind, judgement.kept
            if kept and (kind is Kind.ANSWER or self._matcher.is_named(asked)):
                firsts.append(kept[0])
        return tuple({match.item_id: match for match in firsts}.values())

    def _judge(self, normalised: str) -> Judgement:
        elsewhere = is_elsewhere(normalised)
        if self._ranker is not None:
            whole = self._matcher.called(content(normalised))
            if whole is not None:
                match = Match(whole, 1.0, ())
                return Judgement(Kind.ANSWER, (match,), (match,))
            named = self._matcher.named(content(normalised))
            return judge(self._ranker, content(normalised), named, elsewhere=elsewhere, vague=self._is_vague(normalised))
        matches = self._matcher.match(normalised)
        return Judgement(*self._decide(matches, elsewhere=elsewhere), matches)

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

    def _settle(self, facet: Facet | None, normalised: str, kind: Kind, matches: tuple[Match, ...]) -> Facet | None:
        """The side that is asked about, seen with the item.

        A name that sounds like a question (签注, 补贴) asks nothing: what is left without it does. “多少钱” asks what one receives where the
        matter pays out, and what one pays everywhere else.
        """
        if not matches:
            return facet
        item = self._catalogue.item(matches[0].item_id)
        if kind is Kind.ANSWER and facet is Facet.RENEW:
            name = max((name for name in (item.name, *item.aliases) if normalise(name) in normalised), key=len, default="")
            if name:
                facet = find_facet(normalised.replace(normalise(name), " "))
        pays_out = bool(item.amount) and not item.fee.charged
        if facet is Facet.FEE and pays_out and not any(word in normalised for word in _WORDS_OF_PAYING):
            return Facet.AMOUNT
        return facet
