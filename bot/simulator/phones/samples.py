"""The recordings and the picture that a phone of the demonstration sends."""

from pathlib import Path

FOLDER = Path(__file__).parent / "page"


def sample(name: str) -> bytes:
    """A recording or picture made for the demonstration."""
    return (FOLDER / name).read_bytes()
