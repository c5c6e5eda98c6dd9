"""Reading: what came is stored, then acknowledged, then read: in order within a chat, many chats side by side, also after a crash.

An update that is read a second time does no harm: the intake knows its number and gives the first reply.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.intake import Intake, Unacceptable
from bot.rendering.telegram import TelegramText, escaped
from bot.telegram.api import Api
from bot.telegram.letters import (
    NAME,
    Added,
    Blocked,
    Came,
    InGroup,
    Letter,
    Press,
    Unreadable,
    acknowledged,
    addressed,
    parsed,
    read,
)
from bot.telegram.limits import Limits
from bot.telegram.links import chat_link
from bot.telegram.spacing import Spacing
from casework.database import Db, Store
from casework.messaging import inbox
from casework.messaging.inbox import InboxLetter
from casework.people import accounts
from scheduler.outlet import DeliveryError

GREETING_IN_GROUP = "大家好，我是邻办。群里不办事，要问事、预约，请私下找我：{link}"
DECLINED_IN_GROUP = "群里大家都看得见，办事请私下找我：{link}"

log = logging.getLogger(__name__)


class Reading:
    """Takes updates in and has them answered; `bell` is rung when an answer waits to be delivered."""

    def __init__(
        self,
        store: Store,
        intake: Intake,
        api: Api,
        clock: Callable[[], datetime],
        bell: threading.Event,
        spacing: Spacing,
        limits: Limits,
    ) -> None:
        self._store = store
        self._intake = intake
        self._api = api
        self._clock = clock
        self._bell = bell
        self._spacing = spacing
        self._limits = limits
        self._lease = timedelta(seconds=limits.letter_seconds)
        self._lanes = asyncio.Semaphore(limits.letters_at_once)
        self._running = False
        self._sweeper: asyncio.Task[None] | None = None
        self._talks: dict[str, asyncio.Task[None]] = {}
        self._more: set[str] = set()
        self._asides: set[asyncio.Task[None]] = set()
        self._spoken_in: dict[int, datetime] = {}

    async def take_in(self, updates: Sequence[object]) -> None:
        """Store updates; they may be acknowledged when this returns. NoUpdate where one is none.

        What is said in a group to others is dropped, not stored; who the bot is has to be known for that, DeliveryError where it is not.
        """
        now = self._clock()
        letters = []
        for raw in updates:
            try:
                came = acknowledged(raw, now, self._limits)
            except Unreadable as error:
                log.warning("an update could not be read and was dropped (%s)", error)
                continue
            if came is not None and await self._concerns_us(came):
                letters.append(came.kept)
        if letters:
            await self._store.write_async(lambda db: inbox.keep(db, NAME, letters, now))
            for letter in letters:
                self._wake(letter.talk)

    async def _concerns_us(self, came: Came) -> bool:
        return not isinstance(came.happened, InGroup) or addressed(came.happened.message, await self._api.me())

    async def start(self) -> None:
        """Begin to read, with what an earlier process left."""
        self._running = True
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Let what is being answered come to its end; the rest waits for the next start."""
        self._running = False
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
            self._sweeper = None
        if self._talks:
            await asyncio.wait(list(self._talks.values()), timeout=self._limits.stop_seconds)
        unfinished = [*self._talks.values(), *self._asides]
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _sweep(self) -> None:
        while True:
            try:
                for talk in await asyncio.wrap_future(self._store.submit_read(self._stranded)):
                    self._wake(talk)
            except Exception:  # the next look may be luckier
                log.exception("could not look for letters that wait")
            await asyncio.sleep(self._limits.sweep_seconds)

    def _stranded(self, db: Db) -> list[str]:
        return inbox.stranded(db, NAME, self._clock())

    def _wake(self, talk: str) -> None:
        """There is something to read in a chat."""
        if not self._running:
            return
        if talk in self._talks:
            self._more.add(talk)
        else:
            self._talks[talk] = asyncio.create_task(self._attend(talk))

    async def _attend(self, talk: str) -> None:
        """Read a chat's letters one after the other until none is left."""
        try:
            answered: InboxLetter | None = None
            while True:
                self._more.discard(talk)
                async with self._lanes:
                    letter = await self._store.write_async(self._next(talk, answered))
                    answered = letter
                    if letter is not None:
                        await self._read(letter)
                if letter is None and talk not in self._more:
                    break
        except DeliveryError as error:
            log.warning("a letter waits for Telegram, and is tried again: %s", error)
        except Exception:
            log.exception("a letter could not be read; it is tried again")
        finally:
            del self._talks[talk]

    def _next(self, talk: str, answered: InboxLetter | None) -> Callable[[Db], InboxLetter | None]:
        """Put what is answered away and take the next letter; none while stopping."""
        now, taking = self._clock(), self._running

        def turn(db: Db) -> InboxLetter | None:
            if answered is not None:
                inbox.done(db, answered.id)
            return inbox.claim_next(db, NAME, talk, now, self._lease) if taking else None

        return turn

    async def _read(self, letter: InboxLetter) -> None:
        """What is to be done about one update; when this returns, it is done."""
        if letter.tries > self._limits.letter_tries:
            log.error("update %d failed %d times and is dropped", letter.number, letter.tries - 1)
            return
        now = self._clock()
        match read(parsed(json.loads(letter.content)), now, self._limits):
            case Letter() as came:
                await self._answer(came)
            case Blocked(address):
                await self._store.write_async(lambda db: accounts.left(db, address, now))
            case Press() as press:
                self._aside(self._tidy(press))
            case Added(chat):
                await self._say_in_group(chat, GREETING_IN_GROUP, now)
            case InGroup(chat):
                await self._say_in_group(chat, DECLINED_IN_GROUP, now)

    async def _answer(self, letter: Letter) -> None:
        if letter.press is not None:
            self._aside(self._tidy(letter.press))
        try:
            await self._intake.receive(letter.inbound, owed=lambda: True)
        except Unacceptable as refusal:
            await self._say(int(letter.inbound.address.sender), str(refusal))
        self._bell.set()

    async def _say_in_group(self, chat: int, sentence: str, now: datetime) -> None:
        """A polite sentence, once in a while."""
        last = self._spoken_in.get(chat)
        if last is not None and now - last < timedelta(seconds=self._limits.decline_seconds):
            return
        await self._say(chat, sentence.format(link=chat_link((await self._api.me()).username)))
        self._spoken_in.pop(chat, None)
        self._spoken_in[chat] = now
        if len(self._spoken_in) > self._limits.remembered:
            del self._spoken_in[next(iter(self._spoken_in))]

    async def _say(self, chat: int, words: str) -> None:
        """Say something that is no reply of the station's and not kept, so past delivery, but at the chat's pace.

        Whom it cannot reach at all does not miss it.
        """
        await asyncio.sleep(self._spacing.turn(chat))
        try:
            await self._api.send(chat, TelegramText(escaped(words), words))
            self._spacing.said(chat)
        except DeliveryError as error:
            if not error.permanent:
                raise
            log.info("a sentence could not be said: %s", error)

    async def _tidy(self, press: Press) -> None:
        """End the waiting that the button shows, and take the buttons of a settled question away; neither matters much.

        Every other keyboard stays: what a card or a reminder offers can be done one after the other.
        """
        await self._try(self._api.answer_press(press.query_id))
        if press.settled is not None:
            await self._try(self._api.remove_keyboard(*press.settled))

    async def _try(self, call: Coroutine[Any, Any, None]) -> None:
        try:
            await call
        except DeliveryError as error:
            log.debug("a pressed button could not be tidied up: %s", error)

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)
