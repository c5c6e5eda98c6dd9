"""Where a visitor of the demonstration may pretend to stand."""

from dataclasses import dataclass

from knowledge.coordinates import Position


@dataclass(frozen=True, slots=True)
class Place:
    """A code to scan: what is written beside it, the scene it carries in WeChat, and the payload of its link in Telegram, if it has one."""

    name: str
    scene: str
    payload: str = ""


# Around the made-up stations of the shipped catalogue, in degrees of WGS-84, as a phone's satellite receiver tells them.
SPOTS = {
    "惠民路口（中心站附近）": Position(32.0212, 118.0108),
    "东门菜场（东门点附近）": Position(32.0262, 118.0236),
    "外地（很远）": Position(30.2741, 120.1551),
}
