"""The school: where what is learned from sentences is made, kept and found again.

Letters and sounds are learned in some ten seconds; meaning takes the encoder some minutes for a catalogue that it has not seen, so it is
asked for separately, and what belongs to the catalogue that comes with the program comes with it.
"""

import hashlib
import logging
import multiprocessing
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from knowledge import lessons
from knowledge.catalogue import Catalogue
from knowledge.features import asking
from knowledge.learning import Lesson, fingerprint, learn
from knowledge.meaning import MeaningRanker, learn_meaning
from knowledge.ranker import Ranker
from knowledge.semantics import Encoder, EncoderFailed
from knowledge.serialising import from_json, to_json
from knowledge.text import content, normalise
from knowledge.vectors import vectors_of

LEAST_EXAMPLES = 1000  # of a catalogue: from fewer nothing is learned that names and likeness do not tell
MOST_ITEMS = 1000  # weights are kept for every piece and item: with more items than this they take too much room, and names decide
SHIPPED = Path(__file__).parent / "wording"
PATIENCE = 10  # niceness of the process that learns: residents go first

log = logging.getLogger(__name__)


class Kept(Protocol):
    """What can be written down."""

    def save(self, path: Path) -> None: ...


K = TypeVar("K", bound=Kept)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned: which item is meant (None where the catalogue is too small or too large for it), which side, which danger, and,
    where an encoder was there, what lies near in meaning."""

    items: Ranker | None
    facets: Ranker
    dangers: Ranker
    meaning: MeaningRanker | None = None
    danger_meaning: MeaningRanker | None = None


class School:
    """Learns and keeps; can be pickled for a process of its own."""

    def __init__(self, cache: Path, encoder: Encoder | None = None) -> None:
        self.cache = cache
        self.encoder = encoder

    def learned(self, catalogue: Catalogue) -> Learned:
        """Everything for a catalogue; letters and sounds are learned now where they are not kept, meaning only where it is."""
        items = None
        if can_be_learned(catalogue):
            taught = lessons.of_items(catalogue)
            items = self._made("items", fingerprint(taught), lambda: taught, content)
        facets = self._made("facets", lessons.facets_digest(), lessons.of_facets, asking)
        dangers = self._made("dangers", lessons.dangers_digest(), lessons.of_dangers, asking)
        danger_meaning = self._meaning("danger", lessons.dangers_digest()) if self.encoder is not None else None
        return Learned(items, facets, dangers, self.meaning(catalogue), danger_meaning)

    def is_ready(self, catalogue: Catalogue) -> bool:
        """Whether letters and sounds have been learned already."""
        wanted = [("facets", lessons.facets_digest()), ("dangers", lessons.dangers_digest())]
        if can_be_learned(catalogue):
            wanted.append(("items", fingerprint(lessons.of_items(catalogue))))
        return all(self._place(kind, digest).is_file() for kind, digest in wanted)

    def meaning(self, catalogue: Catalogue) -> MeaningRanker | None:
        """What lies near in meaning, if there is an encoder and it was learned before, here or before the program was shipped."""
        if self.encoder is None or not can_be_learned(catalogue):
            return None
        return self._meaning("items", fingerprint(lessons.of_items(catalogue)))

    def learn_meaning(self, catalogue: Catalogue, into: Path | None = None) -> bool:
        """Ask the encoder for every sentence it does not know yet, and learn from the vectors; False where that could not be."""
        if self.encoder is None or not can_be_learned(catalogue):
            return False
        folder = into or self.cache
        try:
            items = lessons.of_items(catalogue)
            for subject, digest, taught in (
                ("danger", lessons.dangers_digest(), lessons.of_dangers_by_meaning()),
                ("items", fingerprint(items), items),
            ):
                if into is not None or self._meaning(subject, digest) is None:
                    vectors = vectors_of(self.encoder, [normalise(lesson.text) for lesson in taught], self.cache)
                    _keep(learn_meaning(vectors, [lesson.label for lesson in taught]), folder / self._meaning_name(subject, digest))
        except EncoderFailed as error:
            log.warning("meaning could not be learned: %s", error)
            return False
        return True

    def _meaning(self, subject: str, digest: str) -> MeaningRanker | None:
        for folder in (self.cache, SHIPPED):
            found = _read(folder / self._meaning_name(subject, digest), MeaningRanker.load)
            if found is not None:
                return found
        return None

    def learn_apart(self, catalogue: Catalogue, *, meaning: bool = False) -> bool:
        """Learn in a process of its own, which takes nothing from those who wait for an answer here; whether it is there then."""
        apart = multiprocessing.get_context("spawn").Process(target=_learn, args=(self, to_json(catalogue), meaning), daemon=True)
        apart.start()
        apart.join()
        return self.meaning(catalogue) is not None if meaning else self.is_ready(catalogue)

    def _made(self, kind: str, digest: str, taught: Callable[[], tuple[Lesson, ...]], read: Callable[[str], str]) -> Ranker:
        path = self._place(kind, digest)
        stored = _read(path, Ranker.load)
        return stored if stored is not None else _keep(learn(taught(), read), path)

    def _place(self, kind: str, digest: str) -> Path:
        return self.cache / f"{kind}-{digest}.npz"

    def _meaning_name(self, subject: str, digest: str) -> str:
        assert self.encoder is not None  # asked before
        whose = hashlib.sha256(self.encoder.name.encode()).hexdigest()[:8]
        return f"meaning-{subject}-{whose}-{digest}.npz"


def can_be_learned(catalogue: Catalogue) -> bool:
    """Whether there is enough to learn from, and not too much to learn."""
    items = catalogue.answerable()
    return len(items) <= MOST_ITEMS and sum(len(item.examples) for item in items) >= LEAST_EXAMPLES


def _learn(school: School, catalogue: str, meaning: bool) -> None:
    with suppress(OSError):
        os.nice(PATIENCE)
    read = from_json(catalogue)
    if meaning:
        school.learn_meaning(read)
    else:
        school.learned(read)


def _read(path: Path, load: Callable[[Path], K]) -> K | None:
    try:
        return load(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as error:
        log.warning("what was learned cannot be read and is learned anew: %s", error)
        return None


def _keep(made: K, path: Path) -> K:
    try:
        made.save(path)
    except OSError as error:  # learned anew next time
        log.warning("what was learned could not be kept: %s", error)
    return made
