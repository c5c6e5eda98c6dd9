"""What a learned ranker looks at in a question: pieces of its letters, and pieces of its sounds."""

from collections import Counter
from collections.abc import Sequence

from knowledge.index import sounds
from knowledge.text import normalise, plain

LONGEST = 200  # characters of a question that are looked at: a story longer than that says nothing new
LENGTHS = (1, 2, 3)  # of a piece, in letters or syllables
BEGIN, END = "^", "$"


def asking(text: str) -> str:
    """A text as it is read for what it asks and whether it cries for help: small words and all, since they are what tells."""
    return plain(normalise(text))


def letter_pieces(asked: str) -> Counter[str]:
    """The pieces of a question's content as written, its beginning and end among them."""
    written = BEGIN + asked.replace(" ", "")[:LONGEST] + END
    return Counter(written[start : start + length] for length in LENGTHS for start in range(len(written) - length + 1))


def sound_pieces(asked: str) -> Counter[str]:
    """The pieces of a question's content as heard: homophones are the same, pinyin is what it spells."""
    heard = (BEGIN, *sounds(asked[:LONGEST]), END)
    return Counter(_joined(heard, start, length) for length in LENGTHS for start in range(len(heard) - length + 1))


def _joined(heard: Sequence[str], start: int, length: int) -> str:
    return " ".join(heard[start : start + length])
