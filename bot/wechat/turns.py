"""The five seconds: a letter is answered in time, or its answer comes by another way.

The platform waits five seconds for an answer and asks three times in all. One turn serves all the tries of a letter. Where it takes too
long, an account that can push keeps the letter in the inbox, says “success”, and the answer is owed; where the letter cannot be kept, and
with accounts that cannot push, the try goes by, and the next one finds the answer ready. At the last try “success” is said in any case.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from bot.intake import Intake, Unacceptable
from bot.wechat.kept import KeptLetters
from bot.wechat.limits import Limits
from casework.database import DatabaseError
from casework.messages import Inbound
from casework.messaging.outbox import Said

BUSY = "系统正忙，没有收下这条。请稍等再发。"
FAILED = "系统出了点问题，这条没有办成，也没有改动任何东西。请再发一次。"
CUT_SHORT = "系统正在重启，您刚才那条不一定办成了。请再说一句，我接着答。"
AGAIN_SECONDS, MOST_AGAIN_SECONDS = 0.5, 15.0  # between tries of what must be written, twice as long after each

log = logging.getLogger(__name__)


class CutOff(Exception):
    """The service stops, and the letter was not answered: the platform is to ask again."""


class _Turn:
    """The work on one letter: how often the platform has asked, and whether it was told “success” before the answer was there."""

    def __init__(self, work: Callable[["_Turn"], Coroutine[None, None, Said | str]], *, late: bool = False) -> None:
        self.tries = 0
        self.late = late
        self.kept = late  # a letter that begins late comes from the inbox
        self.keeping: asyncio.Task[None] | None = None
        self.task = asyncio.create_task(work(self))

    def outcome(self) -> Said | str | None:
        """The answer of a turn that is over, unless it travels another way; CutOff where it was broken off."""
        if self.late:
            return None
        if self.task.cancelled():
            raise CutOff
        answer = self.task.result()
        return None if isinstance(answer, Said) and answer.owed else answer


class Turns:
    """Takes letters in. Tries are counted in this process: where several serve one account, each counts its own.

    `apologise` is called, on a thread, with a letter and a sentence where a letter fails after “success” that nobody will take up again.
    """

    def __init__(
        self,
        intake: Intake,
        kept: KeptLetters,
        limits: Limits,
        bell: threading.Event,
        apologise: Callable[[Inbound, str], None],
        *,
        can_push: bool,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._intake = intake
        self._kept = kept
        self._limits = limits
        self._bell = bell
        self._apologise = apologise
        self._can_push = can_push
        self._stopwatch = stopwatch
        self._turns: dict[tuple[str, str], _Turn] = {}
        self._over: deque[tuple[float, tuple[str, str]]] = deque()  # when each ended, by the stopwatch
        self._asides: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look for letters that an earlier process, or another, left."""
        self._sweeper = asyncio.create_task(self._sweep())

    async def answer(self, inbound: Inbound) -> Said | str | None:
        """What to answer to this try: the reply, or a sentence why there is none, or nothing at all (“success”); CutOff while stopping."""
        turn = self._turn(inbound)
        turn.tries += 1
        if turn.late:
            return None
        done, _ = await asyncio.wait({turn.task}, timeout=self._limits.answer_seconds)
        last = turn.tries >= self._limits.tries
        if not done and (self._can_push or last):
            kept = await self._keep(inbound, turn)
            if (kept or last) and not turn.task.done():
                turn.late = True
                return None
        await asyncio.wait({turn.task})  # where there is no answer yet: the platform hangs up and asks again, and nobody hears this one
        return turn.outcome()

    async def stop(self) -> None:
        """Let turns under way come to their end; kept letters wait for the next start."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        unfinished = {turn.task for turn in self._turns.values() if not turn.task.done()}
        if unfinished:
            _, unfinished = await asyncio.wait(unfinished, timeout=self._limits.stop_seconds)
        for task in unfinished:
            task.cancel()
        if unfinished:
            await asyncio.wait(unfinished)
        if self._asides:
            _, late = await asyncio.wait(self._asides, timeout=self._limits.stop_seconds)
            for aside in late:
                aside.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _keep(self, inbound: Inbound, turn: _Turn) -> bool:
        """Whether the letter is in the inbox; it is tried for a moment only, and may get there later."""
        if turn.keeping is None or (turn.keeping.done() and not turn.kept):
            turn.keeping = self._aside(self._kept_by(inbound, turn))
        await asyncio.wait({turn.keeping, turn.task}, timeout=self._limits.keep_seconds, return_when=asyncio.FIRST_COMPLETED)
        return turn.kept

    async def _kept_by(self, inbound: Inbound, turn: _Turn) -> None:
        try:
            await self._kept.keep(inbound)
            turn.kept = True
        except Exception as error:  # nobody waits for this task: whoever needs the letter kept looks whether it is
            log.warning("a letter could not be kept: %s", type(error).__name__)

    async def _put_away(self, inbound: Inbound, turn: _Turn) -> None:
        """The letter is dealt with: it need not be kept. Should that fail, it is read once more, and its answer is said twice at worst."""
        if turn.keeping is not None:
            await asyncio.wait({turn.keeping})
        if turn.kept:
            try:
                await self._kept.drop(inbound)
            except DatabaseError:
                log.warning("a letter that was answered could not be put away")

    async def _sweep(self) -> None:
        while True:
            try:
                for letter in await self._kept.take_up():
                    if letter.tries > self._limits.letter_tries:
                        log.error("a letter failed %d times and is dropped", letter.tries - 1)
                        await self._kept.drop(letter.inbound)
                        await asyncio.to_thread(self._apologise, letter.inbound, FAILED)
                    elif _name(letter.inbound) not in self._turns:
                        self._begin(letter.inbound, late=True)
            except Exception:  # the next look may be luckier
                log.exception("could not look for letters that wait")
            await asyncio.sleep(self._limits.sweep_seconds)

    def _turn(self, inbound: Inbound) -> _Turn:
        """The turn of a letter, begun if this is its first try."""
        self._forget_old()
        return self._turns.get(_name(inbound)) or self._begin(inbound)

    def _begin(self, inbound: Inbound, *, late: bool = False) -> _Turn:
        turn = self._turns[_name(inbound)] = _Turn(lambda begun: self._take(inbound, begun), late=late)
        return turn

    async def _take(self, inbound: Inbound, turn: _Turn) -> Said | str:
        try:
            said: Said | str = await self._receive(inbound, turn)
        except asyncio.CancelledError:
            self._turns.pop(_name(inbound), None)
            if turn.late and not turn.kept:
                await asyncio.to_thread(self._apologise, inbound, CUT_SHORT)
            raise
        if isinstance(said, Said):
            self._over.append((self._stopwatch(), _name(inbound)))
        else:
            self._turns.pop(_name(inbound), None)  # nothing was stored: the next try begins anew
        return said

    async def _receive(self, inbound: Inbound, turn: _Turn) -> Said | str:
        again = False  # whether a kept letter is to be taken up once more
        try:
            said = await self._intake.receive(inbound, lambda: turn.late)
        except Unacceptable as refusal:
            sentence = str(refusal)
        except DatabaseError:
            log.warning("a letter was not taken: the database is busy or away")
            sentence, again = BUSY, True
        except Exception:
            log.exception("a letter could not be answered")
            sentence, again = FAILED, True
        else:
            if turn.late:
                await self._owe(inbound, said)
            self._aside(self._put_away(inbound, turn))
            return said
        if turn.late and turn.kept and again:
            return sentence
        self._aside(self._put_away(inbound, turn))
        if turn.late:
            await asyncio.to_thread(self._apologise, inbound, sentence)
        return sentence

    async def _owe(self, inbound: Inbound, said: Said) -> None:
        """The reply is pushed; the letter was taken, so nothing but that may be said of it, however long the database is away."""
        seconds = AGAIN_SECONDS
        while not said.owed:
            try:
                await asyncio.to_thread(self._intake.owe, inbound)
                break
            except Exception as error:
                log.warning("a reply could not be noted as owed (%s); it is tried again", type(error).__name__)
                await asyncio.sleep(seconds)
                seconds = min(2 * seconds, MOST_AGAIN_SECONDS)
        self._bell.set()

    def _aside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)
        return task

    def _forget_old(self) -> None:
        now = self._stopwatch()
        while self._over and now - self._over[0][0] >= self._limits.remember_seconds:
            self._turns.pop(self._over.popleft()[1], None)


def _name(inbound: Inbound) -> tuple[str, str]:
    return inbound.address.sender, inbound.message_id
