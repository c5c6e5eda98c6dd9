"""What a question means: one item, a few to choose from, danger, small talk, or nothing we know."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from knowledge.alarm import Alarm
from knowledge.catalogue import Catalogue
from knowledge.choosing import Candidate, Chooser
from knowledge.finding import SPECIFIC, Finder
from knowledge.judgement import OFFERED, Basis, Judgement, Kind
from knowledge.matcher import Match
from knowledge.school import Learned
from knowledge.semantics import Encoder, EncoderFailed, Recent
from knowledge.sides import read_side
from knowledge.text import clean, normalise
from knowledge.triage import (
    ChitChat,
    Emergency,
    Facet,
    find_chitchat,
    find_courtesy,
    find_facet,
    is_noise,
    says_only_facet,
)

ADVISED = 5  # candidates that an adviser chooses among
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
    basis: Basis | None = None  # what the items were found by
    likely: float = 0.0  # how likely the best of them is right, 0 to 1
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

    With what a school taught it judges by that; without it by names and likeness to the examples, which is right less often. Its indexes
    are built with the first question, unless `prepare` was called before: most commands ask none.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        learn: Callable[[], Learned | None] = lambda: None,
        encoder: Encoder | None = None,
        chooser: Chooser | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._learn = learn
        self._encoder = Recent(encoder) if encoder is not None else None
        self._chooser = chooser
        self._remembered: OrderedDict[str, Understanding] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def catalogue(self) -> Catalogue:
        """What it understands questions against."""
        return self._catalogue

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The ids of the items it can answer with, if only by saying where to go now."""
        return tuple(item.id for item in self._catalogue.answerable())

    @cached_property
    def _learned(self) -> Learned | None:
        return self._learn()

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self._catalogue, self._learned, self._encoder)

    @cached_property
    def _alarm(self) -> Alarm:
        learned = self._learned
        if learned is None:
            return Alarm(None, None, None)
        return Alarm(learned.dangers, learned.danger_meaning, self._encoder)

    def prepare(self) -> "Understander":
        """Build the indexes now, not while somebody waits for an answer; itself."""
        self._finder.judge("老年证")
        self._finder.matcher.is_named("")
        if self.knows_meaning and self._encoder is not None:
            with suppress(EncoderFailed):
                self._encoder.encode(["老年证"])
        return self

    @property
    def has_learned(self) -> bool:
        """Whether it judges by what was learned of letters and sounds."""
        return self._finder.has_learned

    @property
    def knows_meaning(self) -> bool:
        """Whether it asks for meaning where letters and sounds are not sure."""
        return self._finder.knows_meaning

    def because(self, question: str, item_id: str) -> tuple[str, ...]:
        """What in a question speaks for an item: the learned pieces that weigh most, or the phrases that come nearest."""
        return self._finder.because(normalise(question), item_id)

    def understand(self, question: str) -> Understanding:
        """What the question means; may take as long as an encoder does."""
        return self.at_once(question) or self._remember(question, self._understand(question, thorough=True))

    def at_once(self, question: str) -> Understanding | None:
        """The same within a millisecond, or None where more time is needed; the commonest words are said many times a day and remembered."""
        with self._lock:
            known = self._remembered.get(question)
            if known is not None:
                self._remembered.move_to_end(question)
                return known
        understood = self._understand(question, thorough=False)
        return self._remember(question, understood) if understood is not None else None

    def _remember(self, question: str, understood: Understanding | None) -> Understanding:
        assert understood is not None  # a thorough look always ends
        with self._lock:
            self._remembered[question] = understood
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return understood

    def _understand(self, question: str, *, thorough: bool) -> Understanding | None:
        """What the question means; None where only a thorough look could tell.

        1. Danger goes before everything. 2. Noise and small talk are no questions. 3. A facet alone waits for its topic.
        4. Otherwise the scores of the items decide.
        """
        text, normalised = clean(question), normalise(question)
        finder = self._finder
        verdict = self._alarm.judge(normalised)
        if not verdict.settled and not thorough:
            return None
        emergency = verdict.emergency if verdict.settled else self._alarm.judge_with_meaning(normalised)
        if emergency:
            return Understanding(text, normalised, Kind.EMERGENCY, emergency=emergency)
        if is_noise(normalised) and not finder.matcher.is_named(normalised):
            return Understanding(text, normalised, Kind.NONE)
        chitchat = find_chitchat(normalised)
        if chitchat:
            return Understanding(text, normalised, Kind.CHITCHAT, chitchat=chitchat)
        plain = find_facet(normalised)
        if plain and says_only_facet(normalised):
            return Understanding(text, normalised, Kind.NONE, facet=plain, bare_facet=True)
        facet = read_side(self._learned.facets if self._learned is not None else None, normalised)
        judgement = finder.judge(normalised)
        if not thorough and (finder.is_unsure(normalised, judgement) or self._wants_advice(normalised, judgement)):
            return None
        if finder.is_unsure(normalised, judgement):
            judgement = finder.judge_with_meaning(normalised, judgement)
        if self._wants_advice(normalised, judgement):
            judgement = self._advised(text, judgement)
        return self._conclude(text, normalised, facet, judgement)

    def _wants_advice(self, normalised: str, judgement: Judgement) -> bool:
        return self._chooser is not None and judgement.kind is Kind.CHOOSE and not self._finder.is_vague(normalised)

    def _advised(self, text: str, judgement: Judgement) -> Judgement:
        """The candidate that an adviser chose; what was judged before where it chose none."""
        assert self._chooser is not None  # asked before
        near = judgement.ranked[:ADVISED]
        items = [self._catalogue.item(match.item_id) for match in near]
        chosen = self._chooser.choose(text, [Candidate(item.id, item.name, item.summary) for item in items])
        kept = tuple(match for match in near if match.item_id == chosen)
        return Judgement(Kind.ANSWER, kept, judgement.ranked, Basis.ADVICE, judgement.likely) if kept else judgement

    def _conclude(self, text: str, normalised: str, facet: Facet | None, judgement: Judgement) -> Understanding:
        kind, kept = judgement.kind, judgement.kept
        if kind is Kind.ANSWER and self._finder.is_vague(normalised):
            kind = Kind.CHOOSE
        courtesy = find_courtesy(normalised) if kind is Kind.NONE else None
        if courtesy:
            return Understanding(text, normalised, Kind.CHITCHAT, chitchat=courtesy)
        named = self._finder.matcher.is_named(normalised)
        needs = self._needs(text)
        if len(needs) > 1:
            return Understanding(text, normalised, Kind.CHOOSE, needs, facet, named=named, several=True, ranked=judgement.ranked)
        settled = self._settle(facet, normalised, kind, kept)
        return Understanding(
            text, normalised, kind, kept, settled, named=named, ranked=judgement.ranked, basis=judgement.basis, likely=judgement.likely
        )

    def _needs(self, text: str) -> tuple[Match, ...]:
        """The items of a message that joins several needs (顺便问下, 还有): the first match of each part that means one; none is dropped."""
        parts = [part for part in _AND_ALSO.split(text) if len(part.strip()) >= SPECIFIC]
        if len(parts) < 2:
            return ()
        firsts = []
        for part in parts[:OFFERED]:
            asked = normalise(part)
            judgement = self._finder.judge(asked)
            if judgement.kept and (judgement.kind is Kind.ANSWER or self._finder.matcher.is_named(asked)):
                firsts.append(judgement.kept[0])
        return tuple({match.item_id: match for match in firsts}.values())

    def _settle(self, facet: Facet | None, normalised: str, kind: Kind, matches: tuple[Match, ...]) -> Facet | None:
        """The side that is asked about, seen with the item.

        A name that sounds like a question (签注, 补贴) asks nothing: what is left without it does. “多少钱” asks what one receives where the
        matter pays out, and what one pays everywhere else.
        """
        if not matches:
            return facet
        item = self._catalogue.item(matches[0].item_id)
        if kind is Kind.ANSWER and facet is Facet.RENEW:
            name = normalise(item.name)
            if name in normalised:
                facet = find_facet(normalised.replace(name, " "))
        pays_out = bool(item.amount) and not item.fee.charged
        if facet is Facet.FEE and pays_out and not any(word in normalised for word in _WORDS_OF_PAYING):
            return Facet.AMOUNT
        return facet
