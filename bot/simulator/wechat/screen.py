"""What a resident sees in the chat."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import unquote

FAULT_TEXT = "该公众号提供的服务出现故障，请稍后再试"


class ScreenKind(StrEnum):
    """What a message on the screen is."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    NEWS = "news"
    MUSIC = "music"
    MENU = "msgmenu"
    CARD = "card"  # a template message or a notice
    PAGE = "page"  # a web page opened from the menu; the text is its address
    OTHER = "other"
    FAULT = "fault"  # the platform's own line where the account gave no proper answer


class Link(NamedTuple):
    """A tappable word: what it says, what tapping it sends, and the menu id that goes with it."""

    label: str
    content: str
    menu_id: str


@dataclass(frozen=True, slots=True)
class Card:
    """A template message or notice as it lies in the chat: values by label, and the address behind it."""

    template_id: str
    title: str
    values: Mapping[str, str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class ScreenMessage:
    """One message; `at` in POSIX seconds, `id` counts upwards on each phone."""

    id: int
    from_account: bool
    kind: ScreenKind
    text: str
    links: tuple[Link, ...] = ()
    card: Card | None = None
    at: float = 0.0


_ANCHOR = re.compile(r"""<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>(.*?)</a>""", re.DOTALL | re.IGNORECASE)
_TAPPED = re.compile(r"weixin://bizmsgmenu\?(.*)", re.DOTALL)


def read_links(markup: str) -> tuple[str, tuple[Link, ...]]:
    """The text of a message as the phone shows it, and its tappable words (`<a href="weixin://bizmsgmenu?msgmenucontent=…&msgmenuid=…">`).

    Anything else stays as it is written: the phone knows no markup but `<a>`, and no entities.
    """
    links = []
    for anchor in _ANCHOR.finditer(markup):
        tapped = _TAPPED.fullmatch(anchor[1] or anchor[2] or "")
        if tapped:
            given = dict(part.partition("=")[::2] for part in tapped[1].split("&"))
            links.append(Link(anchor[3], unquote(given.get("msgmenucontent", "")), unquote(given.get("msgmenuid", ""))))
    return _ANCHOR.sub(lambda anchor: anchor[3], markup), tuple(links)
