"""Notice rules: what is due is posted once, under its key."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from casework.database import Db, Store
from casework.messages import Reply
from casework.messaging.outbox import Notice, OutboxMessage
from knowledge.handbook import Handbook
from scheduler.reminders import RULES
from scheduler.rules import NoticeRule, post_due
from tests.support.stores import NOON, begin_talk

T = TypeVar("T")


def rule_that_names(*notices: Notice, since: datetime = NOON - timedelta(days=1)) -> NoticeRule:
    """A rule for which exactly these are due."""

    def words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply:
        return Reply("到时间了。")

    return NoticeRule("test", "试", since, False, lambda db, handbook, now: list(notices), words)


def notice(conversation: int, subject: int = 1, version: int = 1, due: datetime = NOON) -> Notice:
    return Notice("test", "thing", subject, version, conversation, due)


class Watched:
    """A store that counts how often it was written to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.writes = 0
        self.read = store.read
        self.submit_read, self.submit_write, self.close = store.submit_read, store.submit_write, store.close
        self.write_async = store.write_async

    def write(self, fn: Callable[[Db], T]) -> T:
        self.writes += 1
        return self._store.write(fn)


def test_posts_what_is_due_once(store: Store, handbook: Handbook) -> None:
    talk = begin_talk(store)
    rule = rule_that_names(notice(talk.id, 1), notice(talk.id, 2))
    assert post_due(store, handbook, (rule,), NOON) == 2
    assert post_due(store, handbook, (rule,), NOON + timedelta(minutes=1)) == 0


def test_posts_again_for_another_version_of_the_subject(store: Store, handbook: Handbook) -> None:
    talk = begin_talk(store)
    assert post_due(store, handbook, (rule_that_names(notice(talk.id)),), NOON) == 1
    assert post_due(store, handbook, (rule_that_names(notice(talk.id, version=2)),), NOON) == 1


def test_passes_over_what_was_due_before_the_rule_held(store: Store, handbook: Handbook) -> None:
    talk = begin_talk(store)
    old, fresh = notice(talk.id, 1, due=NOON - timedelta(seconds=1)), notice(talk.id, 2, due=NOON)
    assert post_due(store, handbook, (rule_that_names(old, fresh, since=NOON),), NOON) == 1


def test_writes_only_where_there_is_something_to_write(store: Store, handbook: Handbook) -> None:
    talk = begin_talk(store)
    watched = Watched(store)
    assert post_due(watched, handbook, (rule_that_names(),), NOON) == 0
    assert watched.writes == 0
    rule = rule_that_names(notice(talk.id))
    post_due(watched, handbook, (rule,), NOON)
    post_due(watched, handbook, (rule,), NOON)
    assert watched.writes == 1


def test_asks_every_rule(store: Store, handbook: Handbook) -> None:
    talk = begin_talk(store)
    rules = (rule_that_names(notice(talk.id, 1)), rule_that_names(), rule_that_names(notice(talk.id, 2)))
    assert post_due(store, handbook, rules, NOON) == 2


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_name_a_title_and_a_beginning(rule: NoticeRule) -> None:
    assert rule.name.isascii() and rule.title and not rule.title.isascii()
    assert rule.since.tzinfo is not None
    assert [each.name for each in RULES].count(rule.name) == 1


def test_a_key_names_subject_version_and_rule() -> None:
    assert notice(1, 17, 3).key == "thing:17:v3:test"
