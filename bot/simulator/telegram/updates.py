"""The updates that wait for the bot (https://core.telegram.org/bots/api#getting-updates)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.refusals import bad_request

ON_REQUEST_ONLY = ("chat_member", "message_reaction", "message_reaction_count")
KINDS = (
    *("message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message"),
    *("edited_business_message", "deleted_business_messages", "guest_message", "inline_query", "chosen_inline_result"),
    *("callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member"),
    *("chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot", *ON_REQUEST_ONLY),
)
FIRST_ID = 500_000_001


@dataclass(frozen=True, slots=True)
class Pending:
    """An update nobody has confirmed yet."""

    update: JSON
    chat_id: int
    at: float

    @property
    def update_id(self) -> int:
        """The number that confirms it."""
        return int(self.update["update_id"])


@dataclass(slots=True)
class Updates:
    """Numbered from one onward, kept until confirmed or too old; what the bot did not ask for is never kept."""

    kept_seconds: float
    allowed: list[str] = field(default_factory=list)  # empty: all but those on request
    next_id: int = FIRST_ID
    _by_id: dict[int, Pending] = field(default_factory=dict)
    _by_chat: dict[int, dict[int, Pending]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._by_id)

    def allow(self, kinds: Sequence[str] | None) -> None:
        """From now on keep these kinds; none given: as before."""
        if kinds is None:
            return
        if unknown := [kind for kind in kinds if kind not in KINDS]:
            raise bad_request(f'unknown update type "{unknown[0]}"')
        self.allowed = list(kinds)

    def post(self, kind: str, body: JSON, chat_id: int, at: float) -> None:
        """Something happened in a chat."""
        if kind not in self.allowed if self.allowed else kind in ON_REQUEST_ONLY:
            return
        pending = Pending({"update_id": self.next_id, kind: body}, chat_id, at)
        self.next_id += 1
        self._by_id[pending.update_id] = pending
        self._by_chat.setdefault(chat_id, {})[pending.update_id] = pending

    def confirm(self, update_id: int) -> None:
        """The bot has this one."""
        pending = self._by_id.pop(update_id, None)
        if pending is not None:
            of_chat = self._by_chat[pending.chat_id]
            del of_chat[update_id]
            if not of_chat:
                del self._by_chat[pending.chat_id]

    def confirm_below(self, offset: int) -> None:
        """The bot has all before this one; a negative offset keeps so many from the end."""
        if offset < 0:
            offset = [*self._by_id][offset] if len(self._by_id) >= -offset else 0
        self._confirm_all(takewhile(lambda update_id: update_id < offset, self._by_id))

    def forget_old(self, now: float) -> None:
        """Let go what waited too long."""
        since = now - self.kept_seconds
        old = takewhile(lambda pending: pending.at < since, self._by_id.values())
        self._confirm_all(pending.update_id for pending in old)

    def drop(self) -> None:
        """Let go everything."""
        self._confirm_all(self._by_id)

    def first(self, limit: int) -> list[JSON]:
        """The oldest ones."""
        return [pending.update for pending in islice(self._by_id.values(), limit)]

    def chats(self) -> list[int]:
        """The chats with something waiting."""
        return list(self._by_chat)

    def first_of(self, chat_id: int) -> Pending | None:
        """The oldest one of a chat."""
        return next(iter(self._by_chat.get(chat_id, {}).values()), None)

    def _confirm_all(self, update_ids: Iterable[int]) -> None:
        for update_id in list(update_ids):
            self.confirm(update_id)
