"""A resident's telephone, and groups of residents: what they see and do.

Every method is plain and safe to call from any thread: each is one change under the world's lock and wakes whoever waits. The waiting ones
(`hears`, `until`) block their thread, so never call them on the event loop that serves the simulator.
"""

import re
from collections.abc import Callable, Sequence

from bot.simulator.telegram import acts
from bot.simulator.telegram.acts import Impossible
from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.screen import ScreenMessage, screen_of, shown
from bot.simulator.telegram.world import Chat, Standing, World

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")  # https://core.telegram.org/bots/features#deep-linking
PATIENCE = 5.0  # seconds


class ChatView:
    """What any chat shows, and the waiting for it."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat
        self._heard = 0

    @property
    def chat_id(self) -> int:
        """The chat's id as the bot knows it."""
        return self._chat.id

    @property
    def screen(self) -> list[ScreenMessage]:
        """All messages, the oldest first."""
        with self._world.bell.still():
            return screen_of(self._world, self._chat)

    @property
    def heard(self) -> int:
        """How many messages the bot has sent here so far."""
        with self._world.bell.still():
            return len(self._chat.from_bot)

    def hears(self, count_after: int | None = None, timeout: float = PATIENCE) -> list[ScreenMessage]:
        """Wait until the bot has sent more than so many messages, and give those beyond; by default beyond what was given before.

        Raises `TimeoutError` with the screen after so many seconds.
        """
        before = self._heard if count_after is None else count_after
        self.until(lambda: len(self._chat.from_bot) > before, timeout)
        with self._world.bell.still():
            self._heard = len(self._chat.from_bot)
            new = [self._chat.messages[number] for number in self._chat.from_bot[before:] if number in self._chat.messages]
            return [shown(self._world, message) for message in new]

    def until(self, condition: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Wait until something is so, asked again after every change; raises `TimeoutError` with the screen."""
        if not self._world.bell.wait(condition, timeout):
            seen = "\n".join(f"{message.sender}: {message.text or message.kind}" for message in self.screen)
            raise TimeoutError(f"did not happen within {timeout} s; the screen shows\n{seen}")


class TelegramPhone(ChatView):
    """One person with the private chat to the bot."""

    def __init__(self, world: World, person: JSON) -> None:
        super().__init__(world, world.chats[person["id"]])
        self.person = person

    @property
    def user_id(self) -> int:
        """The person's id, which is also the chat's."""
        return self._chat.id

    @property
    def reply_keyboard(self) -> tuple[tuple[str, ...], ...]:
        """The labels of the keyboard the bot put in place of the phone's own."""
        with self._world.bell.still():
            return self._chat.reply_keyboard

    @property
    def toasts(self) -> list[str]:
        """The texts that answered presses."""
        with self._world.bell.still():
            return list(self._world.toasts.get(self.user_id, ()))

    @property
    def unanswered(self) -> int:
        """How many pressed buttons still show that they wait."""
        with self._world.bell.still():
            return sum(press.user_id == self.user_id and not press.answered for press in self._world.presses.values())

    def start(self, payload: str = "") -> int:
        """Press Start, or come by a link with a payload; unblocks a blocked bot. Gives the message's number, as all sending does."""
        if not PAYLOAD.fullmatch(payload):
            raise Impossible("a payload has at most 64 of A-Z a-z 0-9 _ -")
        with self._world.bell.change():
            if self._chat.standing is Standing.BLOCKED:
                self._world.stand(self._chat, self.person, Standing.MEMBER)
            return acts.write(self._world, self._chat, self.person, f"/start {payload}".strip())

    def say(self, text: str, reply_to: int | None = None) -> int:
        """Send a text."""
        with self._world.bell.change():
            return acts.write(self._world, self._chat, self.person, text, reply_to)

    def press(self, label_or_data: str, message_id: int | None = None) -> str:
        """Press an inline button, by default of the last message that has it; gives the id of the press."""
        with self._world.bell.change():
            return acts.press(self._world, self._chat, self.person, label_or_data, message_id)

    def edit(self, message_id: int, text: str) -> None:
        """Change a text sent before."""
        with self._world.bell.change():
            acts.edit(self._world, self._chat, self.person, message_id, text)

    def send_location(self, lat: float, lon: float) -> int:
        """Send where one is, in degrees."""
        return self._send({"location": {"latitude": lat, "longitude": lon}})

    def send_voice(self, content: bytes, duration: int = 3) -> int:
        """Send a voice note of so many seconds."""
        with self._world.bell.change():
            voice = self._world.keep_file("voice", ".oga", content) | {"duration": duration, "mime_type": "audio/ogg"}
            return self._send({"voice": voice})

    def send_photo(self, content: bytes, caption: str = "") -> int:
        """Send a photo; it arrives in several sizes."""
        with self._world.bell.change():
            return self._send({"photo": self._world.keep_photo(content)} | ({"caption": caption} if caption else {}))

    def send_document(self, content: bytes, name: str = "文件.pdf", mime_type: str = "application/pdf") -> int:
        """Send a file."""
        with self._world.bell.change():
            document = self._world.keep_file("documents", f".{name.rpartition('.')[2]}", content)
            return self._send({"document": document | {"file_name": name, "mime_type": mime_type}})

    def send_sticker(self, emoji: str = "👍") -> int:
        """Send a sticker."""
        with self._world.bell.change():
            sticker = self._world.keep_file("stickers", ".webp", b"RIFF")
            measures = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
            return self._send({"sticker": sticker | measures})

    def share_contact(self, number: str) -> int:
        """Share one's own telephone number."""
        return self._send({"contact": {"phone_number": number, "first_name": self.person["first_name"], "user_id": self.user_id}})

    def block(self) -> None:
        """Stop the bot."""
        self._stand(Standing.MEMBER, Standing.BLOCKED)

    def unblock(self) -> None:
        """Let the bot write again."""
        self._stand(Standing.BLOCKED, Standing.MEMBER)

    def _send(self, content: JSON) -> int:
        with self._world.bell.change():
            return acts.send(self._world, self._chat, self.person, content)

    def _stand(self, old: Standing, new: Standing) -> None:
        with self._world.bell.change():
            if self._chat.standing is not old:
                raise Impossible(f"the bot is {self._chat.standing} here, not {old}")
            self._world.stand(self._chat, self.person, new)


class TelegramGroup(ChatView):
    """A group the bot was added to, by its first member."""

    def __init__(self, world: World, chat: Chat, members: Sequence[TelegramPhone]) -> None:
        super().__init__(world, chat)
        self.members = list(members)
        with world.bell.change():
            owner = members[0].person
            world.stand(chat, owner, Standing.MEMBER)
            world.hear(chat, owner, {"new_chat_members": [world.me]})

    def say(self, member: TelegramPhone, text: str, reply_to: int | None = None) -> int:
        """A member sends a text; the bot hears it if it begins with /, names the bot or answers it, or if the bot reads all."""
        with self._world.bell.change():
            return acts.write(self._world, self._chat, member.person, text, reply_to)

    def press(self, member: TelegramPhone, label_or_data: str, message_id: int | None = None) -> str:
        """A member presses an inline button."""
        with self._world.bell.change():
            return acts.press(self._world, self._chat, member.person, label_or_data, message_id)

    def edit(self, member: TelegramPhone, message_id: int, text: str) -> None:
        """A member changes a text sent before."""
        with self._world.bell.change():
            acts.edit(self._world, self._chat, member.person, message_id, text)

    def remove_bot(self) -> None:
        """The owner removes the bot."""
        with self._world.bell.change():
            self._world.stand(self._chat, self.members[0].person, Standing.KICKED)

    def migrate(self) -> int:
        """The group becomes a supergroup: another id, an empty chat, and calls with the old id refused. Gives the new id."""
        with self._world.bell.change():
            if self._chat.about["type"] != "group" or self._chat.migrated_to is not None:
                raise Impossible("only a group that was none before becomes a supergroup")
            old, owner = self._chat, self.members[0].person
            new = self._world.add_group(old.about["title"], supergroup=True)
            new.standing = old.standing
            old.migrated_to = new.id
            self._world.hear(old, owner, {"migrate_to_chat_id": new.id})
            self._world.hear(new, owner, {"migrate_from_chat_id": old.id})
            self._chat, self._heard = new, 0
            return new.id
