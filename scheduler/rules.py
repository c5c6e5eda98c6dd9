"""Notice rules (通知规则): messages derived from facts.

A rule is asked what is due; what it names is posted to the outbox under a unique key. At delivery it is asked again and makes the words
then: what is no longer true says nothing. So moving, cancelling and restarting need no clean-up.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from casework.database import Db, Store
from casework.messages import Reply
from casework.messaging import outbox, routes
from casework.messaging.outbox import Notice, OutboxMessage, Words
from knowledge.handbook import Handbook

BATCH = 200  # notices posted in one write: residents who write meanwhile wait no longer than that takes


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
    words: Words


def post_due(store: Store, handbook: Handbook, rules: Sequence[NoticeRule], now: datetime, live: Collection[str] = ()) -> int:
    """Post every notice that is due and not in the outbox yet; how many. A write only where there is something to write.

    A notice goes to the best of the resident's talks on the channels that are live.
    """
    due = store.read(lambda db: [notice for rule in rules for notice in rule.due(db, handbook, now) if notice.due_at >= rule.since])
    some = [due[begin : begin + BATCH] for begin in range(0, len(due), BATCH)]
    new = [notice for each in some for notice in store.read(partial(_not_posted, notices=each, live=live))]
    some = [new[begin : begin + BATCH] for begin in range(0, len(new), BATCH)]
    return sum(store.write(partial(_post, notices=each, now=now)) for each in some)


def _not_posted(db: Db, notices: Sequence[Notice], live: Collection[str]) -> list[Notice]:
    new = outbox.not_posted(db, notices)
    several = routes.with_choice(db, [notice.conversation_id for notice in new]) if new else set()
    return [_sent_where_best(db, notice, live) if notice.conversation_id in several else notice for notice in new]


def _post(db: Db, notices: Sequence[Notice], now: datetime) -> int:
    return outbox.post(db, notices, now)


def _sent_where_best(db: Db, notice: Notice, live: Collection[str]) -> Notice:
    best = next((talk for talk, _ in routes.in_order(db, notice.conversation_id, live)), notice.conversation_id)
    return replace(notice, conversation_id=best)


def words_of(rules: Sequence[NoticeRule]) -> Words:
    """What a notice says now, by its rule; None where it is no longer true."""
    by_name = {rule.name: rule for rule in rules}

    def words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply | None:
        rule = by_name.get(message.rule)
        return rule.words(db, handbook, message, now) if rule is not None else None

    return words
