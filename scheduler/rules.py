"""Notice rules (通知规则): messages derived from facts.

A rule is asked what is due; what it names is posted to the outbox under a unique key. At delivery it is asked again and makes the words
then: what is no longer true says nothing. So moving, cancelling and restarting need no clean-up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.database import Db, Store
from casework.messages import Reply
from casework.messaging import outbox
from casework.messaging.outbox import Notice, OutboxMessage
from knowledge.handbook import Handbook


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """One kind of notice.

    `due` names what should be said by now; `words` makes the message, or None where it is no longer true. `since` is the moment from
    which the rule holds, so that a new rule does not flood history. `quiet` says whether the message waits for the end of the night.
    """

    name: str
    title: str
    since: datetime
    quiet: bool
    due: Callable[[Db, Handbook, datetime], list[Notice]]
    words: Callable[[Db, Handbook, OutboxMessage, datetime], Reply | None]


def post_due(store: Store, handbook: Handbook, rules: Sequence[NoticeRule], now: datetime) -> int:
    """Post every notice that is due and not in the outbox yet; how many. A write only where there is something to write."""

    def find(db: Db) -> list[Notice]:
        due = [notice for rule in rules for notice in rule.due(db, handbook, now) if notice.due_at >= rule.since]
        return outbox.not_posted(db, due) if due else []

    notices = store.read(find)
    return store.write(lambda db: outbox.post(db, notices, now)) if notices else 0
