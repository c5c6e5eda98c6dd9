"""Grids (网格): some three hundred households of a community, with a grid worker (M2.1)."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlmodel import Field

from casework import revisions
from casework.database import Db, TableModel, columns_of, fetch_all, fetch_one, insert_into
from casework.places import SUBJECT
from casework.places.communities import Community


class Grid(TableModel, table=True):
    """One grid; its id stands in printed codes, so it never changes."""

    __tablename__ = "grids"

    id: str = Field(primary_key=True)
    community_id: str = Field(foreign_key="communities.id", index=True, ondelete="CASCADE")
    number: str  # as people write it: 青禾-03
    name: str
    households: int = 0


_table = columns_of(Grid)
_communities = columns_of(Community)


def put(db: Db, *grids: Grid) -> None:
    """Keep grids; one with an id that is known takes the new values and keeps its areas."""
    for grid in grids:
        values = grid.model_dump()
        row = insert_into(db, Grid).values(values)
        db.execute(row.on_conflict_do_update(index_elements=[_table.c.id], set_=values))
    revisions.bump(db, SUBJECT)


def remove(db: Db, grid_id: str) -> bool:
    """Drop a grid with its areas and heads; False where there was none."""
    removed = db.execute(delete(Grid).where(_table.c.id == grid_id)).rowcount > 0
    if removed:
        revisions.bump(db, SUBJECT)
    return removed


def get(db: Db, grid_id: str) -> Grid | None:
    """The grid with this id."""
    return fetch_one(db, Grid, select(_table).where(_table.c.id == grid_id))


def everywhere(db: Db) -> Sequence[Grid]:
    """All grids, by community and number."""
    chosen = select(_table).join(_communities, _communities.c.id == _table.c.community_id)
    return fetch_all(db, Grid, chosen.order_by(_communities.c.rank, _communities.c.id, _table.c.number))


def of_community(db: Db, community_id: str) -> Sequence[Grid]:
    """The grids of one community, by number."""
    return fetch_all(db, Grid, select(_table).where(_table.c.community_id == community_id).order_by(_table.c.number))
