"""Which side of a matter is asked about: the wordings that say it plainly, weighed together with what was learned from labelled questions."""

from knowledge.features import asking
from knowledge.ranker import Ranker
from knowledge.triage import Facet, find_facet

RULED = 0.4  # what a wording that fits weighs: about as much as a learned side that is rather sure


def read_side(ranker: Ranker | None, normalised: str) -> Facet | None:
    """The side that is asked about; None where the matter is only named. Nothing learned, the wordings decide.

    A plain report (楼上太吵) asks nothing, and what is answered is how to have it dealt with.
    """
    ruled = find_facet(normalised)
    if ranker is None:
        return ruled
    scores = ranker.scores(asking(normalised))
    learned = dict(zip(ranker.labels, scores.tolist(), strict=True))
    weighed = {label: score for label, score in learned.items() if label in _SIDES}
    weighed[Facet.APPLY] = max(learned.get(Facet.APPLY, 0.0), learned.get(Facet.OTHER, 0.0))
    weighed[(ruled or Facet.APPLY).value] = weighed.get((ruled or Facet.APPLY).value, 0.0) + RULED
    best = Facet(max(weighed, key=lambda label: weighed[label]))
    return None if best is Facet.APPLY and ruled is None else best


_SIDES = frozenset(facet.value for facet in Facet if facet is not Facet.OTHER)
