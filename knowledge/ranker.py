"""The learned ranker: which item a question means, by weights that were learned from the catalogue's own examples.

A score is the sum of the weights of the question's pieces, so every one can be explained by the pieces that made it.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.arrays import write_whole
from knowledge.features import letter_pieces, sound_pieces

NOTHING = ""  # the label of what is no item at all
SAID = 3  # pieces that are named as the reason


class Scored(NamedTuple):
    """A label and how strongly a question points at it: about 1 for what was learned, about 0 for everything else."""

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of pieces: the number and the rarity of each that was seen often enough to say something."""

    cut: Callable[[str], Counter[str]]
    numbers: Mapping[str, int]
    rarity: npt.NDArray[np.float32]

    def weigh(self, asked: str) -> tuple[list[int], npt.NDArray[np.float32]]:
        """The known pieces of a question and their weights, as a vector of length one."""
        counted = [
            (number, 1.0 + log(times)) for piece, times in self.cut(asked).items() if (number := self.numbers.get(piece)) is not None
        ]
        if not counted:
            return [], np.zeros(0, np.float32)
        numbers = [number for number, _ in counted]
        weights = np.array([weight for _, weight in counted], np.float32) * self.rarity[numbers]
        return numbers, weights / np.float32(np.sqrt(weights @ weights))


CUTS: tuple[Callable[[str], Counter[str]], ...] = (letter_pieces, sound_pieces)


@dataclass(frozen=True)
class Ranker:
    """Weights of pieces for labels; the blocks' pieces lie one block behind the other in `weights`."""

    labels: tuple[str, ...]
    blocks: tuple[Block, ...]
    weights: npt.NDArray[np.float16]  # pieces x labels

    @cached_property
    def _offsets(self) -> tuple[int, ...]:
        sizes = [len(block.numbers) for block in self.blocks]
        return tuple(sum(sizes[:place]) for place in range(len(sizes)))

    def scores(self, asked: str) -> npt.NDArray[np.float32]:
        """The score of every label for the content of a question."""
        rows, weights = self._weigh(asked)
        return weights @ self.weights[rows].astype(np.float32)

    def best(self, asked: str, limit: int) -> tuple[Scored, ...]:
        """The labels with the highest scores, best first."""
        return best_of(self.labels, self.scores(asked), limit)

    def because(self, asked: str, label: str) -> tuple[str, ...]:
        """The pieces of a question that speak most for a label."""
        rows, weights = self._weigh(asked)
        shares = weights * self.weights[rows, self.labels.index(label)].astype(np.float32)
        pieces = self._pieces
        return tuple(pieces[rows[place]] for place in np.argsort(-shares)[:SAID] if shares[place] > 0)

    @cached_property
    def _pieces(self) -> tuple[str, ...]:
        return tuple(piece for block in self.blocks for piece in block.numbers)

    def _weigh(self, asked: str) -> tuple[list[int], npt.NDArray[np.float32]]:
        rows: list[int] = []
        parts = []
        for offset, block in zip(self._offsets, self.blocks, strict=True):
            numbers, weights = block.weigh(asked)
            rows += [offset + number for number in numbers]
            parts.append(weights)
        return rows, np.concatenate(parts)

    def save(self, path: Path) -> None:
        """Write it down; a file that is half written is never seen under its name."""
        head = {"labels": self.labels, "pieces": [list(block.numbers) for block in self.blocks]}
        arrays: dict[str, Any] = {f"rarity{place}": block.rarity for place, block in enumerate(self.blocks)}
        write_whole(path, head=np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), np.uint8), weights=self.weights, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Ranker":
        """What `save` wrote; OSError, ValueError or KeyError where it cannot be read."""
        with np.load(path, allow_pickle=False) as stored:
            head = json.loads(stored["head"].tobytes())
            blocks = tuple(
                # interned: rankers share most of their pieces
                Block(cut, {intern(piece): number for number, piece in enumerate(pieces)}, stored[f"rarity{place}"])
                for place, (cut, pieces) in enumerate(zip(CUTS, head["pieces"], strict=True))
            )
            return cls(tuple(head["labels"]), blocks, stored["weights"])


def best_of(labels: Sequence[str], scores: npt.NDArray[np.float32], limit: int) -> tuple[Scored, ...]:
    """The labels with the highest scores, best first; equal ones in their order."""
    first = np.argsort(-scores, kind="stable")[:limit]
    return tuple(Scored(labels[place], float(scores[place])) for place in first)


def block_of(cut: Callable[[str], Counter[str]], texts: Sequence[str], at_least: int) -> Block:
    """The pieces that stand in at least so many texts, the rarer the weightier."""
    spread = Counter(piece for text in texts for piece in cut(text))
    numbers = {piece: number for number, piece in enumerate(piece for piece, times in spread.items() if times >= at_least)}
    rarity = np.array([log((len(texts) + 1) / (spread[piece] + 1)) + 1 for piece in numbers], np.float32)
    return Block(cut, numbers, rarity)
