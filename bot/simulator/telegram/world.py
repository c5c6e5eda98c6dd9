"""What the platform knows: people, chats, messages, files, and how the bot stands to each chat."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from bot.simulator.telegram import objects
from bot.simulator.telegram.bell import Bell
from bot.simulator.telegram.limits import Limiter, TelegramLimits
from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.refusals import Refusal, bad_request, forbidden, migrated
from bot.simulator.telegram.updates import Updates

FIRST_GROUP, FIRST_SUPERGROUP = -4_000_001, -1_002_000_000_001
FIRST_USER = 6_000_000_001  # beyond 32 bits, as today's are


class Standing(StrEnum):
    """How the bot stands to a chat."""

    STRANGER = "stranger"  # the person never started the bot
    MEMBER = "member"
    BLOCKED = "blocked"
    KICKED = "kicked"
    LEFT = "left"


@dataclass(slots=True)
class Chat:
    """A private chat or a group, with its messages as the Bot API tells them."""

    about: JSON
    standing: Standing
    messages: dict[int, JSON] = field(default_factory=dict)
    from_bot: list[int] = field(default_factory=list)  # numbers of the bot's messages, deleted ones included
    next_message_id: int = 1
    migrated_to: int | None = None
    uneditable: set[int] = field(default_factory=set)  # sent with a keyboard that is not inline
    reply_keyboard: tuple[tuple[str, ...], ...] = ()

    @property
    def id(self) -> int:
        """Positive for a person, negative for a group."""
        return int(self.about["id"])

    @property
    def is_group(self) -> bool:
        """A group or supergroup."""
        return bool(self.about["type"] != "private")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file and the path it is fetched from."""

    unique_id: str
    path: str
    content: bytes


@dataclass(slots=True)
class Press:
    """A button somebody pressed, waiting for the bot's answer."""

    user_id: int
    at: float
    answered: bool = False


