"""The account as the platform keeps it: its followers, and everything that is said, asked or stored."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.simulator.wechat.codes import Codes
from bot.simulator.wechat.errors import ErrCode, Refused
from bot.simulator.wechat.fields import Template
from bot.simulator.wechat.limits import WeChatLimits
from bot.simulator.wechat.media import Media
from bot.simulator.wechat.screen import Card, Link, ScreenKind, ScreenMessage
from bot.simulator.wechat.sealing import key_bytes
from bot.simulator.wechat.tokens import Tokens
from bot.simulator.wechat.windows import Windows

FIRST_MESSAGE_ID = 7_000_000_000_000_000_001  # 64 bits, and beyond what a floating-point number keeps apart


class AccountKind(StrEnum):
    """What sort of account it is, which decides what it may do."""

    VERIFIED_SERVICE = "verified-service"
    SUBSCRIPTION = "subscription"
    UNVERIFIED = "unverified"


class Mode(StrEnum):
    """How letters travel: open, open and sealed side by side, or sealed alone."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(slots=True)
class Person:
    """Somebody with a phone; moments in POSIX seconds."""

    name: str
    openid: str
    windows: Windows
    follows: bool = False
    followed_at: float = 0.0
    scene: str = ""
    exchanged_at: float = float("-inf")
    typing_until: float = float("-inf")
    last_letter: int = 0
    consents: Counter[str] = field(default_factory=Counter)
    turned_off: set[str] = field(default_factory=set)
    screen: list[ScreenMessage] = field(default_factory=list)
    pushed: list[ScreenMessage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the API that the platform accepted."""

    endpoint: str  # below /cgi-bin
    body: Mapping[str, Any]
    at: float


class OfficialAccount:
    """One account. Whoever reads or changes it holds `changed`, a condition over a re-entrant lock; nobody holds it while waiting for HTTP."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        token: str,
        aes_key: str,
        kind: AccountKind,
        mode: Mode,
        clock: Callable[[], float],
        limits: WeChatLimits,
        stamp: Callable[[], float] | None = None,
    ) -> None:
        self.app_id, self.token, self.kind, self.mode = app_id, token, kind, mode
        self.clock, self.limits = clock, limits
        self.stamp = stamp or clock  # what callbacks bear as their time
        self.id = f"gh_{_digest(app_id)[:12]}"
        self.keys = [key_bytes(aes_key)] if aes_key else []
        if mode is not Mode.PLAIN and not self.keys:
            raise ValueError(f"mode {mode} needs a key")
        self.changed = threading.Condition(threading.RLock())
        self.tokens = Tokens(app_id, app_secret, limits)
        self.codes, self.media = Codes(limits), Media(limits)
        self.menu: Mapping[str, Any] | None = None
        self.templates: dict[str, Template] = {}
        self.notices: dict[str, Template] = {}
        self.template_messages: tuple[int, int] = (0, 0)  # the day, and how many that day
        self.people: dict[str, Person] = {}
        self.calls: list[Call] = []
        self.answers: Counter[tuple[str, int]] = Counter()
        self.faulty_replies: list[str] = []
        self.ip_whitelist: frozenset[str] | None = None
        self.address = ""  # where the routes are mounted, for addresses of pictures
        self._ids = FIRST_MESSAGE_ID

    def person(self, name: str, openid: str | None) -> Person:
        """The person of this openid, or of this name; made on the first call."""
        openid = openid or f"o{_digest(self.app_id, name)[:27]}"
        with self.changed:
            if openid not in self.people:
                self.people[openid] = Person(name, openid, Windows(self.limits))
            return self.people[openid]

    def receiver(self, openid: object) -> Person:
        """Whom a call is for; Refused where the openid is missing or nobody's."""
        if not openid:
            raise Refused(ErrCode.MISSING_OPENID)
        person = self.people.get(str(openid))
        if person is None:
            raise Refused(ErrCode.INVALID_OPENID)
        return person

    def next_id(self) -> int:
        """A new id for a message, 64 bits."""
        with self.changed:
            self._ids += 1
            return self._ids

    def show(
        self, person: Person, kind: ScreenKind, text: str, *, mine: bool = False, links: tuple[Link, ...] = (), card: Card | None = None
    ) -> ScreenMessage:
        """Put a message on a person's screen; `mine`: the person's own."""
        with self.changed:
            message = ScreenMessage(len(person.screen) + 1, not mine, kind, text, links, card, self.clock())
            person.screen.append(message)
            self.changed.notify_all()
            return message

    def push(self, person: Person, kind: ScreenKind, text: str, *, links: tuple[Link, ...] = (), card: Card | None = None) -> None:
        """Put a message there that the account sent by itself."""
        with self.changed:
            person.pushed.append(self.show(person, kind, text, links=links, card=card))
            person.exchanged_at, person.typing_until = self.clock(), float("-inf")

    def add_template(self, shelf: dict[str, Template], template: Template) -> None:
        """Give the account a template; ValueError once it has as many as the platform allows."""
        with self.changed:
            if len(shelf) >= self.limits.templates and template.id not in shelf:
                raise ValueError(f"an account has at most {self.limits.templates} templates")
            shelf[template.id] = replace(template, fields=dict(template.fields))

    def change_key(self, encoding_aes_key: str) -> None:
        """Seal with a new key from now on; answers sealed with the former one are still taken."""
        with self.changed:
            self.keys = [key_bytes(encoding_aes_key), *self.keys[:1]]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
