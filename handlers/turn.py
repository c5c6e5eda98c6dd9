"""A turn: one letter, and what a step may use to answer it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from casework.database import Db
from casework.ids import Ids
from casework.messages import Attachment, Choice, Inbound, Reply
from casework.messaging.conversations import Talk
from casework.messaging.outbox import OutboxMessage, Words
from handlers.inputs import parse_number
from knowledge.handbook import Handbook
from knowledge.text import normalise
from knowledge.understanding import Understanding

UNITS = "点时刻分号日月天个岁周张份寸级楼栋单室门口年%到至~—–-"  # what makes a number a time, a date, an age, and no choice
NUMBER_AND_MORE = re.compile(
    rf"^\s*([1-9]\d?)(?:\s*[,，、。]\s*|\s*[.:：](?!\d)\s*|\s+(?![点时])|(?=[^\d\s.:：{UNITS}]))(\S.*)$", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the resident said, as far as it can be told without the conversation's flow.

    `choice` is the offer that was meant, by button, number or words; `rest` what stood behind the number (“1 十点”); `number` a number
    for which nothing was offered; `attachment` what came besides words.
    """

    text: str
    understanding: Understanding
    choice: Choice | None = None
    rest: str = ""
    number: int | None = None
    attachment: Attachment | None = None


def no_words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply | None:
    """For whoever knows of no notices."""
    return None


@dataclass(slots=True)
class Turn:
    """What a step may use: the database inside the turn's transaction, the clock, ids, the handbook, the talk, what was said, and the words
    of notices that wait."""

    db: Db
    now: datetime
    ids: Ids
    handbook: Handbook
    talk: Talk
    said: Said
    words: Words = no_words
    today: date = field(init=False)

    def __post_init__(self) -> None:
        self.today = self.handbook.today(self.now)


def behind_number(text: str) -> str:
    """What stands behind a leading number (“1 还有老板欠我工资”): the part of such a letter that has to be understood."""
    more = NUMBER_AND_MORE.match(text)
    return more[2].strip() if more else ""


def read_letter(inbound: Inbound, text: str, understanding: Understanding, offered: tuple[Choice, ...]) -> Said:
    """Match a letter with what was offered: a pressed button, a number, or the words of a choice."""
    if inbound.choice:
        pressed = next((choice for choice in offered if choice.key == inbound.choice), None)
        return Said(text, understanding, pressed or Choice(inbound.choice, text), attachment=inbound.attachment)
    if inbound.attachment is not None:
        return Said(text, understanding, attachment=inbound.attachment)
    number = parse_number(text)
    if number is not None and not _is_date(text, offered):
        if 1 <= number <= len(offered):
            return Said(text, understanding, offered[number - 1])
        return Said(text, understanding, number=number)
    spoken = normalise(text)
    for choice in offered:
        if spoken and spoken in (normalise(choice.label), *map(normalise, choice.words)):
            return Said(text, understanding, choice)
    more = NUMBER_AND_MORE.match(text)
    if more and 1 <= int(more[1]) <= len(offered):
        return Said(text, understanding, offered[int(more[1]) - 1], rest=more[2].strip())
    return Said(text, understanding)


def _is_date(text: str, offered: tuple[Choice, ...]) -> bool:
    """Whether “5号” is a day: among offered days it is, though the fifth of a list may be called so too."""
    return text.rstrip("。").endswith("号") and not text.startswith("第") and any(choice.key.startswith("book:day:") for choice in offered)
