"""From a question to the items it may be about, best first; home of rapidfuzz.

1. Two indexes, over characters and over syllables, pick the items that share rare pieces with the question.
2. Aliases that stand in the question are read off, as written and as heard; the longer one wins where two overlap.
3. Each candidate's likeness is weighed into one score between 0 and 1.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from knowledge.catalogue import Catalogue
from knowledge.index import Overlap, PhraseIndex, Pieces, character_pieces, sound_pieces, sounds
from knowledge.service_item import ServiceItem
from knowledge.text import content, typed_pinyin

_CANDIDATES = 6  # items that are weighed
_COMPARED = 40  # examples of an item
_FEW = 8  # of a catalogue with so many that they are learned, or too many to keep: a service must be ready in three seconds
_MANY = 1000  # examples of a catalogue
_FUZZY_CANDIDATES = 3  # items whose aliases are compared letter by letter


@dataclass(frozen=True, slots=True)
class Match:
    """An item a question may be about, how likely (0 to 1), and the phrases that speak for it."""

    item_id: str
    score: float
    because: tuple[str, ...]


class Likeness(NamedTuple):
    """What is known of one candidate before it is weighed; each between 0 and 1."""

    nearest: float  # the nearest example, alias or name, by characters
    coverage: float  # share of the question that the item's words cover
    heard: float  # the nearest phrase by sound
    heard_coverage: float
    alias: float  # an alias stands in the question
    spoken_alias: float  # an alias stands in the question by sound only
    fuzzy: float  # the nearest alias letter by letter
    counter: float  # how much nearer a counter-example is than the nearest phrase
    lead: float = 0.0  # how far its words lie before those of the next candidate; negative behind the first


# Logistic regression on the twelve shipped items, leaving out a fifth of the examples at a time, two in five also with one character
# misheard and one in ten as pinyin; negatives: left-out counter-examples and 80 questions about other matters. Of 920 left-out examples
# 740 came first with a score above 0.3; above 0.55 one answer in 27 was another item. The counter-example's weight is set by hand: a
# left-out one has no near neighbour to learn it from. A ranker that knows more replaces `_weigh` alone.
_WEIGHTS = Likeness(
    nearest=0.5, coverage=0.95, heard=1.3, heard_coverage=0.8, alias=-1.3, spoken_alias=2.95, fuzzy=1.85, counter=-3.0, lead=6.0
)
_BIAS = -2.5


def _weigh(likeness: Likeness) -> float:
    sum_ = _BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, likeness, strict=True))
    return 1.0 / (1.0 + exp(-sum_))


class _Names:
    """All names and aliases, findable in a text by their first two letters or syllables."""

    def __init__(self, spelt: Iterable[tuple[int, str | tuple[str, ...], str]]) -> None:
        self._owners: dict[str | tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
        lengths: dict[str | tuple[str, ...], set[int]] = defaultdict(set)
        for item, letters, alias in spelt:
            if len(letters) >= 2:
                self._owners[letters].append((item, alias))
                lengths[letters[:2]].add(len(letters))
        self._lengths = {start: sorted(known) for start, known in lengths.items()}

    def found(self, text: str | tuple[str, ...]) -> dict[int, tuple[float, str]]:
        """For each item named in the text, how telling the longest of its names is, and that name."""
        spans: list[tuple[int, int, str | tuple[str, ...]]] = []
        for start in range(len(text) - 1):
            for length in self._lengths.get(text[start : start + 2], ()):
                letters = text[start : start + length]
                if len(letters) == length and letters in self._owners:
                    spans.append((start, start + length, letters))
        named: dict[int, tuple[float, str]] = {}
        for start, end, letters in spans:
            if any(a <= start and end <= b and b - a > end - start for a, b, _ in spans):
                continue  # 低保 inside 低保边缘 is not 低保
            owners = self._owners[letters]
            telling = min(1.0, 0.4 + 0.15 * len(letters)) / len({item for item, _ in owners})
            for item, alias in owners:
                if telling > named.get(item, (0.0, ""))[0]:
                    named[item] = (telling, alias)
        return named


def _said(item: ServiceItem) -> tuple[str, ...]:
    return (item.name, *item.aliases)


class Matcher:
    """Ranks the items of a catalogue that can be asked about by how likely a question is about them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._items: Sequence[ServiceItem] = catalogue.answerable()
        names = [(number, alias) for number, item in enumerate(self._items) for alias in _said(item)]
        self._names = _Names((number, content(alias), alias) for number, alias in names)
        self._spoken_names = _Names((number, sounds(content(alias)), alias) for number, alias in names)
        self._aliases = [[own for own in map(content, _said(item)) if len(own) > 2] for item in self._items]

    @cached_property
    def _written(self) -> PhraseIndex:
        return self._index(character_pieces)

    @cached_property
    def _heard(self) -> PhraseIndex:
        return self._index(sound_pieces)

    def _index(self, cut: Pieces) -> PhraseIndex:
        """Built when it is first asked: names are found without it."""
        most = _COMPARED if sum(len(item.examples) for item in self._items) < _MANY else _FEW
        phrases = [(*_said(item), *item.examples[:most], item.summary) for item in self._items]
        return PhraseIndex(cut, phrases, [item.counter_examples for item in self._items])

    def match(self, question: str, limit: int = 5) -> tuple[Match, ...]:
        """The items a question may be about, best first, at most `limit`; equal scores keep the catalogue's order."""
        asked = content(question)
        if not asked or limit <= 0:
            return ()
        weighed = [(_weigh(likeness), -number, because) for number, likeness, because in self.candidates(asked)]
        weighed.sort(reverse=True)
        return tuple(Match(self._items[-number].id, round(score, 4), because) for score, number, because in weighed[:limit])

    def called(self, asked: str) -> str | None:
        """The item of which the content of a question is a name, and nothing else."""
        return self._whole.get(asked)

    @cached_property
    def _whole(self) -> dict[str, str]:
        return {content(name): item.id for item in reversed(self._items) for name in reversed(_said(item))}

    def named(self, asked: str) -> dict[str, float]:
        """The items whose names stand in the content of a question, and how telling each is (0 to 1)."""
        return {self._items[number].id: telling for number, (telling, _) in self._names.found(asked).items()}

    def is_named(self, asked: str) -> bool:
        """Whether a name or alias of an item stands in the content of a question."""
        return bool(self._names.found(asked))

    def candidates(self, asked: str) -> list["Candidate"]:
        """The items worth weighing: number, likeness, reasons."""
        spelt_out = bool(typed_pinyin(asked))
        written, heard = self._written.probe(asked), self._heard.probe(asked)
        heard_covered = self._heard.coverage(heard)
        covered = np.zeros_like(heard_covered) if spelt_out else self._written.coverage(written)
        named = self._names.found(asked)
        spoken = self._spoken_names.found(sounds(asked))
        promise = covered + heard_covered
        for names in (named, spoken):
            for number, (telling, _) in names.items():
                promise[number] += telling
        first = _first(promise)
        found = []
        for place, number in enumerate(first):
            by_letter = self._written.overlap(written, number, float(covered[number]))
            by_ear = self._heard.overlap(heard, number, float(heard_covered[number]))
            alias, spoken_alias = named.get(number, (0.0, "")), spoken.get(number, (0.0, ""))
            fuzzy = 0.0
            if place < _FUZZY_CANDIDATES and not alias[0] and not spelt_out:
                closest = process.extractOne(asked, self._aliases[number], scorer=fuzz.partial_ratio, processor=None, score_cutoff=60)
                if closest:  # a question shorter than the alias (办证, 补贴) is inside many
                    fuzzy = (closest[1] - 60) / 40 * min(1.0, len(asked) / len(closest[0]))
            likeness = _likeness(by_letter, by_ear, alias[0], spoken_alias[0], fuzzy, spelt_out)
            because = tuple(dict.fromkeys(reason for reason in (alias[1], spoken_alias[1], by_letter.phrase or by_ear.phrase) if reason))
            found.append((number, likeness, because))
        return _with_leads(found)


