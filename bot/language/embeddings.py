"""An encoder at an address: any endpoint that speaks OpenAI's embeddings interface (POST …/embeddings)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.language.endpoint import PAUSE, Endpoint, Failed
from knowledge.semantics import BATCH, CONSIDERED, EncoderFailed, Vectors

SECONDS = 2.0  # for a resident's question
SECONDS_OF_MANY = 60.0  # for a batch of sentences to learn from


class EndpointEncoder:
    """Asks an endpoint; where it fails letters and sounds decide."""

    def __init__(self, address: str, key: str = "", model: str = "", *, seconds: float = SECONDS, pause: float = PAUSE) -> None:
        self.name = f"{address} {model}"
        self._endpoint = Endpoint(address, "/embeddings", key, pause)
        self._model = model
        self._seconds = seconds

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), np.float32)
        short = [text[:CONSIDERED] or " " for text in texts]
        return np.vstack([self._ask(short[start : start + BATCH]) for start in range(0, len(short), BATCH)])

    def _ask(self, texts: list[str]) -> Vectors:
        try:
            answer = self._endpoint.ask({"input": texts, "model": self._model}, self._seconds if len(texts) == 1 else SECONDS_OF_MANY)
            try:
                return _vectors(answer, len(texts))
            except (KeyError, TypeError, ValueError, IndexError) as error:
                raise self._endpoint.failed(error) from error
        except Failed as failed:
            raise EncoderFailed(str(failed)) from failed


def _vectors(answer: Any, many: int) -> Vectors:
    rows = sorted(answer["data"], key=lambda row: int(row["index"]))
    if [row["index"] for row in rows] != list(range(many)):
        raise ValueError(f"{many} texts were sent, {len(rows)} vectors came back")
    vectors = np.array([row["embedding"] for row in rows], np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or not np.all(lengths > 0):
        raise ValueError("a vector is empty or not finite")
    return np.asarray(vectors / lengths, np.float32)
