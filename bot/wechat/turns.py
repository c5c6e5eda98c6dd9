"""The five seconds: a letter is answered in time, or its answer comes by another way.

The platform waits five seconds for an answer and asks three times in all. One turn serves all the tries of a letter. Where it takes too
long, an account that can push says “success” and the answer is owed; another lets the try go by, and the next one finds the answer ready;
at the last try it says “success” too, and the answer is held for the next contact.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine

from bot.intake import Intake, Unacceptable
from bot.wechat.limits import Limits
from casework.database import DatabaseError
from casework.messages import Inbound
from casework.messaging.outbox import Said

BUSY = "系统正忙，没有收下这条。请稍等再发。"
FAILED = "系统出了点问题，这条没有办成，也没有改动任何东西。请再发一次。"
LAST_SECONDS = 5.0  # for turns under way when the service stops

log = logging.getLogger(__name__)


class _Turn:
    """The work on one letter: how often the platform has asked, and whether it was told “success” before the answer was there."""

    def __init__(self, work: Callable[["_Turn"], Coroutine[None, None, Said | str]]) -> None:
        self.tries = 0
        self.late = False
        self.over_at: float | None = None  # by the stopwatch
        self.task = asyncio.create_task(work(self))

    def outcome(self) -> Said | str | None:
        """The answer of a turn that is over, unless it travels another way."""
        if self.late or self.task.cancelled():
            return None
        answer = self.task.result()
        return None if isinstance(answer, Said) and answer.owed else answer


class Turns:
    """Takes letters in. Tries are counted in this process: where several serve one account, each counts its own.

    `apologise` is called, on a thread, with a letter and a sentence where a letter fails after “success”: till its turn is written, a letter
    is in memory alone.
    """

    def __init__(
        self,
        intake: Intake,
        limits: Limits,
        bell: threading.Event,
        apologise: Callable[[Inbound, str], None],
        *,
        can_push: bool,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._intake = intake
        self._limits = limits
        self._bell = bell
        self._apologise = apologise
        self._can_push = can_push
        self._stopwatch = stopwatch
        self._turns: dict[tuple[str, str], _Turn] = {}

    async def answer(self, inbound: Inbound) -> Said | str | None:
        """What to answer to this try: the reply, or a sentence why there is none, or nothing at all (“success”)."""
        turn = self._turn(inbound)
        turn.tries += 1
        if turn.late:
            return None
        done, _ = await asyncio.wait({turn.task}, timeout=self._limits.answer_seconds)
        if not done and (self._can_push or turn.tries >= self._limits.tries):
            turn.late = True
            return None
        await asyncio.wait({turn.task})  # where there is no answer yet: the platform hangs up and asks again, and nobody hears this one
        return turn.outcome()

    async def stop(self) -> None:
        """Let turns under way come to their end."""
        under_way = {turn.task for turn in self._turns.values() if not turn.task.done()}
        if not under_way:
            return
        _, left = await asyncio.wait(under_way, timeout=LAST_SECONDS)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)

    def _turn(self, inbound: Inbound) -> _Turn:
        """The turn of a letter, begun if this is its first try."""
        self._forget_old()
        name = _name(inbound)
        turn = self._turns.get(name)
        if turn is None:
            turn = self._turns[name] = _Turn(lambda begun: self._take(inbound, begun))
        return turn

    async def _take(self, inbound: Inbound, turn: _Turn) -> Said | str:
        try:
            said = await self._intake.receive(inbound, lambda: turn.late)
            if turn.late:
                if not said.owed:
                    await asyncio.to_thread(self._intake.owe, inbound)
                self._bell.set()
            turn.over_at = self._stopwatch()
            return said
        except Unacceptable as refusal:
            sentence = str(refusal)
        except DatabaseError:
            log.warning("a letter was not taken: the database is busy or away")
            sentence = BUSY
        except Exception:
            log.exception("a letter could not be answered")
            sentence = FAILED
        self._turns.pop(_name(inbound), None)  # nothing was stored: the next try begins anew
        if turn.late:
            await asyncio.to_thread(self._apologise, inbound, sentence)
        return sentence

    def _forget_old(self) -> None:
        now = self._stopwatch()
        for name, turn in list(self._turns.items()):
            if turn.over_at is None or now - turn.over_at < self._limits.remember_seconds:
                break
            del self._turns[name]


def _name(inbound: Inbound) -> tuple[str, str]:
    return inbound.address.sender, inbound.message_id
