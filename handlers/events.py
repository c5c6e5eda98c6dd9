"""Life events (一件事): a birth, a death, a retirement: one list over all the items it brings with it."""

from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from handlers.flow import Flow, Leave, Outcome
from handlers.greeting import PERSON
from handlers.turn import Turn
from knowledge.cards import events
from knowledge.happenings import find_event
from knowledge.life_events import LifeEvent


def _event(turn: Turn, event_id: str) -> LifeEvent | None:
    return next((event for event in turn.handbook.catalogue.life_events if event.id == event_id), None)


def _items(turn: Turn, event: LifeEvent) -> tuple[Choice, ...]:
    """The items, numbered as in the list."""
    return tuple(Choice(f"ask:apply:{item.id}", item.name, item.aliases) for _, item in events.steps(event, turn.handbook.catalogue))


def _about(turn: Turn, event_id: str) -> Leave:
    event = _event(turn, event_id)
    if event is None:
        return Leave("这个清单现在没有了。想办什么，直接说就行。")
    everything = Choice(f"events:materials:{event.id}", "材料合在一起看", ("材料", "要带什么", "带什么"))
    return Leave(events.overview(event, turn.handbook.catalogue), (*_items(turn, event), everything, PERSON))


def _materials(turn: Turn, event_id: str) -> Leave:
    event = _event(turn, event_id)
    if event is None:
        return _about(turn, event_id)
    back = Choice(f"events:about:{event.id}", "回到清单", ("清单",))
    return Leave(events.materials(event, turn.handbook.catalogue), (back, PERSON))


def _recognise(turn: Turn) -> Leave | None:
    event = find_event(turn.handbook.catalogue, turn.said.text)
    return _about(turn, event.id) if event is not None else None


def _finish(turn: Turn, answers: Answers) -> Outcome:
    listed = turn.handbook.catalogue.life_events
    return Reply("哪一件事？", tuple(Choice(f"events:about:{event.id}", event.name, event.aliases) for event in listed))


EVENTS = Flow(
    name="events",
    version=1,
    title="一件事",
    steps=(),
    finish=_finish,
    verbs={"about": _about, "materials": _materials},
    recognise=_recognise,
)
