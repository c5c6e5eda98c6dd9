"""The geography in three levels, community, grid and area (M2.1), with everybody who is responsible: what is shown and told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework.database import Db
from casework.places import areas, communities, grids, heads
from casework.places.areas import Area
from casework.places.buildings import Buildings
from casework.places.communities import Community
from casework.places.grids import Grid
from casework.places.heads import HeadRole, Person


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """An area with its buildings and its heads."""

    area: Area
    buildings: tuple[Buildings, ...]
    heads: tuple[Person, ...]

    @property
    def where(self) -> str:
        """青禾苑1–6栋、惠民路2–60号双号."""
        return "、".join(each.in_words for each in self.buildings)


@dataclass(frozen=True, slots=True)
class GridEntry:
    """A grid with its areas, and who is responsible for the whole of it."""

    grid: Grid
    community: Community
    areas: tuple[AreaEntry, ...]
    heads: tuple[Person, ...]

    @property
    def worker(self) -> Person | None:
        """The grid worker (网格员), if one is written down."""
        return next((head for head in self.heads if head.role is HeadRole.GRID_WORKER), None)

    @property
    def places(self) -> tuple[str, ...]:
        """The estates and streets it lies in, each once."""
        return tuple(dict.fromkeys(each.place for area in self.areas for each in area.buildings))


def of_community(db: Db, community: Community) -> tuple[GridEntry, ...]:
    """Everything of one community, by grid."""
    return _entries(db, [community], grids.of_community(db, community.id))


def of_station(db: Db, station_id: str) -> tuple[GridEntry, ...]:
    """Everything of the communities that one station serves."""
    served = communities.served_by(db, station_id)
    return tuple(entry for community in served for entry in of_community(db, community))


def everywhere(db: Db) -> tuple[GridEntry, ...]:
    """Everything there is."""
    return _entries(db, communities.everywhere(db), grids.everywhere(db))


def of_grid(db: Db, grid_id: str) -> GridEntry | None:
    """Everything of one grid, if there is such a grid."""
    grid = grids.get(db, grid_id)
    community = communities.get(db, grid.community_id) if grid else None
    return _entries(db, [community], [grid])[0] if grid and community else None


def at(db: Db, place: str, building: int, unit: int | None = None) -> tuple[GridEntry, ...]:
    """Who is responsible for a house number (谁负责我这一片): its grid with the one area, for each area that it may be."""
    found = []
    for area in areas.at(db, place, building, unit):
        entry = of_grid(db, area.grid_id)
        assert entry is not None  # an area goes with its grid
        only = tuple(each for each in entry.areas if each.area.id == area.id)
        found.append(GridEntry(entry.grid, entry.community, only, entry.heads))
    return tuple(found)


def _entries(db: Db, within: Iterable[Community], chosen: Sequence[Grid]) -> tuple[GridEntry, ...]:
    """Grids with all that belongs to them, in four statements however many they are."""
    by_id = {community.id: community for community in within}
    found = areas.of_grids(db, [grid.id for grid in chosen])
    buildings = areas.buildings_of(db, [area.id for area in found])
    of_areas: dict[int | None, list[Person]] = {}
    for head in heads.of_areas(db, [area.id for area in found]):
        of_areas.setdefault(head.area_id, []).append(head.person())
    of_grids: dict[str | None, list[Person]] = {}
    for head in heads.of_grids(db, [grid.id for grid in chosen]):
        of_grids.setdefault(head.grid_id, []).append(head.person())
    of_grid: dict[str, list[AreaEntry]] = {}
    for area in found:
        entry = AreaEntry(area, buildings.get(area.id, ()), tuple(of_areas.get(area.id, ())))
        of_grid.setdefault(area.grid_id, []).append(entry)
    return tuple(
        GridEntry(grid, by_id[grid.community_id], tuple(of_grid.get(grid.id, ())), tuple(of_grids.get(grid.id, ()))) for grid in chosen
    )
