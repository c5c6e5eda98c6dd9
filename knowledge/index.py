"""Picking candidates: which items share rare pieces of words with a question, found without looking at every phrase.

Two indexes of the same kind are kept, one over characters and one over syllables. Each knows for a piece which items use it, and
inside an item which phrases: a question costs as many look-ups as it has pieces, whatever the number of phrases.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from knowledge.text import content, spoken

_LENGTH_WEIGHTS = {1: 0.25, 2: 1.0, 3: 1.0}  # a single character says little, and three of them repeat what two have said
_LONG = 30.0  # mass from which on a question counts as long: what follows is mostly circumstances, and weighs by its root
_SAYS_NOTHING = 0.05  # weight up to which a piece is in nearly every item's phrases and costs more time than it tells
LOOKED_UP = 8_000  # uses of pieces by items that one question is compared with: some 0.05 ms, whatever the number of items
LONGEST_QUESTION = 300  # characters of content that are cut into pieces

_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@lru_cache(maxsize=2048)
def fold(syllable: str) -> str:
    """The syllable as a southern ear hears it: zh as z, ing as in, n as l at the beginning."""
    for initial, folded in _FOLDS:
        if syllable.startswith(initial):
            syllable = folded + syllable[2:]
    if syllable.endswith(("ing", "eng")):
        syllable = syllable[:-1]
    return "l" + syllable[1:] if syllable.startswith("n") and len(syllable) > 1 else syllable


@lru_cache(maxsize=256)
def sounds(asked: str) -> tuple[str, ...]:
    """Folded syllables of a text's content."""
    return tuple(map(fold, spoken(asked[:LONGEST_QUESTION])))


def character_pieces(asked: str) -> dict[str, float]:
    """The one to three characters long pieces of a text's content and how much each length weighs; none reaches across a pause."""
    pieces: dict[str, float] = {}
    for run in telling_words(asked)[:LONGEST_QUESTION].split():
        for length, weight in _LENGTH_WEIGHTS.items():
            for start in range(len(run) - length + 1):
                pieces[run[start : start + length]] = weight
    return pieces


def sound_pieces(asked: str) -> dict[str, float]:
    """Pairs of neighbouring syllables of a text's content, each weighing the same."""
    runs = telling_words(asked)[:LONGEST_QUESTION].split() if not asked.isascii() else [asked]
    return {f"{first} {second}": 1.0 for run in runs for first, second in pairwise(sounds(run))}


# Words that ask, and name no matter: which item is meant they do not tell, however rare they are beside each other.
_ASKING = re.compile(
    "怎么办|怎么|多少钱|多少|什么时候|什么|哪里|哪儿|哪个|哪些|多久|可以|可不可以|能不能|有没有|是不是|需要|需不需要|要不要|几点|几天|"
    "几号|几岁|几年|1个月|每月|每个月|1年|多长时间|为什么|一下|吗|的|了"
)


def telling_words(asked: str) -> str:
    """The content of a question without the words that only ask; each leaves a pause."""
    return _ASKING.sub(" ", asked)


_NOBODY = (np.zeros(0, np.int32), np.zeros(0, np.float32))

