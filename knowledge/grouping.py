"""Grouping by likeness: many ways of asking one thing, put together, so that a person decides once."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from knowledge.features import letter_pieces, sound_pieces
from knowledge.learning import piece_matrix
from knowledge.ranker import block_of
from knowledge.text import content

ALIKE = 0.3  # cosine of rarity-weighted pieces from which on two sentences are taken for one way of asking
COMPARED = 4000  # sentences; the square of it is looked at


def groups(texts: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """The places of texts that are alike, each group in the given order, the group of the first text first.

    Two texts are in one group where a chain of like ones leads from one to the other. What is beyond `COMPARED` stands alone.
    """
    asked = [content(text) for text in texts[:COMPARED]]
    if not asked:
        return ()
    near = sum((_cosines(asked, cut) for cut in (letter_pieces, sound_pieces)), csr_matrix((len(asked), len(asked)), dtype=np.float32))
    near.data[near.data < 2 * ALIKE] = 0
    near.eliminate_zeros()
    _, labels = connected_components(near, directed=False)
    alone = range(len(asked), len(texts))  # no label reaches so far
    found: dict[int, list[int]] = {}
    for place, label in enumerate([*labels, *alone]):
        found.setdefault(int(label), []).append(place)
    return tuple(tuple(places) for places in found.values())


def _cosines(asked: Sequence[str], cut: Callable[[str], Counter[str]]) -> csr_matrix:
    pieces = piece_matrix(block_of(cut, asked, 1), asked)
    return pieces @ pieces.T
