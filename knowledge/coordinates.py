"""Coordinates: from where satellites say somebody is to where Chinese maps draw it, and how far two points are apart.

Maps of the mainland are drawn in GCJ-02, by law displaced against WGS-84 by some hundred metres; without the conversion the wrong one of two
stations could be called the nearest. The formula was never announced, it is known since a map service's program for it came to light and is
printed in many places, Wikipedia's “Restrictions on geographic data in China” among them.
"""

from dataclasses import dataclass
from math import asin, cos, isfinite, pi, radians, sin, sqrt

EARTH_RADIUS = 6_371_000  # metres
SEMI_MAJOR_AXIS = 6_378_245.0  # metres, of the Krasovsky 1940 ellipsoid, in which GCJ-02 reckons
ECCENTRICITY_SQUARED = 0.00669342162296594323
CENTRE = (35.0, 105.0)  # degrees; the displacement is a function of the way from here
DISPLACED = ((0.8293, 55.8271), (72.004, 137.8347))  # degrees of latitude and longitude between which maps are displaced


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the earth, in degrees."""

    latitude: float
    longitude: float

    def exists(self) -> bool:
        """Whether there is such a point."""
        return isfinite(self.latitude) and isfinite(self.longitude) and abs(self.latitude) <= 90 and abs(self.longitude) <= 180


def on_map(satellite: Position) -> Position:
    """Where a Chinese map (GCJ-02) draws a point that satellites (WGS-84) tell; outside the country both are the same."""
    (south, north), (west, east) = DISPLACED
    if not (south <= satellite.latitude <= north and west <= satellite.longitude <= east):
        return satellite
    x, y = satellite.longitude - CENTRE[1], satellite.latitude - CENTRE[0]
    waves = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    north_metres = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north_metres += (waves + 20 * sin(y * pi) + 40 * sin(y / 3 * pi) + 160 * sin(y / 12 * pi) + 320 * sin(y / 30 * pi)) * 2 / 3
    east_metres = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east_metres += (waves + 20 * sin(x * pi) + 40 * sin(x / 3 * pi) + 150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    latitude = radians(satellite.latitude)
    flattening = 1 - ECCENTRICITY_SQUARED * sin(latitude) ** 2
    metres_a_degree_north = SEMI_MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / flattening**1.5 * pi / 180
    metres_a_degree_east = SEMI_MAJOR_AXIS / sqrt(flattening) * cos(latitude) * pi / 180
    return Position(satellite.latitude + north_metres / metres_a_degree_north, satellite.longitude + east_metres / metres_a_degree_east)


def metres_between(one: Position, other: Position) -> float:
    """The way between two points as the crow flies, in metres."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    half = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))
