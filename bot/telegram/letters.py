"""What came from Telegram: an update becomes a letter, or something that happened to the chat."""

import json
import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, MaybeInaccessibleMessage, Message, Update
from telegram.constants import ChatType

from bot.rendering.telegram import CHOICE_KEY
from bot.telegram.api import JSON, KINDS, Me
from bot.telegram.commands import COMMAND, spoken
from bot.telegram.limits import Limits
from casework.messages import Address, Attachment, AttachmentKind, Inbound
from casework.messaging.inbox import Acknowledged

NAME = "telegram"
NUMBER = re.compile(r"\d{1,3} ")
CHINA = re.compile(r"(?:\+?86)?(1\d{10})")
MOST = 2**63 - 1  # of a number that is stored
FILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,300}")
YES = ":yes"  # so ends the key of a question that is answered once and for all: whether to keep, to book, to cancel, to delete
ABSENT = (ChatMember.LEFT, ChatMember.BANNED)


class NoUpdate(Exception):
    """What came is no update at all."""


class Unreadable(Exception):
    """An update of which nothing can be made. The platform would send it again for ever: it is taken, and dropped."""


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button, whatever becomes of it: the press, and the message, with its chat, whose question is settled by it."""

    query_id: str
    settled: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to be answered."""

    inbound: Inbound
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """A resident wants to hear nothing more."""

    address: Address


@dataclass(frozen=True, slots=True)
class Added:
    """Somebody brought the bot into a group."""

    chat: int


@dataclass(frozen=True, slots=True)
class InGroup:
    """Something was said in a group."""

    chat: int
    message: Message


Happened = Letter | Press | Blocked | Added | InGroup


@dataclass(frozen=True, slots=True)
class Came:
    """An update of concern: what it tells, and how it is kept until that is seen to."""

    happened: Happened
    kept: Acknowledged


def acknowledged(raw: object, now: datetime, limits: Limits = Limits()) -> Came | None:
    """An update that is to be kept until it is read; None for one that is of no concern. NoUpdate, or Unreadable, for what is neither."""
    number = update_number(raw)
    if number is None or not isinstance(raw, dict):
        raise NoUpdate
    content = {name: raw[name] for name in ("update_id", *KINDS) if name in raw}
    try:
        update = parsed(content)
        happened = read(update, now, limits)
    except Exception as error:  # the library expects what is published, and fails in every way there is on anything else
        raise Unreadable(type(error).__name__) from None
    if happened is None:
        return None
    talk = _talk_of(update)
    if not _is_number(talk):
        raise Unreadable("no chat")
    return Came(happened, Acknowledged(number, str(talk), json.dumps(content)))


def update_number(raw: object) -> int | None:
    """The number of an update; None for what is none."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if _is_number(number) else None


def parsed(content: JSON) -> Update:
    """The library's reading of an update."""
    return Update.de_json(content, None)


def read(update: Update, now: datetime, limits: Limits = Limits()) -> Happened | None:
    """What an update tells; None for what is of no concern."""
    number = str(update.update_id)
    message = update.message or update.edited_message
    if message is not None and message.chat.type == ChatType.PRIVATE:
        return _letter(message, number, now, limits, edited=update.message is None)
    if message is not None and message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
        return _in_group(message) if update.message is not None else None
    if update.callback_query is not None:
        return _press(update.callback_query, number, now)
    if update.my_chat_member is not None:
        return _standing(update.my_chat_member)
    return None


def addressed(message: Message, me: Me) -> bool:
    """Whether something said in a group is meant for the bot: a command, its name, an answer to what it said."""
    text = _text(message.text)
    command = COMMAND.fullmatch(text)
    if command is not None:
        return command[2] is None or command[2].lower() == me.username.lower()
    replied = message.reply_to_message
    answers = replied is not None and replied.from_user is not None and replied.from_user.id == me.id
    return answers or re.search(rf"@{re.escape(me.username)}(?!\w)", text, re.IGNORECASE) is not None


def _talk_of(update: Update) -> object:
    """The number of the chat; of who pressed, where the message is too old for Telegram to tell its chat."""
    message = update.message or update.edited_message
    if message is not None:
        return message.chat.id
    if update.callback_query is not None:
        pressed = update.callback_query
        return pressed.message.chat.id if pressed.message is not None else pressed.from_user.id
    return update.my_chat_member.chat.id if update.my_chat_member is not None else None


def _letter(message: Message, number: str, now: datetime, limits: Limits, *, edited: bool) -> Letter | None:
    address = Address(NAME, str(message.chat.id))
    text = _text(message.text)
    if text:
        said = spoken(text)
        return Letter(Inbound(address, said.text, number, now, said.choice))
    if edited:  # a place that is shared live moves on, a picture gets other words: nothing new was said
        return None
    if message.contact is not None:
        return Letter(Inbound(address, _telephone(message.contact.phone_number), number, now))
    attachment = _attachment(message, limits)
    return Letter(Inbound(address, _text(message.caption), number, now, attachment=attachment)) if attachment is not None else None


