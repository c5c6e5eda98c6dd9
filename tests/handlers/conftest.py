"""A station for every dialogue: empty, on a Wednesday evening."""

from tests.support.dialogue_fixtures import handbook, resident, station

__all__ = ["handbook", "resident", "station"]
