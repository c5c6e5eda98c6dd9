"""Makes a catalogue of what was read, one value after the other, and looks at all of them together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge.catalogue import Catalogue
from knowledge.consistency import Entry, event_mistakes, item_mistakes, station_mistakes
from knowledge.life_events import LifeEvent
from knowledge.mistakes import CatalogueError, Mistake, Place
from knowledge.positions import Location
from knowledge.service_item import ServiceItem
from knowledge.stations import Station

Explain = Callable[[type[BaseModel], ErrorDetails], str]
"""What is wrong with a value of a model, in the words of the file or sheet it stands in."""

_Value = TypeVar("_Value", bound=BaseModel)


@dataclass(slots=True)
class Parts:
    """What was read of a catalogue, not yet validated, and the mistakes made until now; `stations` is None where they are unreadable."""

    stations: list[Entry] | None = None
    items: list[Entry] = field(default_factory=list)
    events: list[Entry] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    spoilt: set[Place] = field(default_factory=set)  # where a mistake has been told, and what follows from it need not be


@dataclass(frozen=True, slots=True)
class Read:
    """A catalogue, and where in its source everything stands."""

    catalogue: Catalogue
    items: Sequence[Entry]
    stations: Sequence[Entry]

    def place_of_item(self, index: int, location: Location = ()) -> Place:
        """Where a part of the item with this number stands."""
        return self.items[index].place(location)

    def place_of_station(self, index: int, location: Location = ()) -> Place:
        """Where a part of the station with this number stands."""
        return self.stations[index].place(location)


def assemble(parts: Parts, explain: Explain) -> Read:
    """The catalogue of the parts; raises `CatalogueError` with all mistakes in the order of their places."""
    items = _validated(ServiceItem, parts.items, parts, explain)
    stations = _validated(Station, parts.stations or (), parts, explain)
    events = _validated(LifeEvent, parts.events, parts, explain)
    together = (
        *station_mistakes(parts.stations or ()),
        *item_mistakes(parts.items, parts.stations),
        *event_mistakes(parts.events, parts.items),
    )
    mistakes = {*parts.mistakes, *(mistake for mistake in together if mistake.place not in parts.spoilt)}
    if mistakes:
        raise CatalogueError(tuple(sorted(mistakes)))
    return Read(Catalogue(items=items, stations=stations, life_events=events), parts.items, parts.stations or ())


def _validated(model: type[_Value], entries: Sequence[Entry], parts: Parts, explain: Explain) -> tuple[_Value, ...]:
    values = []
    for entry in entries:
        try:
            values.append(model.model_validate(entry.values))
        except ValidationError as error:
            found = (entry.mistake(detail["loc"], explain(model, detail)) for detail in error.errors())
            parts.mistakes += [mistake for mistake in found if mistake.place not in parts.spoilt]
    return tuple(values)
