"""Access tokens: the stable one, the old kind, and what a call may be made with."""

import secrets
from dataclasses import dataclass

from bot.simulator.wechat.errors import ErrCode, Refused
from bot.simulator.wechat.limits import WeChatLimits, platform_day


@dataclass(slots=True)
class _Token:
    value: str
    dies: float
    replaced: bool = False


class Tokens:
    """The account's tokens; moments are POSIX seconds. The stable token and the old kind do not touch each other."""

    def __init__(self, app_id: str, app_secret: str, limits: WeChatLimits) -> None:
        self._app_id = app_id
        self._app_secret = app_secret
        self._limits = limits
        self._issued: dict[str, _Token] = {}
        self._stable: _Token | None = None
        self._ordinary: _Token | None = None
        self._forced_at: float | None = None
        self._forced: tuple[int, int] = (0, 0)  # the day, and how many that day

    def authenticate(self, grant_type: object, app_id: object, secret: object) -> None:
        """Refuse who does not know the account's secret."""
        if grant_type not in ("client_credential",):
            raise Refused(ErrCode.INVALID_GRANT_TYPE)
        if not app_id:
            raise Refused(ErrCode.MISSING_APPID)
        if app_id != self._app_id:
            raise Refused(ErrCode.INVALID_APPID)
        if not secret:
            raise Refused(ErrCode.MISSING_SECRET)
        if secret != self._app_secret:
            raise Refused(ErrCode.INVALID_SECRET)

    def stable(self, now: float, *, force: bool) -> tuple[str, int]:
        """The stable token and its remaining seconds: the same one until five minutes before its end, or until a forced refresh.

        Such a refresh ends the former token at once; within 30 seconds of the last one it refreshes nothing.
        """
        current = self._stable
        if force and self._may_force(now):
            if current:
                current.replaced = True
            current = None
        if current is None or now >= current.dies - self._limits.token_overlap_seconds:
            current = self._stable = self._issue(now)
        return current.value, int(current.dies - now)

    def ordinary(self, now: float) -> tuple[str, int]:
        """A new token of the old kind; the former one is over at once, which is stricter than the platform's five minutes."""
        if self._ordinary:
            self._ordinary.replaced = True
        self._ordinary = self._issue(now)
        return self._ordinary.value, int(self._ordinary.dies - now)

    def check(self, value: str | None, now: float) -> None:
        """Refuse a call without a token, with one that was never given or is replaced, or with one that is over."""
        if not value:
            raise Refused(ErrCode.MISSING_TOKEN)
        token = self._issued.get(value)
        if token is None or token.replaced:
            raise Refused(ErrCode.INVALID_CREDENTIAL)
        if now >= token.dies:
            raise Refused(ErrCode.EXPIRED_TOKEN)

    def revoke_all(self) -> None:
        """Make every token invalid, as when somebody else fetched one or the secret was reset."""
        for token in self._issued.values():
            token.replaced = True
        self._stable = self._ordinary = None

    def _may_force(self, now: float) -> bool:
        if self._forced_at is not None and now - self._forced_at < self._limits.forced_apart_seconds:
            return False
        day, count = platform_day(now), 0
        if self._forced[0] == day:
            count = self._forced[1]
        if count >= self._limits.forced_per_day:
            raise Refused(ErrCode.DAILY_QUOTA)
        self._forced_at, self._forced = now, (day, count + 1)
        return True

    def _issue(self, now: float) -> _Token:
        token = _Token(f"{int(now) % 100}_{secrets.token_urlsafe(96)}", now + self._limits.token_seconds)
        self._issued[token.value] = token
        return token
