"""The ranker by meaning: which item a question means, by how near its vector lies to those of the examples.

Kernel ridge regression with a Gaussian kernel, on a part of the examples that stands for all (Nyström). Vectors are centred first: the
encoder's raw cosines all lie between 0.80 and 0.93. On two writers' unseen questions it adds 1.5 of a hundred to what letters and sounds
put first; alone it is right in 87 to 92 of a hundred.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.arrays import write_whole
from knowledge.semantics import Vectors

PILLARS = 1500  # examples that stand for all; 4,000 were no better by more than chance
WIDTH = 1.0  # of the kernel: exp(-WIDTH |a - b|²), for centred vectors of length one
RIDGE = 1.0
STEADY = 1e-3  # keeps the equations solvable where two pillars are the same
SEED = 20


@dataclass(frozen=True)
class MeaningRanker:
    """Weights of pillars for labels."""

    labels: tuple[str, ...]
    centre: npt.NDArray[np.float32]
    pillars: npt.NDArray[np.float16]  # pillars x dimensions
    weights: npt.NDArray[np.float16]  # pillars x labels

    def scores(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """The score of every label for the vector of a question: about 1 for what was learned, about 0 for everything else."""
        near = _kernel(_centred(vector, self.centre), self.pillars)
        return np.asarray(near[0] @ self.weights.astype(np.float32), np.float32)

    def save(self, path: Path) -> None:
        """Write it down; a file that is half written is never seen under its name."""
        head = np.frombuffer(json.dumps(self.labels, ensure_ascii=False).encode(), np.uint8)
        write_whole(path, head=head, centre=self.centre, pillars=self.pillars, weights=self.weights)

    @classmethod
    def load(cls, path: Path) -> "MeaningRanker":
        """What `save` wrote; OSError, ValueError or KeyError where it cannot be read."""
        with np.load(path, allow_pickle=False) as stored:
            labels = tuple(json.loads(stored["head"].tobytes()))
            return cls(labels, stored["centre"], stored["pillars"], stored["weights"])


def learn_meaning(vectors: Vectors, labels: Sequence[str]) -> MeaningRanker:
    """The ranker that these vectors and their labels teach; deterministic, some seconds for ten thousand."""
    centre = vectors.mean(0)
    points = _centred(vectors, centre)
    chosen = np.sort(np.random.default_rng(SEED).choice(len(points), min(PILLARS, len(points)), replace=False))
    pillars = points[chosen].astype(np.float16)
    names = tuple(dict.fromkeys(labels))
    wanted = np.zeros((len(labels), len(names)), np.float32)
    wanted[range(len(labels)), [names.index(label) for label in labels]] = 1
    near, among = _kernel(points, pillars), _kernel(pillars.astype(np.float32), pillars)
    ahead = near.T @ near + RIDGE * among + STEADY * np.eye(len(pillars), dtype=np.float32)
    weights = np.linalg.solve(ahead.astype(np.float64), (near.T @ wanted).astype(np.float64))
    return MeaningRanker(names, centre.astype(np.float32), pillars, weights.astype(np.float16))


def _centred(vectors: Vectors, centre: npt.NDArray[np.float32]) -> Vectors:
    moved = np.atleast_2d(vectors) - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)


def _kernel(points: Vectors, pillars: npt.NDArray[np.float16]) -> npt.NDArray[np.float32]:
    return np.asarray(np.exp(-2 * WIDTH * (1 - points @ pillars.astype(np.float32).T)), np.float32)
