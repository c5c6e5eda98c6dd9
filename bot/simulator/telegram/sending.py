"""What a bot sends, edits and deletes (https://core.telegram.org/bots/api#available-methods and #updating-messages)."""

from bot.simulator.telegram import keyboards
from bot.simulator.telegram.entities import Formatted, in_order, trimmed, units, with_found
from bot.simulator.telegram.markdown import MarkdownError, parse
from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.parameters import Params, Upload
from bot.simulator.telegram.refusals import bad_request
from bot.simulator.telegram.world import Chat, World

ENTITY_TYPES = {
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline", "strikethrough"),
    *("spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention", "custom_emoji"),
}
ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document", "choose_sticker"),
    *("find_location", "record_video_note", "upload_video_note"),
}
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content and "
    "reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def send_message(world: World, params: Params) -> JSON:
    """sendMessage."""
    formatted = _text(world, params)
    content = {"text": formatted.text} | _entities("entities", formatted) | _preview(params)
    return _send(world, params, content)


def send_photo(world: World, params: Params) -> JSON:
    """sendPhoto."""
    photo = params["photo"]
    if isinstance(photo, Upload):
        if len(photo.content) > world.limits.photo_bytes:
            raise bad_request("file is too big")
        _check_upload(photo, world)
    else:
        _known_file(world, photo)
    content = _caption(world, params) | ({"has_media_spoiler": True} if params.get("has_spoiler") else {})
    return _send(world, params, content, photo=photo)


def send_document(world: World, params: Params) -> JSON:
    """sendDocument."""
    document = params["document"]
    if isinstance(document, Upload):
        _check_upload(document, world)
    else:
        _known_file(world, document)
    return _send(world, params, _caption(world, params), document=document)


def _send(world: World, params: Params, content: JSON, **media: Upload | str) -> JSON:
    chat = world.writable(params["chat_id"])
    markup = params.get("reply_markup", {})
    inline = keyboards.inline_keyboard(markup, world.limits)
    keyboard = keyboards.reply_keyboard(markup, world.limits)
    reply_to = _replied(chat, params.get("reply_parameters"))
    world.limiter.take(chat.id, world.clock(), group=chat.is_group)
    for kind, given in media.items():
        content = content | {kind: _stored(world, kind, given)}
    if inline:
        content = content | {"reply_markup": inline}
    if params.get("protect_content"):
        content = content | {"has_protected_content": True}
    if keyboard is not None:
        chat.reply_keyboard = keyboard
    message = world.add_message(chat, world.me, content, reply_to)
    if markup and "inline_keyboard" not in markup:
        chat.uneditable.add(message["message_id"])
    return message


