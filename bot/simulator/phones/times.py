"""Moments as the page shows them."""

from datetime import datetime
from zoneinfo import ZoneInfo


def local_time(at: float, zone: ZoneInfo) -> str:
    """POSIX seconds as a moment at the station: 12月2日 18:40."""
    moment = datetime.fromtimestamp(at, zone)
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
