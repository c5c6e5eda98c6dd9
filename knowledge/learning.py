"""Learning a ranker from the examples of a catalogue: ridge regression of every label on the pieces of its examples.

Deterministic: the same examples give the same weights. Conjugate gradients are stopped early, which keeps rare pieces from being
believed too much; ten rounds did better on questions of writers who were left out than twenty or forty.
"""

import hashlib
import logging
import multiprocessing
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.catalogue import Catalogue
from knowledge.ranker import CUTS, NOTHING, Block, Ranker, block_of
from knowledge.serialising import from_json, to_json
from knowledge.text import content

VERSION = "1"  # of what is learned and how: another one makes what was stored before worthless
AT_LEAST = 2  # examples a piece stands in before it is looked at
ROUNDS = 10
RIDGE = 0.3
LEAST_EXAMPLES = 1000  # of a catalogue: from fewer nothing is learned that names and likeness do not tell
MOST_ITEMS = 1000  # weights are kept for every piece and item: with more items than this they take too much room, and names decide

log = logging.getLogger(__name__)


class Lesson(NamedTuple):
    """A text and the label it belongs to."""

    text: str
    label: str


def lessons(catalogue: Catalogue) -> tuple[Lesson, ...]:
    """Names, aliases and examples of every item that can be asked for, and what belongs to none."""
    of_items = (
        Lesson(text, item.id) for item in catalogue.answerable() for text in dict.fromkeys((item.name, *item.aliases, *item.examples))
    )
    return tuple(chain(of_items, (Lesson(text, NOTHING) for text in nothing())))


@lru_cache(maxsize=1)
def nothing() -> tuple[str, ...]:
    """What people write to a station that is no matter of any station."""
    lines = (Path(__file__).parent / "wording" / "nothing.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line)


def fingerprint(taught: Sequence[Lesson]) -> str:
    """What tells one learning from another: the lessons in their order, and how they are learned."""
    digest = hashlib.sha256(f"{VERSION} {AT_LEAST} {ROUNDS} {RIDGE}".encode())
    for lesson in taught:
        digest.update(f"\n{lesson.label}\t{lesson.text}".encode())
    return digest.hexdigest()[:32]


def learn(taught: Sequence[Lesson]) -> Ranker:
    """The ranker that these lessons teach; some seconds for ten thousand of them."""
    texts = [content(lesson.text) for lesson in taught]
    labels = tuple(dict.fromkeys(lesson.label for lesson in taught))
    blocks = tuple(block_of(cut, texts, AT_LEAST) for cut in CUTS)
    pieces = sparse.hstack([_matrix(block, texts) for block in blocks], format="csr", dtype=np.float32)
    wanted = np.zeros((len(taught), len(labels)), np.float32)
    wanted[range(len(taught)), [labels.index(lesson.label) for lesson in taught]] = 1
    return Ranker(labels, blocks, _weights(pieces, wanted).astype(np.float16))


def _matrix(block: Block, texts: Sequence[str]) -> sparse.csr_matrix:
    rows = [block.weigh(text) for text in texts]
    starts = np.cumsum([0, *(len(numbers) for numbers, _ in rows)])
    numbers = np.fromiter(chain.from_iterable(numbers for numbers, _ in rows), np.int32, starts[-1])
    weights = np.concatenate([weights for _, weights in rows])
    return sparse.csr_matrix((weights, numbers, starts), shape=(len(texts), len(block.numbers)))


def _weights(pieces: sparse.csr_matrix, wanted: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Conjugate gradients on the normal equations, all labels at once."""
    turned = pieces.T.tocsr()
    rest = turned @ wanted
    weights, direction, size = np.zeros_like(rest), rest.copy(), (rest * rest).sum(0)
    for _ in range(ROUNDS):
        ahead = turned @ (pieces @ direction) + RIDGE * direction
        step = size / np.maximum((direction * ahead).sum(0), 1e-12)
        weights += step * direction
        rest -= step * ahead
        before, size = size, (rest * rest).sum(0)
        direction = rest + (size / np.maximum(before, 1e-12)) * direction
    return np.asarray(weights, np.float32)


def learned(catalogue: Catalogue, cache: Path) -> Ranker | None:
    """The ranker of a catalogue, from the cache or learned now and kept there; None for one that cannot be learned."""
    if not can_be_learned(catalogue):
        return None
    taught = lessons(catalogue)
    path = cache / f"{fingerprint(taught)}.npz"
    stored = _stored(path)
    if stored is not None:
        return stored
    ranker = learn(taught)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        ranker.save(path)
    except OSError as error:  # learned anew next time
        log.warning("what was learned could not be kept: %s", error)
    return ranker


def _stored(path: Path) -> Ranker | None:
    try:
        return Ranker.load(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as error:
        log.warning("what was learned cannot be read and is learned anew: %s", error)
        return None


def is_stored(catalogue: Catalogue, cache: Path) -> bool:
    """Whether a catalogue has been learned already."""
    return (cache / f"{fingerprint(lessons(catalogue))}.npz").is_file()


def can_be_learned(catalogue: Catalogue) -> bool:
    """Whether there is enough to learn from, and not too much to learn."""
    items = catalogue.answerable()
    return len(items) <= MOST_ITEMS and sum(len(item.examples) for item in items) >= LEAST_EXAMPLES


def learn_apart(catalogue: Catalogue, cache: Path) -> bool:
    """Learn in a process of its own, which takes nothing from those who wait for an answer here; whether it is in the cache then."""
    apart = multiprocessing.get_context("spawn").Process(target=_learn_into, args=(to_json(catalogue), str(cache)), daemon=True)
    apart.start()
    apart.join()
    return is_stored(catalogue, cache)


def _learn_into(catalogue: str, cache: str) -> None:
    learned(from_json(catalogue), Path(cache))
