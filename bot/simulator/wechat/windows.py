"""When, and how often, an account may write to a person by itself."""

from dataclasses import dataclass
from enum import StrEnum

from bot.simulator.wechat.errors import ErrCode, Refused
from bot.simulator.wechat.limits import WeChatLimits


class Occasion(StrEnum):
    """What a person did that lets the account write; a click in a menu message counts as the menu."""

    MESSAGE = "message"
    MENU = "menu"
    FOLLOW = "follow"
    SCAN = "scan"


@dataclass(slots=True)
class _Grant:
    left: int
    closes: float


class Windows:
    """The open windows of one person; moments are POSIX seconds.

    A further act of the same kind renews its quota. A message uses up the window that closes first, so that a quota of 48 hours outlasts
    the quota of a minute; the platform's page (service/guide/product/kf/intro) does not say which it takes.
    """

    def __init__(self, limits: WeChatLimits) -> None:
        self._sizes = {
            Occasion.MESSAGE: (limits.message_quota, limits.message_seconds),
            Occasion.MENU: (limits.menu_quota, limits.menu_seconds),
            Occasion.FOLLOW: (limits.follow_quota, limits.follow_seconds),
            Occasion.SCAN: (limits.scan_quota, limits.scan_seconds),
        }
        self._grants: dict[Occasion, _Grant] = {}

    def open(self, occasion: Occasion, now: float) -> None:
        """The person did something."""
        quota, seconds = self._sizes[occasion]
        self._grants[occasion] = _Grant(quota, now + seconds)

    def close(self) -> None:
        """The person left."""
        self._grants.clear()

    def take(self, now: float) -> None:
        """Use up one message; Refused with 45015 where no window is open, with 45047 where the open ones are used up."""
        open_ones = self._open(now)
        if not open_ones:
            raise Refused(ErrCode.WINDOW_CLOSED)
        unused = [grant for grant in open_ones if grant.left > 0]
        if not unused:
            raise Refused(ErrCode.QUOTA_USED_UP)
        min(unused, key=lambda grant: grant.closes).left -= 1

    def left(self, now: float) -> int:
        """How many messages the account may still write now."""
        return sum(grant.left for grant in self._open(now))

    def is_open(self, now: float) -> bool:
        """Tell whether any window is open, used up or not."""
        return bool(self._open(now))

    def _open(self, now: float) -> list[_Grant]:
        return [grant for grant in self._grants.values() if now < grant.closes]
