"""The notice to an account that another one was joined to it: whoever did not do that takes it back with one digit."""

from datetime import UTC, datetime

from casework.database import Db
from casework.messages import Choice, Reply
from casework.messaging import conversations
from casework.messaging.outbox import Notice, OutboxMessage
from casework.people import accounts
from knowledge.cards.channels import name_of
from knowledge.handbook import Handbook
from scheduler.rules import NoticeRule

SINCE = datetime(2026, 11, 1, tzinfo=UTC)


def _due(db: Db, handbook: Handbook, now: datetime) -> list[Notice]:
    """None: the act itself posts it, in the talk that showed the code. The best talk of the resident may be the one that did it."""
    return []


def _words(db: Db, handbook: Handbook, message: OutboxMessage, now: datetime) -> Reply | None:
    """Silent where the accounts were parted meanwhile, and where only the account that did it could be reached."""
    talk = conversations.look(db, conversations.address_of(db, message.conversation_id))
    mine = accounts.of_resident(db, talk.resident_id) if talk.resident_id is not None else []
    other = next((each for each in mine if each.id == message.subject_id), None)
    if other is None or other.id == talk.account_id:
        return None
    text = f"您在这里的账号刚刚和{name_of(other.channel)}上的账号关联了，预约和提醒两边都能看到。\n不是您？回1解除。"
    return Reply(text, (Choice(f"link:part:{other.id}", "解除关联", ("解除", "不是我")),))


LINKED = NoticeRule("linked", "账号关联", SINCE, False, _due, _words)
