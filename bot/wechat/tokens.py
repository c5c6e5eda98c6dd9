"""The access token of the account, as all processes of an installation share it."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from wechatpy.session import SessionStorage

from bot.wechat.limits import Limits
from casework.database import Db, Store
from casework.messaging import tokens

PLATFORM_TIME = timezone(timedelta(hours=8))  # in which the platform counts its days
SHORTEST = 30  # seconds; a token with less to live is used nevertheless, and fetched anew after that


class SharedTokens(SessionStorage):  # type: ignore[misc]  # wechatpy has no types
    """What wechatpy calls a session: keeps tokens in the database, by name."""

    def __init__(self, store: Store, clock: Callable[[], datetime], limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits

    def get(self, key: str, default: str | None = None) -> str | None:
        """The token, while it is good and not about to end."""
        return self._store.read(lambda db: tokens.find(db, _name(key), self._clock())) or default

    def set(self, key: str, value: str, ttl: float | None = None) -> None:
        """Keep a token that is good for so many seconds."""
        now = self._clock()
        seconds = max((ttl or 0) - self._limits.token_early_seconds, SHORTEST)
        self._store.write(lambda db: tokens.keep(db, _name(key), value, now, now + timedelta(seconds=seconds)))

    def delete(self, key: str) -> None:
        """Forget a token, whichever it is."""
        value = self.get(key)
        if value is not None:
            self._store.write(lambda db: tokens.drop(db, _name(key), value))

    def refused(self, key: str, value: str, *, expired: bool) -> bool:
        """The platform does not take a token: forget it, unless another process has already put a new one in its place.

        True where its renewal should be forced, and may be: it was the shared one, its time was not over, and the last renewals by force
        were long enough ago. They are counted here, for all processes.
        """

        def refused(db: Db) -> bool:
            return tokens.drop(db, _name(key), value) and not expired and self._may_force(db, f"{_name(key)}:forced")

        return self._store.write(refused)

    def _may_force(self, db: Db, name: str) -> bool:
        now = self._clock()
        last, _, count = (tokens.find(db, name, now) or "").partition(" ")
        forced = 0
        if last:
            before = datetime.fromisoformat(last)
            if now - before < timedelta(seconds=self._limits.forced_apart_seconds):
                return False
            same_day = before.astimezone(PLATFORM_TIME).date() == now.astimezone(PLATFORM_TIME).date()
            forced = int(count) if same_day else 0
        if forced >= self._limits.forced_per_day:
            return False
        tokens.keep(db, name, f"{now.isoformat()} {forced + 1}", now, now + timedelta(days=1))
        return True


def _name(key: str) -> str:
    return f"wechat:{key}"
