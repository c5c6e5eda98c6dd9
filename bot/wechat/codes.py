"""Codes (带参数的二维码) that stand at a place: whoever scans one tells the station where he or she is."""

import re

from bot.wechat.client import Platform
from bot.wechat.limits import Limits
from knowledge.catalogue import Catalogue

_GRID = re.compile(r"grid\.[a-z0-9-]{1,40}")


def scene_of(place: str, catalogue: Catalogue, limits: Limits) -> str | None:
    """The scene of a code for a station (`east-gate`), a counter (`east-gate.second`) or a grid (`grid.12`); None for no such place."""
    counters = {f"{station.id}.{counter.id}" for station in catalogue.stations for counter in station.counters}
    known = place in counters or place in {station.id for station in catalogue.stations} or _GRID.fullmatch(place)
    return place if known and len(place) <= limits.scene_characters else None


def make_code(platform: Platform, scene: str) -> str:
    """The address that a permanent code with this scene shows, to be drawn."""
    asked = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
    return str(platform.post("qrcode/create", asked)["url"])
