"""Coordinates: what satellites tell, drawn on a Chinese map."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.coordinates import Position, metres_between, on_map

FARTHEST = 1000  # metres; maps of the mainland are nowhere displaced by more


@pytest.mark.parametrize(
    ("satellite", "map_"),
    [
        (Position(31.1774276, 121.5272106), Position(31.17530398364597, 121.531541859215)),
        (Position(22.543847, 113.912316), Position(22.540796131694766, 113.9171764808363)),
        (Position(39.911954, 116.377817), Position(39.91334545536069, 116.38404722455657)),
    ],
    ids=["Shanghai", "Shenzhen", "Beijing"],
)
def test_draws_known_points_where_maps_have_them(satellite: Position, map_: Position) -> None:
    assert metres_between(on_map(satellite), map_) < 1


@given(latitude=st.floats(18.0, 53.0), longitude=st.floats(75.0, 134.0))
def test_displaces_by_some_hundred_metres_inside_the_country(latitude: float, longitude: float) -> None:
    here = Position(latitude, longitude)
    assert 1 < metres_between(here, on_map(here)) < FARTHEST


@pytest.mark.parametrize("abroad", [Position(51.5, -0.12), Position(-33.9, 151.2), Position(40.7, -74.0)])
def test_leaves_points_abroad_where_they_are(abroad: Position) -> None:
    assert on_map(abroad) == abroad


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Position(0, 0), Position(0, 0), 0),
        (Position(32, 118), Position(33, 118), 111_195),
        (Position(0, 179.5), Position(0, -179.5), 111_195),
        (Position(90, 0), Position(-90, 0), 20_015_087),
    ],
)
def test_measures_as_the_crow_flies(one: Position, other: Position, metres: float) -> None:
    assert metres_between(one, other) == pytest.approx(metres, abs=1)
    assert metres_between(other, one) == pytest.approx(metres, abs=1)


@pytest.mark.parametrize("nowhere", [Position(nan, 118), Position(32, inf), Position(91, 118), Position(32, 181)])
def test_knows_what_is_no_point(nowhere: Position) -> None:
    assert not nowhere.exists()
    assert Position(32, 118).exists()
