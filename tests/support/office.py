"""What delivery needs and nothing more: one talk, a rule that says what it is told to, a paper channel."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from casework.database import Db, Store
from casework.messages import Choice, Reply
from casework.messaging import outbox
from casework.messaging.outbox import Notice, OutboxMessage, Urgency
from knowledge.handbook import Handbook
from scheduler.delivery import Delivery
from scheduler.rules import NoticeRule
from tests.support.dialogue import Paper
from tests.support.stores import NOON

WORDS = Reply("到时间了。", (Choice("ask:apply:elder-card", "怎么办"),))


class Even(Random):
    """No jitter."""

    def uniform(self, a: float, b: float) -> float:
        return 1.0


@dataclass(slots=True)
class Office:
    """A store with one talk, a rule that says what it is told to say, and a paper channel."""

    store: Store
    handbook: Handbook
    conversation: int
    words: Callable[[], Reply | None] = lambda: WORDS
    quiet: bool = False
    asked: int = 0
    paper: Paper = field(default_factory=Paper)

    @property
    def delivery(self) -> Delivery:
        return self.deliver_by(self.paper)

    def deliver_by(self, outlet: Paper, **more: Any) -> Delivery:
        """Another delivery of the same process: the lead is the process's."""
        still: dict[str, Any] = {"holder": "here", "random": Even(), "stopwatch": lambda: 0.0}
        return Delivery(self.store, lambda: self.handbook, {"test": self.rule}, outlet, **(still | more))

    @property
    def rule(self) -> NoticeRule:
        def words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply | None:
            self.asked += 1
            return self.words()

        return NoticeRule("test", "试", NOON, self.quiet, lambda db, handbook, now: [], words)

    def post(self, number: int = 1, due: datetime = NOON, rule: str = "test") -> None:
        notices = [Notice(rule, "thing", subject, 1, self.conversation, due) for subject in range(number)]
        self.store.write(lambda db: outbox.post(db, notices, due))

    def post_to(self, conversation: int, subject: int, due: datetime = NOON, urgency: Urgency = Urgency.NOTICE) -> None:
        notice = Notice("test", "thing", 1000 + subject, 1, conversation, due, urgency)
        self.store.write(lambda db: outbox.post(db, [notice], due))

    def owe(self, number: int, reply: Reply) -> None:
        """The reply to a letter that did not travel back with it."""
        talk = self.conversation
        self.store.write(lambda db: outbox.answer(db, number, f"letter-{number}", talk, number, reply, NOON, owed=True))

    def tries(self) -> list[int]:
        return self.store.read(lambda db: [row[0] for row in db.exec_driver_sql("SELECT tries FROM outbox ORDER BY id")])

    def states(self) -> list[str]:
        def read(db: Db) -> list[str]:
            return [str(row[0]) for row in db.exec_driver_sql("SELECT state FROM outbox ORDER BY id")]

        return self.store.read(read)

    def log(self) -> list[str]:
        return [said.reply.text for said in self.store.read(lambda db: outbox.log_after(db, self.conversation, 0))]
