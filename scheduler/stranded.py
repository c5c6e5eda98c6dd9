"""What is owed on a channel that nobody delivers for any more: it goes to another channel of the resident's, or a person telephones."""

from collections.abc import Collection
from datetime import datetime, timedelta

from casework.database import Db, Store
from casework.messaging import conversations, routes, sending
from casework.messaging.outbox import FOR_ONE_TALK, OutboxState

GRACE = timedelta(minutes=10)  # a process with other settings may just be starting


def rescue(store: Store, live: Collection[str], now: datetime) -> int:
    """Bring what is stranded to an end; how many. `live` are the channels of this installation."""
    stranded = store.read(lambda db: sending.on_dead_channels(db, live, now - GRACE))
    if not stranded:
        return 0

    def write(db: Db) -> None:
        for message in stranded:
            onward = bool(message.rule) and message.rule not in FOR_ONE_TALK
            other = routes.next_for(db, message.conversation_id, (), live, looked_at=True) if onward else None
            failure = f"渠道 {conversations.address_of(db, message.conversation_id).channel} 没有接上"
            if other is not None:
                sending.send_elsewhere(db, message, other, failure, now)
            else:
                sending.settle(db, message.id, OutboxState.UNDELIVERABLE, failure, now)

    store.write(write)
    return len(stranded)
