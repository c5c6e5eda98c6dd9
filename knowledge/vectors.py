"""Vectors kept by text, so that after a change of the catalogue only the new sentences are encoded."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.arrays import write_whole
from knowledge.semantics import Encoder, Vectors

KEY_BYTES = 16
STEP = 512  # texts between two writings: what was encoded is not lost when the process ends

log = logging.getLogger(__name__)


def vectors_of(encoder: Encoder, texts: Sequence[str], cache: Path) -> Vectors:
    """The vectors of texts, those that were encoded before from the cache; EncoderFailed as from the encoder."""
    path = cache / f"vectors-{hashlib.sha256(encoder.name.encode()).hexdigest()[:12]}.npz"
    known = _read(path)
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
    for start in range(0, len(missing), STEP):
        some = missing[start : start + STEP]
        known.update(zip(map(_key, some), encoder.encode(some).astype(np.float16), strict=True))
        _keep(path, known)
    return np.array([known[_key(text)] for text in texts], np.float32)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]


def _read(path: Path) -> dict[bytes, npt.NDArray[np.float16]]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            keys = stored["keys"].tobytes()
            split = [keys[start : start + KEY_BYTES] for start in range(0, len(keys), KEY_BYTES)]
            return dict(zip(split, stored["vectors"], strict=True))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError) as error:
        log.warning("the vectors that were kept cannot be read and are made anew: %s", error)
        return {}


def _keep(path: Path, known: dict[bytes, npt.NDArray[np.float16]]) -> None:
    try:
        write_whole(path, keys=np.frombuffer(b"".join(known), np.uint8), vectors=np.array(list(known.values())))
    except OSError as error:  # encoded anew next time
        log.warning("vectors could not be kept: %s", error)