Pieces = Callable[[str], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Probe:
    """A question cut into pieces: the weight of each that any phrase uses and that says something, and the mass of all."""

    telling: list[tuple[str, float]]
    mass: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """How near an item is: the nearest phrase, the nearest counter-example, the share of the question its words cover."""

    nearest: float
    phrase: str
    counter: float
    coverage: float


class PhraseIndex:
    """Which items, and which of their phrases, share pieces with a question."""

    def __init__(self, cut: Pieces, phrases: Sequence[Iterable[str]], counters: Sequence[Iterable[str]]) -> None:
        self._cut = cut
        self._phrases: list[list[str]] = [list(dict.fromkeys(own)) for own in phrases]
        self._counters: list[list[str]] = [list(dict.fromkeys(own)) for own in counters]
        cuts = [[cut(content(phrase)) for phrase in own] for own in self._phrases]
        counts = [Counter(piece for pieces in own for piece in pieces) for own in cuts]
        spread = Counter(piece for count in counts for piece in count)
        number = len(self._phrases)
        self._rarity = {piece: log((number + 1) / (items + 0.4)) ** 2 for piece, items in spread.items()}
        self._unheard = log((number + 1) / 0.4) ** 2
        # What one phrase in passing and what half of them say about an item is not the same.
        users: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for item, count in enumerate(counts):
            for piece, times in count.items():
                users[piece].append((item, times / (times + 1.0)))
        self._users = {
            piece: (np.array([item for item, _ in own], np.int32), np.array([use for _, use in own], np.float32))
            for piece, own in users.items()
        }
        counter_cuts = [[cut(content(phrase)) for phrase in own] for own in self._counters]
        for piece in {piece for own in counter_cuts for pieces in own for piece in pieces}:
            self._rarity.setdefault(piece, self._unheard)
        self._inside = [self._postings(own) for own in cuts]
        self._inside_counters = [self._postings(own) for own in counter_cuts]

    def _postings(self, cuts: Sequence[Mapping[str, float]]) -> tuple[dict[str, list[int]], list[float]]:
        users: dict[str, list[int]] = defaultdict(list)
        norms = []
        for number, pieces in enumerate(cuts):
            for piece in pieces:
                users[piece].append(number)
            mass = sum(weight * self._rarity.get(piece, self._unheard) for piece, weight in pieces.items())
            norms.append(1.0 / sqrt(mass) if mass > 0 else 0.0)
        return dict(users), norms

    def probe(self, asked: str) -> Probe:
        """The content of a question cut and weighed."""
        rarity, unheard = self._rarity, self._unheard
        telling, mass = [], 0.0
        for piece, weight in self._cut(asked).items():
            known = rarity.get(piece)
            weight *= unheard if known is None else known
            mass += weight
            if known is not None and weight > _SAYS_NOTHING:
                telling.append((piece, weight))
        return Probe(telling, mass if mass <= _LONG else sqrt(_LONG * mass))

    def coverage(self, probe: Probe) -> npt.NDArray[np.float32]:
        """The share of the question that each item's words cover, by item.

        The rarest pieces are looked up first, and no more than `LOOKED_UP` uses of pieces: what is behind them hardly tells.
        """
        covered = np.zeros(len(self._phrases), np.float32)
        items, shares, many = [], [], 0
        for piece, weight in sorted(probe.telling, key=lambda told: -self._rarity[told[0]]):
            own, use = self._users.get(piece, _NOBODY)
            if many and many + len(own) > LOOKED_UP:
                break
            many += len(own)
            items.append(own)
            shares.append(use * np.float32(weight / probe.mass))
        if items:
            covered += np.bincount(np.concatenate(items), np.concatenate(shares), len(covered)).astype(np.float32)
        return np.minimum(covered, 1.0)

    def overlap(self, probe: Probe, item: int, coverage: float) -> Overlap:
        """How near one item is to the question."""
        nearest, number = _nearest(probe, *self._inside[item])
        counter, _ = _nearest(probe, *self._inside_counters[item])
        return Overlap(nearest, self._phrases[item][number] if number >= 0 else "", counter, coverage)


def _nearest(probe: Probe, users: Mapping[str, list[int]], norms: Sequence[float]) -> tuple[float, int]:
    if not users:  # most items have no counter-example
        return 0.0, -1
    shared: dict[int, float] = defaultdict(float)
    for piece, weight in probe.telling:
        for number in users.get(piece, ()):
            shared[number] += weight
    if not shared:
        return 0.0, -1
    best, nearness = -1, 0.0
    for number, mass in shared.items():
        near = mass * norms[number]
        if near > nearness or (near == nearness and number < best):
            best, nearness = number, near
    return min(1.0, nearness / sqrt(probe.mass)) if probe.mass else 0.0, best