def _attachment(message: Message, limits: Limits) -> Attachment | None:
    """What came besides words; None for what only the platform has to say (a pinned message, another title)."""
    kinds = AttachmentKind
    if message.location is not None:
        return _place(message)
    if message.photo:
        sizes = [size for size in message.photo if _is_small(size.file_size, limits)]
        largest = max(sizes, key=lambda size: _area(size.width, size.height), default=None)
        return Attachment(kinds.IMAGE, _file_name(largest.file_id) if largest is not None else "")
    for file, kind in (
        (message.voice, kinds.VOICE),
        (message.audio, kinds.VOICE),
        (message.video, kinds.VIDEO),
        (message.video_note, kinds.VIDEO),
    ):
        if file is not None:
            return Attachment(kind, _file_name(file.file_id))
    if message.animation is not None:  # a film without sound; Telegram calls it a document as well
        return Attachment(kinds.VIDEO, _file_name(message.animation.file_id))
    if message.document is not None:
        whole, _, _ = _text(message.document.mime_type).partition("/")
        kind = {"image": kinds.IMAGE, "audio": kinds.VOICE, "video": kinds.VIDEO}.get(whole, kinds.FILE)
        return Attachment(kind, _file_name(message.document.file_id), _text(message.document.file_name))
    if message.sticker is not None:
        return Attachment(kinds.OTHER, _file_name(message.sticker.file_id), _text(message.sticker.emoji))
    return Attachment(kinds.OTHER) if message.effective_attachment is not None else None


def _place(message: Message) -> Attachment | None:
    """Where somebody is; Telegram gives degrees of WGS-84."""
    assert message.location is not None
    latitude, longitude = message.location.latitude, message.location.longitude
    if not _is_degree(latitude, 90) or not _is_degree(longitude, 180):
        return None
    named = " ".join(filter(None, (_text(message.venue.title), _text(message.venue.address)))) if message.venue is not None else ""
    return Attachment(AttachmentKind.LOCATION, "", named, float(latitude), float(longitude))


def _press(query: CallbackQuery, number: str, now: datetime) -> Letter | Press | None:
    message, key = query.message, query.data
    if not _text(query.id):
        return None
    if message is None or message.chat.type != ChatType.PRIVATE or not isinstance(key, str) or not CHOICE_KEY.fullmatch(key):
        return Press(query.id)
    labels = _labels(message)
    inbound = Inbound(Address(NAME, str(message.chat.id)), NUMBER.sub("", labels.get(key, ""), count=1), number, now, key)
    settles = _is_number(message.message_id) and any(each.endswith(YES) for each in labels)
    return Letter(inbound, Press(query.id, (message.chat.id, message.message_id) if settles else None))


def _labels(message: MaybeInaccessibleMessage) -> dict[str, str]:
    """What the buttons of a message say, by their keys; none where it is too old to be seen."""
    keyboard = message.reply_markup if isinstance(message, Message) else None
    buttons = [button for row in keyboard.inline_keyboard for button in row] if keyboard else []
    return {button.callback_data: _text(button.text) for button in buttons if isinstance(button.callback_data, str)}


def _in_group(message: Message) -> InGroup | None:
    return InGroup(message.chat.id, message) if _text(message.text) else None


def _standing(changed: ChatMemberUpdated) -> Blocked | Added | None:
    """In a private chat “kicked” means that the resident blocked the bot; who comes back writes."""
    was, now_is = changed.old_chat_member.status, changed.new_chat_member.status
    if changed.chat.type == ChatType.PRIVATE:
        return Blocked(Address(NAME, str(changed.chat.id))) if now_is == ChatMember.BANNED else None
    if changed.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP) and was in ABSENT and now_is not in ABSENT:
        return Added(changed.chat.id)
    return None


def _text(value: object) -> str:
    """Words that can be stored: half a surrogate pair cannot."""
    return value.encode("utf-8", "replace").decode().replace("\x00", "") if isinstance(value, str) else ""


def _telephone(number: object) -> str:
    """A number as it is written at home."""
    digits = re.sub(r"[\s()-]", "", _text(number))
    chinese = CHINA.fullmatch(digits)
    return chinese[1] if chinese else digits


def _file_name(value: object) -> str:
    return value if isinstance(value, str) and FILE_NAME.fullmatch(value) else ""


def _is_small(size: object, limits: Limits) -> bool:
    return not isinstance(size, int) or size <= limits.file_bytes


def _area(width: object, height: object) -> float:
    return width * height if isinstance(width, int | float) and isinstance(height, int | float) else 0.0


def _is_degree(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= most


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST
