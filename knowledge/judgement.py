"""How sure it is what a question means: sure enough to answer, to offer a choice, or not at all.

The likelihoods are logistic regressions on the learned ranker's scores, fitted on questions of writers whose questions had been left out of
the learning, one writer at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp
from typing import NamedTuple

from knowledge.matcher import Match
from knowledge.ranker import NOTHING, Scored

OFFER = 0.25  # a best score below this is a guess that nobody should be offered
SURE_ELSEWHERE = 0.95  # a question that is plainly about something else needs this much to be answered all the same
OFFERED = 3  # more choices than this nobody reads
NEAR = 0.3  # of the best score: what is farther behind is not offered
NAMED = 0.2  # what the name of the best item, standing in the question, takes from the score of nothing
RANKED = 8  # items in the ranking that is kept


class Kind(StrEnum):
    """What is to be done with a question."""

    ANSWER = "answer"
    CHOOSE = "choose"
    EMERGENCY = "emergency"
    CHITCHAT = "chitchat"
    NONE = "none"


class Basis(StrEnum):
    """What a judgement rests on."""

    NAME = "name"  # 事项的名称
    LETTERS = "letters"  # 学过的字和音
    MEANING = "meaning"  # 字、音和意思
    LIKENESS = "likeness"  # 名称和相似
    ADVICE = "advice"  # 对话接口在候选里选的


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be done, the items to answer or to choose from, and all that came near, best first; on which basis, and how likely the
    best is right (0 to 1)."""

    kind: Kind
    kept: tuple[Match, ...]
    ranked: tuple[Match, ...]
    basis: Basis = Basis.LIKENESS
    likely: float = 0.0


class Scores(NamedTuple):
    """What the ranker says of a question: the best item, the next one, and that it is no item at all."""

    best: float
    second: float
    nothing: float


class Likelihood(NamedTuple):
    """Weights of a logistic regression on the scores."""

    best: float
    lead: float
    nothing: float
    behind_nothing: float
    bias: float

    def of(self, scores: Scores) -> float:
        """A probability between 0 and 1."""
        points = (scores.best, scores.best - scores.second, scores.nothing, max(0.0, scores.nothing - scores.best), 1.0)
        return 1.0 / (1.0 + exp(-sum(weight * value for weight, value in zip(self, points, strict=True))))


@dataclass(frozen=True, slots=True)
class Scale:
    """How scores of one origin are read: the likelihoods that the best item is right and that it is a matter of the station at all; from
    where on the first is `sure`, and what the second has to be `at_least`."""

    basis: Basis
    right: Likelihood
    ours: Likelihood
    sure: float
    at_least: float


LETTERS = Scale(
    basis=Basis.LETTERS,
    right=Likelihood(best=0.384, lead=6.351, nothing=-5.237, behind_nothing=-2.571, bias=0.303),
    ours=Likelihood(best=3.465, lead=1.249, nothing=-9.504, behind_nothing=-0.308, bias=2.045),
    sure=0.80,
    at_least=0.45,
)
"""For letters and sounds alone. Of three writers who were left out, one answer in seventy that is so likely was wrong."""

BOTH = Scale(
    basis=Basis.MEANING,
    right=Likelihood(best=0.917, lead=4.430, nothing=-3.912, behind_nothing=-2.652, bias=0.962),
    ours=Likelihood(best=2.468, lead=1.501, nothing=-5.730, behind_nothing=-2.754, bias=2.697),
    sure=0.85,
    at_least=0.50,
)
"""For letters, sounds and meaning together, fitted on two writers. Fitted on one alone, 1.5 and 1.3 of a hundred answers to the other's
questions that are so likely were wrong."""


def judge(scored: Sequence[Scored], scale: Scale, named: Mapping[str, float], *, elsewhere: bool, vague: bool) -> Judgement:
    """What the scores of all labels, best first, make of a question.

    `named`: how telling the names of items are that stand in it (0 to 1); `elsewhere`: it names what others are there for; `vague`: it
    says too little to mean one item, and is asked back.
    """
    items = [each for each in scored if each.label != NOTHING][:RANKED]
    if not items:
        return Judgement(Kind.NONE, (), ())
    nothing = next((each.score for each in scored if each.label == NOTHING), 0.0) - NAMED * named.get(items[0].label, 0.0)
    scores = Scores(items[0].score, items[1].score if len(items) > 1 else 0.0, nothing)
    right = scale.right.of(scores)
    ranked = tuple(Match(each.label, round(min(1.0, max(0.0, each.score)), 4), ()) for each in items)
    guess = scores.best < OFFER and items[0].label not in named and not vague
    if guess or scale.ours.of(scores) < scale.at_least or (elsewhere and right < SURE_ELSEWHERE):
        return Judgement(Kind.NONE, (), ranked, scale.basis, right)
    if right >= scale.sure:
        return Judgement(Kind.ANSWER, ranked[:1], ranked, scale.basis, right)
    near = tuple(match for match in ranked[:OFFERED] if match.score >= NEAR * ranked[0].score)
    return Judgement(Kind.CHOOSE, near or ranked[:1], ranked, scale.basis, right)