def _text(world: World, params: Params) -> Formatted:
    formatted = _formatted(params, "text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if units(formatted.text) > world.limits.text_units:
        raise bad_request("message is too long")
    return formatted


def _caption(world: World, params: Params) -> JSON:
    formatted = _formatted(params, "caption", "caption_entities")
    if units(formatted.text) > world.limits.caption_units:
        raise bad_request("message caption is too long")
    return ({"caption": formatted.text} | _entities("caption_entities", formatted)) if formatted.text else {}


def _formatted(params: Params, name: str, entities_name: str) -> Formatted:
    text, mode = params.get(name, ""), params.get("parse_mode", "")
    if mode and mode.lower() != "markdownv2":
        raise bad_request("unsupported parse_mode")
    if not mode:
        return with_found(trimmed(Formatted(text, _checked(params.get(entities_name, []), text))))
    try:
        return with_found(trimmed(parse(text)))
    except MarkdownError as error:
        raise bad_request(f"can't parse entities: {error}") from error


def _checked(entities: list[JSON], text: str) -> tuple[JSON, ...]:
    length = units(text)
    for entity in entities:
        if entity["type"] not in ENTITY_TYPES:
            raise bad_request("can't parse MessageEntity: unsupported type specified")
        if entity["offset"] < 0 or entity["length"] <= 0 or entity["offset"] + entity["length"] > length:
            raise bad_request("entity lies outside of the text")
    return in_order(entities)


def _entities(name: str, formatted: Formatted) -> JSON:
    return {name: list(formatted.entities)} if formatted.entities else {}


def _preview(params: Params) -> JSON:
    return {"link_preview_options": params["link_preview_options"]} if "link_preview_options" in params else {}


def _replied(chat: Chat, reply: JSON | None) -> int | None:
    if reply is None or (reply["message_id"] not in chat.messages and reply.get("allow_sending_without_reply")):
        return None
    if reply["message_id"] not in chat.messages:
        raise bad_request("message to be replied not found")
    return int(reply["message_id"])


def _check_upload(upload: Upload, world: World) -> None:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > world.limits.upload_bytes:
        raise bad_request("file is too big")


def _known_file(world: World, file_id: str) -> None:
    if file_id.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # nothing outside is fetched here
    if file_id not in world.files:
        raise bad_request("wrong file identifier/HTTP URL specified")


def _stored(world: World, kind: str, given: Upload | str) -> JSON | list[JSON]:
    content = given.content if isinstance(given, Upload) else world.files[given].content
    if kind == "photo":
        return world.keep_photo(content)
    name = given.name if isinstance(given, Upload) else world.files[given].path.rpartition("/")[2]
    return world.keep_file("documents", "." + name.rpartition(".")[2], content) | {"file_name": name}


# afterwards


def edit_text(world: World, params: Params) -> JSON:
    """editMessageText; a keyboard that is not given again goes away."""
    chat, message = _editable(world, params)
    formatted = _text(world, params)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    edited = {name: value for name, value in message.items() if name not in ("entities", "link_preview_options")}
    return _edit(world, params, chat, message, edited | {"text": formatted.text} | _entities("entities", formatted) | _preview(params))


def edit_keyboard(world: World, params: Params) -> JSON:
    """editMessageReplyMarkup; a keyboard that is not given goes away."""
    chat, message = _editable(world, params)
    return _edit(world, params, chat, message, message)


def _edit(world: World, params: Params, chat: Chat, message: JSON, edited: JSON) -> JSON:
    inline = keyboards.inline_keyboard(params.get("reply_markup"), world.limits)
    edited = {name: value for name, value in edited.items() if name != "reply_markup"}
    if inline:
        edited |= {"reply_markup": inline}
    if edited == message:
        raise bad_request(NOT_MODIFIED)
    edited |= {"edit_date": world.now()}
    chat.messages[message["message_id"]] = edited
    return edited


def _editable(world: World, params: Params) -> tuple[Chat, JSON]:
    if "chat_id" not in params:
        raise bad_request("chat_id is empty")
    if "message_id" not in params:
        raise bad_request("message identifier is not specified")
    chat = world.writable(params["chat_id"])
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != world.me["id"] or message["message_id"] in chat.uneditable:
        raise bad_request("message can't be edited")
    return chat, message


def delete_message(world: World, params: Params) -> bool:
    """deleteMessage: any in a private chat, only the bot's own in a group; not after two days."""
    chat = world.writable(params["chat_id"])
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    others = message["from"]["id"] != world.me["id"]
    if (chat.is_group and others) or world.now() - message["date"] > world.limits.deletable_seconds:
        raise bad_request("message can't be deleted")
    del chat.messages[params["message_id"]]
    return True


def answer_press(world: World, params: Params) -> bool:
    """answerCallbackQuery: ends the waiting on the phone, and shows a text if there is one."""
    press = world.presses.get(params["callback_query_id"])
    if press is None or world.clock() - press.at > world.limits.callback_answer_seconds:
        raise bad_request(TOO_OLD)
    text = params.get("text", "")
    if units(text) > world.limits.callback_answer_units:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answered = True
    if text:
        world.toasts.setdefault(press.user_id, []).append(text)
    return True


def chat_action(world: World, params: Params) -> bool:
    """sendChatAction."""
    world.writable(params["chat_id"])
    if params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True
