"""Areas (片区): the part of a grid that somebody is responsible for by name (分片包干, M1.6), and the buildings that belong to it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from sqlalchemy import delete, insert, or_, select, update
from sqlmodel import Field

from casework import revisions
from casework.database import Db, TableModel, columns_of, fetch_all, fetch_one
from casework.places import SUBJECT
from casework.places.buildings import Buildings, Parity


class Area(TableModel, table=True):
    """One area; where it lies is what its buildings say."""

    __tablename__ = "areas"
    # Other things will be noted of an area: SQLite must not give the number of one that was removed to another.
    __table_args__: ClassVar[dict[str, bool]] = {"sqlite_autoincrement": True}

    id: int = Field(primary_key=True)
    grid_id: str = Field(foreign_key="grids.id", index=True, ondelete="CASCADE")
    name: str


class BuildingRange(TableModel, table=True):
    """Some buildings of an area."""

    __tablename__ = "building_ranges"

    id: int = Field(primary_key=True)
    area_id: int = Field(foreign_key="areas.id", index=True, ondelete="CASCADE")
    place: str = Field(index=True)  # the estate or street
    first: int
    last: int
    parity: str = Parity.ALL
    first_unit: int | None = None
    last_unit: int | None = None

    def buildings(self) -> Buildings:
        """As a value."""
        return Buildings(self.place, self.first, self.last, Parity(self.parity), self.first_unit, self.last_unit)


_table = columns_of(Area)
_ranges = columns_of(BuildingRange)


def add(db: Db, grid_id: str, name: str, buildings: Iterable[Buildings] = ()) -> int:
    """A new area of a grid; its id."""
    area_id = int(db.execute(insert(Area).values(grid_id=grid_id, name=name).returning(_table.c.id)).scalar_one())
    _add_buildings(db, area_id, buildings)
    revisions.bump(db, SUBJECT)
    return area_id


def change(db: Db, area_id: int, name: str, buildings: Iterable[Buildings]) -> bool:
    """Give an area another name and other buildings; its heads stay. False where there is no such area."""
    if db.execute(update(Area).where(_table.c.id == area_id).values(name=name)).rowcount == 0:
        return False
    db.execute(delete(BuildingRange).where(_ranges.c.area_id == area_id))
    _add_buildings(db, area_id, buildings)
    revisions.bump(db, SUBJECT)
    return True


def remove(db: Db, area_id: int) -> bool:
    """Drop an area with its heads; False where there was none."""
    removed = db.execute(delete(Area).where(_table.c.id == area_id)).rowcount > 0
    if removed:
        revisions.bump(db, SUBJECT)
    return removed


def get(db: Db, area_id: int) -> Area | None:
    """The area with this id."""
    return fetch_one(db, Area, select(_table).where(_table.c.id == area_id))


def of_grids(db: Db, grid_ids: Sequence[str]) -> Sequence[Area]:
    """The areas of some grids, in the order in which they were written down."""
    return fetch_all(db, Area, select(_table).where(_table.c.grid_id.in_(grid_ids)).order_by(_table.c.id))


def buildings_of(db: Db, area_ids: Sequence[int]) -> dict[int, tuple[Buildings, ...]]:
    """The buildings of some areas, for each of them."""
    found: dict[int, tuple[Buildings, ...]] = {}
    for each in fetch_all(db, BuildingRange, select(_ranges).where(_ranges.c.area_id.in_(area_ids)).order_by(_ranges.c.id)):
        found[each.area_id] = (*found.get(each.area_id, ()), each.buildings())
    return found


def at(db: Db, place: str, building: int, unit: int | None = None) -> Sequence[Area]:
    """The areas a house number of an estate or street belongs to: one; more where units decide and none is given; none where nobody knows it."""
    here = select(_ranges.c.area_id).where(
        _ranges.c.place == place,
        _ranges.c.first <= building,
        _ranges.c.last >= building,
        _ranges.c.parity.in_((Parity.ALL, Parity.ODD if building % 2 else Parity.EVEN)),
    )
    if unit is not None:
        here = here.where(or_(_ranges.c.first_unit.is_(None), (_ranges.c.first_unit <= unit) & (_ranges.c.last_unit >= unit)))
    return fetch_all(db, Area, select(_table).where(_table.c.id.in_(here)).order_by(_table.c.id))


def places_of(db: Db, area_ids: Sequence[int]) -> Sequence[str]:
    """The estates and streets some areas lie in, each once."""
    chosen = select(_ranges.c.place).where(_ranges.c.area_id.in_(area_ids)).distinct().order_by(_ranges.c.place)
    return list(db.execute(chosen).scalars())


def _add_buildings(db: Db, area_id: int, buildings: Iterable[Buildings]) -> None:
    rows = [
        {
            "area_id": area_id,
            "place": each.place,
            "first": each.first,
            "last": each.last,
            "parity": each.parity,
            "first_unit": each.first_unit,
            "last_unit": each.last_unit,
        }
        for each in buildings
    ]
    if rows:
        db.execute(insert(BuildingRange), rows)
