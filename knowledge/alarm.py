"""Whether somebody is in danger: rules for what is said plainly, what was learned for what is described, meaning where both are unsure.

A miss is worse than a false alarm. The rules alone find 62 of 200 roundabout cries for help that one writer made up; with what was
learned from other writers 175, and of two writers' everyday questions four in a thousand are taken for a cry.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.features import asking
from knowledge.meaning import MeaningRanker
from knowledge.ranker import NOTHING, Ranker
from knowledge.semantics import Encoder, EncoderFailed
from knowledge.triage import find_emergency
from knowledge.wording.emergencies import EMERGENCIES, OVER, URGENT, Emergency, EmergencyKind

SURE = 0.50  # evidence of letters from which on it is danger, whatever the meaning
WORTH = 0.10  # evidence from which on meaning is asked
ALONE = 0.37  # evidence that is enough where no meaning can be asked
TOGETHER = 0.81  # evidence with meaning that is enough
CALMED = 0.15  # taken off where the words say that it is over, long ago, a joke, or about papers and money


@dataclass(frozen=True, slots=True)
class Verdict:
    """The danger, or None; `settled` is False where meaning could still change it."""

    emergency: Emergency | None
    settled: bool = True


class Alarm:
    """Judges danger by normalised texts. Nothing learned, the rules decide."""

    def __init__(self, ranker: Ranker | None, meaning: MeaningRanker | None, encoder: Encoder | None) -> None:
        self._ranker = ranker
        self._meaning = meaning if ranker is not None and meaning is not None and set(meaning.labels) == set(ranker.labels) else None
        self._encoder = encoder

    @property
    def knows_meaning(self) -> bool:
        """Whether it can ask for meaning."""
        return self._meaning is not None and self._encoder is not None

    def judge(self, normalised: str) -> Verdict:
        """What rules, letters and sounds say."""
        ruled = find_emergency(normalised)
        if ruled is not None or self._ranker is None:
            return Verdict(ruled)
        scores = self._ranker.scores(asking(normalised))
        evidence = self._sum(scores, self._ranker.labels) - _calm(normalised)
        if evidence >= SURE:
            return Verdict(self._kind(scores, self._ranker.labels))
        alone = self._kind(scores, self._ranker.labels) if evidence >= ALONE else None
        return Verdict(alone, settled=not self.knows_meaning or evidence < WORTH)

    def judge_with_meaning(self, normalised: str) -> Emergency | None:
        """The same with meaning; slower. Without, where the encoder fails."""
        verdict = self.judge(normalised)
        if verdict.settled or self._ranker is None or self._meaning is None or self._encoder is None:
            return verdict.emergency
        try:
            vector = self._encoder.encode([normalised])
        except EncoderFailed:  # the encoder has said so in the log
            return verdict.emergency
        places = [self._meaning.labels.index(label) for label in self._ranker.labels]
        scores = self._ranker.scores(asking(normalised)) + self._meaning.scores(vector)[places]
        evidence = self._sum(scores, self._ranker.labels) - _calm(normalised)
        return self._kind(scores, self._ranker.labels) if evidence >= TOGETHER else None

    def _sum(self, scores: npt.NDArray[np.float32], labels: tuple[str, ...]) -> float:
        return float(sum(score for score, label in zip(scores, labels, strict=True) if label != NOTHING))

    def _kind(self, scores: npt.NDArray[np.float32], labels: tuple[str, ...]) -> Emergency:
        best = max((score, label) for score, label in zip(scores.tolist(), labels, strict=True) if label != NOTHING)
        return EMERGENCIES[EmergencyKind(best[1])]


def _calm(normalised: str) -> float:
    return CALMED if OVER.found(normalised) and not URGENT.found(normalised) else 0.0
