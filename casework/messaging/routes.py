"""Routes (通知去向): of several accounts of a resident, the one to which a notice goes."""

from collections.abc import Collection

from sqlalchemy import func, select

from casework.database import Db, columns_of
from casework.messages import ONLY_WHEN_LOOKED_AT
from casework.messaging.conversations import Conversation
from casework.people.accounts import ChannelAccount

HOLDING = frozenset({"wechat"})
"""Channels whose platform closes the way to a resident after a while: what cannot be sent there is held."""

_talks = columns_of(Conversation)
_accounts = columns_of(ChannelAccount)


def in_order(db: Db, conversation_id: int, live: Collection[str]) -> list[tuple[int, str]]:
    """The talks of the resident behind a talk, best first, each with its channel; this one alone where nobody is known to be behind it.

    1. The account the resident prefers. 2. Channels that reach somebody who is not looking. 3. This talk. 4. The one used last. Accounts
    that were left and channels that are not live are not among them.
    """
    columns = (
        _talks.c.id,
        _accounts.c.channel,
        _accounts.c.left_at,
        _accounts.c.preferred_at,
        _talks.c.changed_at,
        _accounts.c.resident_id,
    )
    joined = select(*columns).join(_accounts, _accounts.c.id == _talks.c.account_id)
    here = db.execute(joined.where(_talks.c.id == conversation_id)).one()
    rows = [here] if here.resident_id is None else db.execute(joined.where(_accounts.c.resident_id == here.resident_id)).all()
    usable = [row for row in rows if row.left_at is None and row.channel in live]
    usable.sort(
        key=lambda row: (
            -(row.preferred_at.timestamp() if row.preferred_at else 0),
            row.channel in ONLY_WHEN_LOOKED_AT,
            row.id != conversation_id,
            -row.changed_at.timestamp(),
        )
    )
    return [(row.id, row.channel) for row in usable]


def with_choice(db: Db, conversation_ids: Collection[int]) -> set[int]:
    """Those of the talks whose resident has others too."""
    several = select(_accounts.c.resident_id).where(_accounts.c.resident_id.is_not(None)).group_by(_accounts.c.resident_id)
    mine = select(_talks.c.id).join(_accounts, _accounts.c.id == _talks.c.account_id)
    chosen = mine.where(_talks.c.id.in_(conversation_ids), _accounts.c.resident_id.in_(several.having(func.count() > 1)))
    return set(db.execute(chosen).scalars())


def next_for(db: Db, conversation_id: int, tried: Collection[int], live: Collection[str], *, looked_at: bool) -> int | None:
    """The talk to which a message goes that could not be delivered to this one and those tried before; None where none is left.

    `looked_at`: also one in which it is seen only by somebody who looks.
    """
    others = [(talk, channel) for talk, channel in in_order(db, conversation_id, live) if talk != conversation_id and talk not in tried]
    return next((talk for talk, channel in others if looked_at or channel not in ONLY_WHEN_LOOKED_AT), None)


def holding(db: Db, conversation_id: int, live: Collection[str]) -> int | None:
    """The talk in which a message waits until the resident is next in touch; None where no channel of the resident's would show it."""
    return next((talk for talk, channel in in_order(db, conversation_id, live) if channel in HOLDING), None)


def holds(db: Db, conversation_id: int, live: Collection[str]) -> bool:
    """Whether what cannot be sent to this very talk can wait in it."""
    return any(talk == conversation_id and channel in HOLDING for talk, channel in in_order(db, conversation_id, live))