def _first(promise: npt.NDArray[np.float32]) -> list[int]:
    """The items that promise most, best first, equal ones in the catalogue's order; none that promises nothing."""
    most = np.argpartition(-promise, _CANDIDATES)[:_CANDIDATES] if len(promise) > _CANDIDATES else np.arange(len(promise))
    return [int(number) for number in sorted(most, key=lambda number: (-promise[number], number)) if promise[number] > 0]


Candidate = tuple[int, Likeness, tuple[str, ...]]


def _with_leads(found: list[Candidate]) -> list[Candidate]:
    words = [(likeness.nearest + likeness.coverage + likeness.heard) / 3 for _, likeness, _ in found]
    ranked = [*sorted(words, reverse=True), 0.0, 0.0]
    return [
        (number, likeness._replace(lead=own - (ranked[1] if own == ranked[0] else ranked[0])), because)
        for own, (number, likeness, because) in zip(words, found, strict=True)
    ]


def _likeness(written: Overlap, heard: Overlap, alias: float, spoken_alias: float, fuzzy: float, spelt_out: bool) -> Likeness:
    if spelt_out:  # nothing was written in characters: what is heard stands for both
        written, alias, fuzzy = heard, spoken_alias, max(fuzzy, spoken_alias)
    return Likeness(
        nearest=written.nearest,
        coverage=written.coverage,
        heard=heard.nearest,
        heard_coverage=heard.coverage,
        alias=alias,
        spoken_alias=spoken_alias,
        fuzzy=max(fuzzy, alias),
        counter=max(0.0, written.counter - written.nearest),
    )


def likest(text: str, names: Sequence[str], at_least: float, limit: int) -> tuple[str, ...]:
    """The names of places that are written or sound most like a part of a text, best first; likeness counts from 0 to 100."""
    said, heard = content(text), sounds(content(text))
    if len(said) < 2:
        return ()
    scored = []
    for name in names:
        spelt = content(name)
        scored.append((max(fuzz.partial_ratio(said, spelt), fuzz.partial_ratio(heard, sounds(spelt)) * 0.95), name))
    near = sorted((each for each in scored if each[0] >= at_least), key=lambda each: (-each[0], each[1]))
    return tuple(name for score, name in near[:limit] if score >= near[0][0] - 20)
