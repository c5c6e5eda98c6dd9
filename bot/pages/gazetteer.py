"""The gazetteer: all communities, grids and areas, kept in mind until one of them is changed."""

from dataclasses import dataclass

from casework import revisions
from casework.database import Db, Store
from casework.places import SUBJECT, communities, geography
from casework.places.communities import Community
from casework.places.geography import GridEntry


@dataclass(frozen=True, slots=True)
class Places:
    """All there is at one moment."""

    communities: tuple[Community, ...] = ()
    grids: tuple[GridEntry, ...] = ()

    def grids_of(self, community: Community) -> tuple[GridEntry, ...]:
        """The grids of one community, by number."""
        return tuple(entry for entry in self.grids if entry.community.id == community.id)

    def named(self, community: Community) -> tuple[str, ...]:
        """The estates and streets of one community, each once."""
        return tuple(dict.fromkeys(place for entry in self.grids_of(community) for place in entry.places))


class Gazetteer:
    """Reads the places again when their revision has moved on: one small query a page."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._known: tuple[int, Places] | None = None

    def places(self) -> Places:
        """The places of now."""
        number, places = self.store.read(self._read)
        self._known = number, places
        return places

    def _read(self, db: Db) -> tuple[int, Places]:
        number = revisions.current(db).get(SUBJECT, 0)
        if self._known is not None and self._known[0] == number:
            return self._known
        return number, Places(tuple(communities.everywhere(db)), geography.everywhere(db))
