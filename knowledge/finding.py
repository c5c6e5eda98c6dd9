"""Which item a question means: a name that is all of it, then what was learned of letters and sounds, then meaning where that is not sure.

Nothing learned, names and likeness to the examples decide, which is right less often.
"""

from functools import cached_property

from knowledge.catalogue import Catalogue
from knowledge.index import telling_words
from knowledge.judgement import BOTH, LETTERS, OFFERED, Basis, Judgement, Kind, Scale, judge
from knowledge.matcher import Match, Matcher
from knowledge.ranker import Scored, best_of
from knowledge.school import Learned
from knowledge.semantics import Encoder, EncoderFailed, Vectors
from knowledge.text import content
from knowledge.triage import is_elsewhere

# Of likeness alone, measured on 750 questions of one writer with twelve items (62 of the questions are about them): from 0.55 on 35 of 36
# answers were right and 29 of 535 questions about other items were answered wrongly. From 0.20 on 53 of 62 saw their item.
ANSWER = 0.55  # from this score on one item is answered
CLEAR = 0.15  # and only if the second lies this far behind; otherwise the resident chooses
CHOOSE = 0.20  # below this an item is not even offered
ELSEWHERE = 0.90  # a question that is plainly about something else needs this much to be answered all the same
SPECIFIC = 4  # characters beside the asking words from which on a question can name one matter without its name


class Finder:
    """Finds items by normalised questions. `learned` and `encoder` may be missing: less is known then."""

    def __init__(self, catalogue: Catalogue, learned: Learned | None, encoder: Encoder | None) -> None:
        self._catalogue = catalogue
        self._ranker = learned.items if learned is not None else None
        meaning = learned.meaning if learned is not None else None
        self._meaning = meaning if self._ranker is not None and meaning is not None and meaning.labels == self._ranker.labels else None
        self._encoder = encoder

    @cached_property
    def matcher(self) -> Matcher:
        """Names and likeness."""
        return Matcher(self._catalogue)

    @property
    def has_learned(self) -> bool:
        """Whether it judges by what was learned of letters and sounds."""
        return self._ranker is not None

    @property
    def knows_meaning(self) -> bool:
        """Whether it can ask for meaning where letters are not sure."""
        return self._meaning is not None and self._encoder is not None

    def judge(self, normalised: str) -> Judgement:
        """What letters and sounds make of it."""
        asked = content(normalised)
        if self._ranker is None:
            matches = self.matcher.match(normalised)
            return Judgement(
                *self._by_likeness(matches, elsewhere=is_elsewhere(normalised)), matches, likely=matches[0].score if matches else 0.0
            )
        whole = self.matcher.called(asked)
        if whole is not None:
            match = Match(whole, 1.0, ())
            return Judgement(Kind.ANSWER, (match,), (match,), Basis.NAME, 1.0)
        if not asked:
            return Judgement(Kind.NONE, (), ())
        return self._judge(normalised, self._ranker.best(asked, len(self._ranker.labels)), LETTERS)

    def is_unsure(self, normalised: str, judgement: Judgement) -> bool:
        """Whether meaning could say more: not of a word or two (老人补贴), which mean several things and are asked back."""
        worth = judgement.kind is not Kind.ANSWER and bool(judgement.ranked)
        return self.knows_meaning and worth and len(content(normalised)) > SPECIFIC and not self.is_vague(normalised)

    def judge_with_meaning(self, normalised: str, before: Judgement) -> Judgement:
        """What letters, sounds and meaning make of it together; slower. What was judged before stands where the encoder fails."""
        if self._ranker is None or self._meaning is None or self._encoder is None:
            return before
        asked = content(normalised)
        try:
            vector: Vectors = self._encoder.encode([normalised])
        except EncoderFailed:  # the encoder has said so in the log
            return before
        scores = self._ranker.scores(asked) + self._meaning.scores(vector)
        return self._judge(normalised, best_of(self._ranker.labels, scores, len(self._ranker.labels)), BOTH)

    def is_vague(self, normalised: str) -> bool:
        """Whether it is one word that no item bears as a name: 补贴, 办证."""
        asked = content(normalised)
        return len(telling_words(asked).replace(" ", "")) < SPECIFIC and not self.matcher.is_named(asked)

    def because(self, normalised: str, item_id: str) -> tuple[str, ...]:
        """What speaks for an item: the learned pieces that weigh most, or the phrases that come nearest."""
        if self._ranker is not None:
            return self._ranker.because(content(normalised), item_id)
        return next((match.because for match in self.matcher.match(normalised) if match.item_id == item_id), ())

    def _judge(self, normalised: str, scored: tuple[Scored, ...], scale: Scale) -> Judgement:
        named = self.matcher.named(content(normalised))
        return judge(scored, scale, named, elsewhere=is_elsewhere(normalised), vague=self.is_vague(normalised))

    def _by_likeness(self, matches: tuple[Match, ...], *, elsewhere: bool) -> tuple[Kind, tuple[Match, ...]]:
        if not matches or matches[0].score < (ELSEWHERE if elsewhere else CHOOSE):
            return Kind.NONE, ()
        near = tuple(match for match in matches[:OFFERED] if match.score >= CHOOSE)
        if matches[0].score >= ANSWER and (len(near) == 1 or near[0].score - near[1].score >= CLEAR):
            return Kind.ANSWER, near[:1]
        return Kind.CHOOSE, near
