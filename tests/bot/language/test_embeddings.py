"""An encoder at an address."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from bot.language import EndpointEncoder
from knowledge.semantics import BATCH, CONSIDERED, EncoderFailed
from tests.support.models import ModelEndpoint, embeddings, model_endpoint


@pytest.fixture
def endpoint() -> Iterator[ModelEndpoint]:
    with model_endpoint() as running:
        running.answer = embeddings(lambda text: [float(len(text)), 1.0])
        yield running


def test_gives_one_vector_of_length_one_a_text_in_their_order(endpoint: ModelEndpoint) -> None:
    texts = ["老年证", "居住证怎么办", "x" * 500, *["低保"] * BATCH]
    vectors = EndpointEncoder(endpoint.address, "a-key", "e5").encode(texts)
    assert vectors.shape == (len(texts), 2)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.allclose(vectors[:3, 0] / vectors[:3, 1], [3, 6, CONSIDERED])
    assert [len(asked["input"]) for asked in endpoint.asked] == [BATCH, 3]
    assert set(endpoint.keys) == {"Bearer a-key"} and set(endpoint.paths) == {"/v1/embeddings"}
    assert {asked["model"] for asked in endpoint.asked} == {"e5"}


def test_takes_an_address_with_and_without_its_end(endpoint: ModelEndpoint) -> None:
    EndpointEncoder(f"{endpoint.address}/embeddings").encode(["低保"])
    EndpointEncoder(f"{endpoint.address}/").encode(["低保"])
    assert endpoint.paths == ["/v1/embeddings"] * 2
    assert endpoint.keys == ["", ""]


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"{}"),
        (200, b"not json"),
        (200, b"{}"),
        (200, b'{"data": []}'),
        (200, b'{"data": [{"index": 0, "embedding": [0, 0]}]}'),
        (200, b'{"data": [{"index": 0, "embedding": ["a"]}]}'),
        (200, b'{"data": [{"index": 3, "embedding": [1, 0]}]}'),
        (200, b'{"data": null}'),
    ],
)
def test_fails_in_one_way_whatever_went_wrong_and_rests(endpoint: ModelEndpoint, answer: tuple[int, bytes]) -> None:
    """Residents do not wait a second time for what is down."""
    encoder = EndpointEncoder(endpoint.address)
    endpoint.answer = lambda wanted: answer
    with pytest.raises(EncoderFailed):
        encoder.encode(["低保"])
    with pytest.raises(EncoderFailed):
        encoder.encode(["低保"])
    assert len(endpoint.asked) == 1


def test_is_asked_again_after_its_rest(endpoint: ModelEndpoint) -> None:
    encoder = EndpointEncoder(endpoint.address, pause=0)
    endpoint.answer = lambda wanted: (503, b"")
    with pytest.raises(EncoderFailed):
        encoder.encode(["低保"])
    endpoint.answer = embeddings(lambda text: [1.0, 0.0])
    assert encoder.encode(["低保"]).tolist() == [[1.0, 0.0]]


def test_waits_no_longer_than_its_limit_for_an_answer_that_trickles(endpoint: ModelEndpoint) -> None:
    endpoint.drip = 0.05
    began = time.monotonic()
    with pytest.raises(EncoderFailed):
        EndpointEncoder(endpoint.address, seconds=0.3).encode(["低保"])
    assert time.monotonic() - began < 2


def test_nobody_there_is_a_failure_like_any_other() -> None:
    with pytest.raises(EncoderFailed):
        EndpointEncoder("http://127.0.0.1:9/v1").encode(["低保"])
