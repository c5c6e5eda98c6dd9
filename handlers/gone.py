"""Items that the station does not handle any more, or not now: what is said instead of doing anything with them (M3.2)."""

from casework.messages import Choice
from handlers.flow import Leave
from handlers.turn import Turn
from knowledge.cards import items

WAYS_ON = (Choice("callback:start:", "找人工", ("人工",)),)
BY_PERSON = "callback"
"""The flow that goes on all the same: whoever calls back knows what became of the matter."""


def instead(turn: Turn, item_id: str) -> Leave | None:
    """Where to go now with an item that is suspended or withdrawn; None for every other."""
    item = turn.handbook.catalogue.moved_on(item_id)
    return Leave(items.redirected(item, turn.handbook.catalogue), WAYS_ON) if item is not None else None


def meanwhile(turn: Turn) -> str:
    """What happened to the item of the open flow since it was begun, so that it cannot go on; empty where it can."""
    item_id, catalogue = turn.talk.answers.get("item"), turn.handbook.catalogue
    if not item_id or catalogue.offered(item_id) is not None:
        return ""
    item = catalogue.moved_on(item_id)
    if item is None:
        return "刚才说的那件事，现在不在目录里了。"
    return "" if turn.talk.flow == BY_PERSON else items.redirected(item, catalogue)
