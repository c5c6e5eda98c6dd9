"""Intake: one letter becomes one answer, exactly once.

1. The words are understood: no database, no transaction. 2. One write: the letter is recorded under the channel's own name for it, the
talk is locked, the flows answer, talk and reply are stored. A letter that comes twice finds the first reply. 3. The reply is durable when
it is handed back; where it cannot travel back with the letter it is owed, and goes out by delivery.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from casework.database import Db, Store
from casework.ids import Ids
from casework.messages import Inbound
from casework.messaging import allowances, conversations, outbox, received
from casework.messaging.outbox import Said, Words
from casework.people import accounts
from handlers.router import respond
from handlers.turn import Turn, behind_number, no_words, read_letter
from knowledge.handbook import Handbook, Shelf
from knowledge.text import clean
from knowledge.understanding import Kind, Understanding

MOST_CHARACTERS = 1000  # of a letter: the longest voice transcripts seen have some 600


class Unacceptable(Exception):
    """A letter that is not taken; the message says why, to the resident. Nothing was stored."""


def _travels_back() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes letters in for every channel; one letter is understood and answered with one handbook, the one of the moment it comes in."""

    store: Store
    handbook: Shelf
    ids: Ids
    words: Words = no_words

    async def receive(self, inbound: Inbound, owed: Callable[[], bool] = _travels_back) -> Said:
        """Answer a letter without blocking the caller's event loop; Unacceptable where it is not taken.

        `owed` is asked when the answer is written: whether it can no longer travel back with the letter.
        """
        text, handbook = _words(inbound), self.handbook()
        understanding = _at_once(handbook, text)
        if understanding is None:  # a model is asked, which others do not wait for
            understanding = await asyncio.to_thread(_understand, handbook, text)
        return await self.store.write_async(self._turn(inbound, text, handbook, understanding, owed))

    def receive_now(self, inbound: Inbound) -> Said:
        """The same for a caller that may block."""
        text, handbook = _words(inbound), self.handbook()
        return self.store.write(self._turn(inbound, text, handbook, _understand(handbook, text), _travels_back))

    def owe(self, inbound: Inbound) -> bool:
        """The answer to a letter did not reach the platform in time: it is owed after all; False if it is owed already, or gone."""

        def owe(db: Db) -> bool:
            number = received.find(db, inbound)
            return number is not None and outbox.owe(db, number)

        return self.store.write(owe)

    def _turn(
        self, inbound: Inbound, text: str, handbook: Handbook, understanding: Understanding, owed: Callable[[], bool]
    ) -> Callable[[Db], Said]:
        def turn(db: Db) -> Said:
            number = received.record(db, inbound)
            if number is None:
                return _first_answer(db, inbound)
            now = inbound.at
            talk = conversations.open_talk(db, inbound.address, now)
            if talk.away:
                accounts.came_back(db, talk.account_id)
            if inbound.allowance is not None:
                allowances.grant(db, talk.account_id, inbound.allowance)
            said = read_letter(inbound, text, understanding, talk.offered)
            reply = respond(Turn(db, now, self.ids, handbook, talk, said, self.words))
            talk.version += 1
            conversations.save(db, talk, now)
            return outbox.answer(db, number, inbound.message_id, talk.id, talk.version, reply, now, owed=owed())

        return turn


def _words(inbound: Inbound) -> str:
    """The words of a letter; Unacceptable where there are too many."""
    text = clean(inbound.text)
    if len(text) > MOST_CHARACTERS:
        raise Unacceptable(f"这条有{len(text)}个字，太长了。请说要点，{MOST_CHARACTERS}字以内，可以分几条发。")
    return text


def _understand(handbook: Handbook, text: str) -> Understanding:
    """What a letter means; of “1 还有…” what stands behind the number, unless the whole of it tells of danger."""
    understand = handbook.understander.understand
    behind = behind_number(text)
    if not behind:
        return understand(text)
    whole = understand(text)
    return whole if whole.kind is Kind.EMERGENCY else understand(behind)


def _at_once(handbook: Handbook, text: str) -> Understanding | None:
    """The same, where it can be told within a millisecond."""
    understand = handbook.understander.at_once
    behind = behind_number(text)
    whole = understand(text)
    return understand(behind) if behind and whole is not None and whole.kind is not Kind.EMERGENCY else whole


def _first_answer(db: Db, inbound: Inbound) -> Said:
    number = received.find(db, inbound)
    said = outbox.find_answer(db, number) if number is not None else None
    if said is None:
        raise Unacceptable("这条消息已经收到过，回复已过保存期。请再说一次。")
    return said
