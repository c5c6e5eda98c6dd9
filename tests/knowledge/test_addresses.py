"""Addresses as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.addresses import Spot, read_address

PLACES = ("青禾苑", "青竹苑", "广场西", "禾香路", "藕香居", "听雨园")


@pytest.mark.parametrize(
    ("said", "spot"),
    [
        ("广场西3号楼2单元", Spot(("广场西",), True, 3, 2)),
        ("我住青禾苑三栋", Spot(("青禾苑",), True, 3)),
        ("禾香路18号", Spot(("禾香路",), True, 18)),
        ("藕香居4-2-301", Spot(("藕香居",), True, 4, 2)),
        ("青禾苑", Spot(("青禾苑",), True)),
        ("青禾院十二号楼", Spot(("青禾苑",), False, 12)),
        ("藕乡居", Spot(("藕香居",), False)),
        ("今天天气不错", Spot()),
        ("", Spot()),
    ],
)
def test_reads_place_building_and_unit(said: str, spot: Spot) -> None:
    """M2.1: address to grid look-up from free text."""
    assert read_address(said, PLACES) == spot


@given(st.sampled_from(PLACES), st.integers(1, 99), st.integers(1, 9), st.sampled_from(["号楼", "栋", "幢", "座"]))
def test_reads_every_way_of_writing_a_building(place: str, building: int, unit: int, word: str) -> None:
    assert read_address(f"在{place}{building}{word}{unit}单元", PLACES) == Spot((place,), True, building, unit)


@given(st.text(max_size=80))
def test_takes_whatever_is_said(said: str) -> None:
    spot = read_address(said, PLACES)
    assert set(spot.places) <= set(PLACES) and len(spot.places) <= 3