@dataclass(slots=True)
class World:
    """The state behind the Bot API; to be looked at and changed only inside `bell.still()` and `bell.change()`."""

    me: JSON
    clock: Callable[[], float]
    limits: TelegramLimits
    reads_groups: bool
    bell: Bell
    updates: Updates
    limiter: Limiter
    numbers: Iterator[int] = field(default_factory=lambda: count(FIRST_USER))
    people: dict[int, JSON] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    toasts: dict[int, list[str]] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[JSON]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)

    def now(self) -> int:
        """The time as messages carry it: whole seconds since 1970."""
        return int(self.clock())

    # people and chats

    def add_person(self, first_name: str, user_id: int | None = None) -> JSON:
        """Somebody with a telephone, who has not met the bot."""
        number = user_id if user_id is not None else next(free for free in self.numbers if free not in self.people)
        if number in self.people or number <= 0:
            raise ValueError(f"user id {number} is taken or not positive")
        person = objects.user(number, first_name)
        self.people[number] = person
        self.chats[number] = Chat(objects.private_chat(person), Standing.STRANGER)
        return person

    def add_group(self, title: str, *, supergroup: bool) -> Chat:
        """A group the bot is not in yet."""
        alike = sum(chat.about["type"] == ("supergroup" if supergroup else "group") for chat in self.chats.values())
        chat_id = (FIRST_SUPERGROUP if supergroup else FIRST_GROUP) - alike
        chat = Chat(objects.group_chat(chat_id, title, supergroup=supergroup), Standing.LEFT)
        self.chats[chat_id] = chat
        return chat

    def chat(self, chat_id: int | str) -> Chat:
        """A chat the bot may look at; raises `Refusal`."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: int | str) -> Chat:
        """A chat the bot may write to; raises `Refusal`."""
        chat = self.chat(chat_id)
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        if refusal := self._refusal(chat):
            raise refusal
        return chat

    def _refusal(self, chat: Chat) -> Refusal | None:
        kind = "supergroup" if chat.about["type"] == "supergroup" else "group"
        match chat.standing:
            case Standing.STRANGER:
                return forbidden("bot can't initiate conversation with a user")
            case Standing.BLOCKED:
                return forbidden("bot was blocked by the user")
            case Standing.KICKED:
                return forbidden(f"bot was kicked from the {kind} chat")
            case Standing.LEFT:
                return forbidden(f"bot is not a member of the {kind} chat")
            case Standing.MEMBER:
                return None

    def stand(self, chat: Chat, by: JSON, standing: Standing) -> None:
        """Change how the bot stands to a chat, and tell the bot."""
        told = {Standing.MEMBER: "member", Standing.LEFT: "left", Standing.BLOCKED: "kicked", Standing.KICKED: "kicked"}
        old, new = told[chat.standing], told[standing]
        chat.standing = standing
        body = objects.member_updated(chat.about, by, self.now(), self.me, old, new)
        self.updates.post("my_chat_member", body, chat.id, self.clock())

    # messages

    def add_message(self, chat: Chat, sender: JSON, content: JSON, reply_to: int | None = None) -> JSON:
        """Write a message into a chat; the newest comes last."""
        message_id = chat.next_message_id
        chat.next_message_id += 1
        message = {"message_id": message_id, "from": sender, "chat": chat.about, "date": self.now(), **content}
        if reply_to is not None:
            replied = chat.messages[reply_to]
            message["reply_to_message"] = {name: value for name, value in replied.items() if name != "reply_to_message"}
        chat.messages[message_id] = message
        if sender["id"] == self.me["id"]:
            chat.from_bot.append(message_id)
        return message

    def hear(self, chat: Chat, sender: JSON, content: JSON, reply_to: int | None = None) -> JSON:
        """Somebody else than the bot writes into a chat."""
        message = self.add_message(chat, sender, content, reply_to)
        if chat.standing is Standing.MEMBER and (not chat.is_group or self._reaches_bot(message)):
            self.updates.post("message", message, chat.id, self.clock())
        return message

    def _reaches_bot(self, message: JSON) -> bool:
        """In a group a bot with privacy mode hears commands, its own name, answers to itself and what happens to the group.

        Source: https://core.telegram.org/bots/features#privacy-mode
        """
        if self.reads_groups or message.keys() & {"new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id"}:
            return True
        if message.get("reply_to_message", {}).get("from", {}).get("id") == self.me["id"]:
            return True
        text, name = message.get("text", ""), f"@{self.me['username']}"
        command, _, addressed = text.split(maxsplit=1)[0].partition("@") if text.startswith("/") else ("", "", "")
        return name.lower() in text.lower() or bool(command and not addressed)

    # files

    def keep_file(self, folder: str, ending: str, content: bytes) -> JSON:
        """Keep a file; gives what every file object has."""
        number = len(self.files) + 1
        unique_id = f"AQAD{hashlib.sha256(content).hexdigest()[:12]}{number}"
        file_id = f"AgACAgUAAxkBAAI{number:06d}{unique_id}"
        self.files[file_id] = StoredFile(unique_id, f"{folder}/file_{number}{ending}", content)
        return objects.file_of(file_id, unique_id, len(content))

    def keep_photo(self, content: bytes) -> list[JSON]:
        """Keep a picture in several sizes; all have the picture's own bytes, the measures are of an upright photograph."""
        sizes = ((67, 90), (240, 320), (960, 1280))
        return [self.keep_file("photos", ".jpg", content) | {"width": width, "height": height} for width, height in sizes]

    def file_at(self, path: str) -> StoredFile | None:
        """The file behind a path."""
        return next((file for file in self.files.values() if file.path == path), None)


def new_world(me: JSON, clock: Callable[[], float], limits: TelegramLimits, *, reads_groups: bool) -> World:
    """A world in which nothing has happened yet."""
    return World(me, clock, limits, reads_groups, Bell(), Updates(limits.updates_kept_seconds), Limiter(limits))
