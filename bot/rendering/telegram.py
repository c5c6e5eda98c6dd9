"""How a reply reads in Telegram: one or more messages in MarkdownV2, the last with the buttons."""

import re
from dataclasses import dataclass
from unicodedata import east_asian_width

from bot.rendering.plain import numbered
from bot.rendering.splitting import split, utf16_units
from casework.messages import Reply

TEXT_UNITS = 4096
"""The longest message in UTF-16 units, counted without the markup (core.telegram.org/bots/api, sendMessage)."""
DATA_BYTES = 64
"""The longest callback data (core.telegram.org/bots/api, InlineKeyboardButton)."""
CHOICE_KEY = re.compile(rf"[A-Za-z0-9_:@.+-]{{1,{DATA_BYTES}}}")
"""The keys that are sent with a button, and taken back when it is pressed."""
MOST_BUTTONS = 100
"""More are not shown; undocumented, kept by python-telegram-bot (constants.InlineKeyboardMarkupLimit)."""

SIDE_BY_SIDE = ((3, 12), (2, 20))
"""How many buttons share a row up to which width of their labels: columns, a Chinese character has two."""

_RESERVED = re.compile(r"[_*\[\]()~`>#+\-=|{}.!\\]")
"""What MarkdownV2 wants escaped everywhere outside its marks (core.telegram.org/bots/api, MarkdownV2 style)."""
_TITLE = re.compile(r"【[^【】\n]{1,40}】")


@dataclass(frozen=True, slots=True)
class Button:
    """One button below a message: what it says, and the key that comes back when it is pressed."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class TelegramText:
    """One message: as MarkdownV2, as the same words without markup where that is refused, and the rows of buttons below it."""

    markdown: str
    plain: str
    keyboard: tuple[tuple[Button, ...], ...] = ()


def messages(reply: Reply) -> list[TelegramText]:
    """The messages to send one after the other; none where there is nothing to say.

    Every choice is a button, with its number because digits always work. The text does not repeat them; but a choice that cannot be
    a button, for its key or for the number of buttons, stands in the text with its number.
    """
    buttons: list[Button] = []
    without: list[str] = []
    for number, choice in enumerate(reply.choices, 1):
        label = f"{number} {choice.label}"
        if CHOICE_KEY.fullmatch(choice.key) and len(buttons) < MOST_BUTTONS:
            buttons.append(Button(label, choice.key))
        else:
            without.append(label)
    words = "\n".join([reply.text, *without]).strip() or numbered(reply).strip()
    parts = split(words, TEXT_UNITS, utf16_units)
    if not parts:
        return []
    marked = [_bold_title(parts[0]), *map(escaped, parts[1:])]
    keyboards = [*[()] * (len(parts) - 1), _rows(buttons)]
    return [TelegramText(*each) for each in zip(marked, parts, keyboards, strict=True)]


def escaped(text: str) -> str:
    """The text as MarkdownV2 that shows exactly these words."""
    return _RESERVED.sub(r"\\\g<0>", text)


def _bold_title(text: str) -> str:
    title = _TITLE.match(text)
    return escaped(text) if title is None else f"*{escaped(title[0])}*{escaped(text[title.end() :])}"


def _rows(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and len(rows[-1]) < min(_beside(each) for each in [*rows[-1], button]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


def _beside(button: Button) -> int:
    """With how many, itself included, a button can share its row."""
    label = button.label.partition(" ")[2]
    width = sum(2 if east_asian_width(char) in "WF" else 1 for char in label)
    return next((count for count, most in SIDE_BY_SIDE if width <= most), 1)
