"""A chat as it looks on a phone."""

from dataclasses import dataclass
from typing import Any

from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.world import Chat, World

MEDIA = ("photo", "voice", "sticker", "document", "contact", "location")


@dataclass(frozen=True, slots=True)
class ScreenMessage:
    """One message, both ways.

    `text` is the caption of a photo or document; `keyboard` are the inline buttons, each with its label and its data or address; `at` is
    seconds since 1970; `kind` is text, photo, voice, sticker, document, contact, location, or service for what happened to the chat.
    """

    message_id: int
    from_bot: bool
    sender: str
    kind: str
    text: str
    entities: tuple[dict[str, Any], ...]
    keyboard: tuple[tuple[tuple[str, str], ...], ...]
    edited: bool
    at: int

    @property
    def labels(self) -> list[str]:
        """The labels of the inline buttons, row after row."""
        return [label for row in self.keyboard for label, _ in row]


def screen_of(world: World, chat: Chat) -> list[ScreenMessage]:
    """All messages of a chat, the oldest first; deleted ones are gone."""
    return [shown(world, message) for message in chat.messages.values()]


def shown(world: World, message: JSON) -> ScreenMessage:
    """One message as it looks."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return ScreenMessage(
        message_id=message["message_id"],
        from_bot=message["from"]["id"] == world.me["id"],
        sender=message["from"]["first_name"],
        kind=_kind(message),
        text=message.get("text") or message.get("caption") or "",
        entities=tuple(message.get("entities") or message.get("caption_entities") or ()),
        keyboard=tuple(tuple((button["text"], _data(button)) for button in row) for row in rows),
        edited="edit_date" in message,
        at=message["date"],
    )


def _kind(message: JSON) -> str:
    if "text" in message:
        return "text"
    return next((kind for kind in MEDIA if kind in message), "service")


def _data(button: JSON) -> str:
    if "web_app" in button:
        return str(button["web_app"]["url"])
    if "copy_text" in button:
        return str(button["copy_text"]["text"])
    return str(button.get("callback_data") or button.get("url", ""))
