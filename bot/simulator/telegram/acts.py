"""What people do with a telephone in a chat; each act is one change of the world."""

import hashlib

from bot.simulator.telegram.entities import Formatted, trimmed, units, with_found
from bot.simulator.telegram.keyboards import buttons
from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.world import Chat, Press, Standing, World


class Impossible(Exception):
    """A phone cannot do that: the button is not there, the bot is blocked, the text is too long."""


def write(world: World, chat: Chat, person: JSON, text: str, reply_to: int | None = None) -> int:
    """Send a text; gives the message's number."""
    return send(world, chat, person, _typed(world, text), reply_to)


def send(world: World, chat: Chat, person: JSON, content: JSON, reply_to: int | None = None) -> int:
    """Send anything; a first message to a bot opens the chat."""
    if chat.standing is Standing.BLOCKED:
        raise Impossible("the bot is blocked; unblock it first")
    if reply_to is not None and reply_to not in chat.messages:
        raise Impossible(f"there is no message {reply_to} to reply to")
    if chat.standing is Standing.STRANGER:
        chat.standing = Standing.MEMBER
    return int(world.hear(chat, person, content, reply_to)["message_id"])


def edit(world: World, chat: Chat, person: JSON, message_id: int, text: str) -> None:
    """Change a text one has sent."""
    message = chat.messages.get(message_id)
    if message is None or message["from"]["id"] != person["id"] or "text" not in message:
        raise Impossible(f"message {message_id} is no text of one's own")
    edited = {name: value for name, value in message.items() if name != "entities"}
    edited |= {**_typed(world, text), "edit_date": world.now()}
    chat.messages[message_id] = edited
    if chat.standing is Standing.MEMBER:
        world.updates.post("edited_message", edited, chat.id, world.clock())


def press(world: World, chat: Chat, person: JSON, label_or_data: str, message_id: int | None) -> str:
    """Press an inline button of a message, by default of the last one that has it; gives the id of the press."""
    if chat.standing is not Standing.MEMBER:
        raise Impossible(f"the bot is {chat.standing} here and learns of no press")
    message, data = _button(chat, label_or_data, message_id)
    press_id = str(4_100_000_000_000_000_000 + len(world.presses))
    world.presses[press_id] = Press(person["id"], world.clock())
    instance = str(int(hashlib.sha256(str(chat.id).encode()).hexdigest()[:15], 16))
    body = {"id": press_id, "from": person, "message": message, "chat_instance": instance, "data": data}
    world.updates.post("callback_query", body, chat.id, world.clock())
    return press_id


def _button(chat: Chat, label_or_data: str, message_id: int | None) -> tuple[JSON, str]:
    looked_at = reversed(chat.messages.values()) if message_id is None else [chat.messages.get(message_id, {})]
    for message in looked_at:
        for button in buttons(message):
            if label_or_data in (button["text"], button.get("callback_data")):
                if "callback_data" not in button:
                    raise Impossible(f"the button {label_or_data!r} opens something and tells the bot nothing")
                return message, button["callback_data"]
    seen = [button["text"] for message in chat.messages.values() for button in buttons(message)]
    raise Impossible(f"no button {label_or_data!r} on the screen; there are {seen}")


def _typed(world: World, text: str) -> JSON:
    formatted = with_found(trimmed(Formatted(text)))
    if not formatted.text or units(formatted.text) > world.limits.text_units:
        raise Impossible(f"a text has 1 to {world.limits.text_units} characters; a phone sends a longer one in parts")
    return {"text": formatted.text} | ({"entities": list(formatted.entities)} if formatted.entities else {})
