"""Communities (社区): whom one station serves (一站多居, M4.1)."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlmodel import Field

from casework import revisions
from casework.database import Db, TableModel, columns_of, fetch_all, fetch_one, insert_into
from casework.places import SUBJECT


class Community(TableModel, table=True):
    """A residents' committee and the part of the street it looks after; `rank` is its place in lists."""

    __tablename__ = "communities"

    id: str = Field(primary_key=True)
    name: str
    station_id: str = Field(index=True)  # of the catalogue
    phone: str = ""  # of the committee (居委会)
    rank: int = 0


_table = columns_of(Community)


def put(db: Db, *communities: Community) -> None:
    """Keep communities; one with an id that is known takes the new values and keeps its grids."""
    for community in communities:
        values = community.model_dump()
        row = insert_into(db, Community).values(values)
        db.execute(row.on_conflict_do_update(index_elements=[_table.c.id], set_=values))
    revisions.bump(db, SUBJECT)


def remove(db: Db, community_id: str) -> bool:
    """Drop a community with its grids, areas, heads and pay-out days; False where there was none."""
    removed = db.execute(delete(Community).where(_table.c.id == community_id)).rowcount > 0
    if removed:
        revisions.bump(db, SUBJECT)
    return removed


def get(db: Db, community_id: str) -> Community | None:
    """The community with this id."""
    return fetch_one(db, Community, select(_table).where(_table.c.id == community_id))


def exist(db: Db) -> bool:
    """Whether any is written down."""
    return db.execute(select(_table.c.id).limit(1)).first() is not None


def everywhere(db: Db) -> Sequence[Community]:
    """All communities, in the order of lists."""
    return fetch_all(db, Community, select(_table).order_by(_table.c.rank, _table.c.id))


def served_by(db: Db, station_id: str) -> Sequence[Community]:
    """The communities of one station."""
    return fetch_all(db, Community, select(_table).where(_table.c.station_id == station_id).order_by(_table.c.rank, _table.c.id))
