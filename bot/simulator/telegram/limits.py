"""How fast and how much a bot may send."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.simulator.telegram.refusals import too_many


@dataclass(frozen=True, slots=True)
class TelegramLimits:
    """The platform's figures.

    The three paces are those of https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this, which also says that short
    bursts beyond one message a second in one chat pass; how long a burst may be is not published. The sizes are those of
    https://core.telegram.org/bots/api (sendMessage, InlineKeyboardButton, answerCallbackQuery, BotCommand, getFile, deleteMessage). The
    size of a keyboard and the time a press waits for its answer are not published: what bots observe.
    """

    messages_per_second: float = 30
    overall_burst: int = 30
    chat_messages_per_second: float = 1
    chat_burst: int = 3
    group_messages_per_minute: float = 20
    group_burst: int = 20
    text_units: int = 4096  # UTF-16 code units, the stricter reading of "characters"
    caption_units: int = 1024
    callback_data_bytes: int = 64
    keyboard_buttons: int = 100
    row_buttons: int = 8
    callback_answer_units: int = 200
    callback_answer_seconds: float = 15
    commands: int = 100
    download_bytes: int = 20 * 1024 * 1024
    upload_bytes: int = 50 * 1024 * 1024
    photo_bytes: int = 10 * 1024 * 1024
    deletable_seconds: float = 48 * 3600
    updates_kept_seconds: float = 24 * 3600


NO_PACE = TelegramLimits(messages_per_second=math.inf, chat_messages_per_second=math.inf, group_messages_per_minute=math.inf)


@dataclass(frozen=True, slots=True)
class Pace:
    """A steady pace with room for a burst: each message moves the time at which the next would be on schedule (GCRA)."""

    interval: float  # seconds
    burst: int

    def wait(self, scheduled: float, now: float) -> float:
        """How many seconds until one more message is allowed; 0 or less is now."""
        return scheduled - self.interval * (self.burst - 1) - now

    def after(self, scheduled: float, now: float) -> float:
        """When the message after this one is on schedule."""
        return max(scheduled, now) + self.interval


@dataclass(slots=True)
class Limiter:
    """Counts messages overall, by chat and by group."""

    limits: TelegramLimits
    _scheduled: dict[str, float] = field(default_factory=dict)

    def take(self, chat_id: int, now: float, *, group: bool) -> None:
        """Take one message into account; raises the platform's 429 with the whole seconds to wait, at least 1."""
        paces = dict(self._paces(chat_id, group))
        waits = [pace.wait(self._scheduled.get(key, now), now) for key, pace in paces.items()]
        if max(waits) > 0:
            raise too_many(max(1, math.ceil(max(waits))))
        for key, pace in paces.items():
            self._scheduled[key] = pace.after(self._scheduled.get(key, now), now)

    def _paces(self, chat_id: int, group: bool) -> Iterable[tuple[str, Pace]]:
        limits = self.limits
        yield "all", Pace(1 / limits.messages_per_second, limits.overall_burst)
        yield f"chat {chat_id}", Pace(1 / limits.chat_messages_per_second, limits.chat_burst)
        if group:
            yield f"group {chat_id}", Pace(60 / limits.group_messages_per_minute, limits.group_burst)
