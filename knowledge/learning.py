"""Learning a ranker from labelled sentences: ridge regression of every label on the pieces of its sentences.

Deterministic: the same sentences give the same weights. Conjugate gradients are stopped early, which keeps rare pieces from being
believed too much; ten rounds did better on questions of writers who were left out than twenty or forty.
"""

import hashlib
from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.ranker import CUTS, Block, Ranker, block_of
from knowledge.text import content

VERSION = "2"  # of what is learned and how: another one makes what was stored before worthless
AT_LEAST = 2  # sentences a piece stands in before it is looked at
ROUNDS = 10
RIDGE = 0.3


class Lesson(NamedTuple):
    """A sentence and the label it belongs to."""

    text: str
    label: str


def fingerprint(taught: Sequence[Lesson]) -> str:
    """What tells one learning from another: the lessons in their order, and how they are learned."""
    digest = hashlib.sha256(f"{VERSION} {AT_LEAST} {ROUNDS} {RIDGE}".encode())
    for lesson in taught:
        digest.update(f"\n{lesson.label}\t{lesson.text}".encode())
    return digest.hexdigest()[:32]


def learn(taught: Sequence[Lesson], read: Callable[[str], str] = content) -> Ranker:
    """The ranker that these lessons teach, of texts as `read` leaves them; some seconds for ten thousand of them."""
    texts = [read(lesson.text) for lesson in taught]
    labels = tuple(dict.fromkeys(lesson.label for lesson in taught))
    blocks = tuple(block_of(cut, texts, AT_LEAST) for cut in CUTS)
    pieces = sparse.hstack([piece_matrix(block, texts) for block in blocks], format="csr", dtype=np.float32)
    return Ranker(labels, blocks, solve(pieces, [labels.index(lesson.label) for lesson in taught], len(labels)))


def solve(pieces: sparse.csr_matrix, labelled: Sequence[int], labels: int) -> npt.NDArray[np.float16]:
    """The weight of every piece for every label, of texts whose labels are given by number."""
    wanted = np.zeros((len(labelled), labels), np.float32)
    wanted[range(len(labelled)), labelled] = 1
    return _weights(pieces, wanted).astype(np.float16)


def piece_matrix(block: Block, texts: Sequence[str]) -> sparse.csr_matrix:
    """The weighed pieces of texts, one row of length one for each."""
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
