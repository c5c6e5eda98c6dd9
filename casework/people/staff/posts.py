"""Posts (岗位): each line of work and each grid has a first and a second responsible person (A、B岗, M1.5).

Who holds a post is written down from a date on and ended, never changed: who was responsible on any day can be told.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of, fetch_all, fetch_one


class Rank(StrEnum):
    """Which of the two somebody is."""

    PRIMARY = "primary"  # A岗
    BACKUP = "backup"  # B岗


class Post(TableModel, table=True):
    """A post of a station: for a category of items, for a grid, for both, or, with neither, for what nobody else is there for."""

    __tablename__ = "posts"

    id: int = Field(primary_key=True)
    station_id: str = Field(index=True)
    name: str
    category: str = ""
    grid_id: str = ""
    closed_on: date | None = None


class PostHolder(TableModel, table=True):
    """Somebody holds a post from a day on, to a day (not included) or until further notice."""

    __tablename__ = "post_holders"

    id: int = Field(primary_key=True)
    post_id: int = Field(foreign_key="posts.id", index=True, ondelete="CASCADE")
    staff_id: int = Field(foreign_key="staff_members.id", index=True)
    rank: str
    since: date
    until: date | None = None


_posts = columns_of(Post)
_holders = columns_of(PostHolder)


def create(db: Db, station_id: str, name: str, category: str = "", grid_id: str = "") -> int:
    """A new post, held by nobody yet; its id."""
    values = {"station_id": station_id, "name": name, "category": category, "grid_id": grid_id}
    return int(db.execute(insert(Post).values(values).returning(_posts.c.id)).scalar_one())


def close(db: Db, post_id: int, on: date) -> bool:
    """There is no such post from a day on; False where there is none now."""
    db.execute(update(PostHolder).where(_holders.c.post_id == post_id, _still(on)).values(until=on))
    return db.execute(update(Post).where(_posts.c.id == post_id, _posts.c.closed_on.is_(None)).values(closed_on=on)).rowcount > 0


def appoint(db: Db, post_id: int, staff_id: int, rank: Rank, since: date) -> None:
    """Somebody holds a post from a day on; whoever held it in that rank until then holds it no longer."""
    db.execute(update(PostHolder).where(_holders.c.post_id == post_id, _holders.c.rank == rank.value, _still(since)).values(until=since))
    db.execute(insert(PostHolder).values(post_id=post_id, staff_id=staff_id, rank=rank.value, since=since))


def of_station(db: Db, station_id: str, on: date) -> Sequence[Post]:
    """The posts of a station that exist on a day, by name."""
    here = (_posts.c.station_id == station_id) & or_(_posts.c.closed_on.is_(None), _posts.c.closed_on > on)
    return fetch_all(db, Post, select(_posts).where(here).order_by(_posts.c.name, _posts.c.id))


def get(db: Db, post_id: int) -> Post | None:
    """The post with this id."""
    return fetch_one(db, Post, select(_posts).where(_posts.c.id == post_id))


def holders(db: Db, post_ids: Sequence[int], on: date) -> dict[int, dict[str, int]]:
    """Who holds posts on a day: by post, the staff member in each rank."""
    held = (_holders.c.since <= on) & or_(_holders.c.until.is_(None), _holders.c.until > on)
    rows = (
        fetch_all(db, PostHolder, select(_holders).where(_holders.c.post_id.in_(post_ids), held).order_by(_holders.c.id))
        if post_ids
        else []
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.post_id, {})[row.rank] = row.staff_id
    return found


def history(db: Db, post_id: int) -> Sequence[PostHolder]:
    """Everybody who ever held a post, the first in front."""
    return fetch_all(db, PostHolder, select(_holders).where(_holders.c.post_id == post_id).order_by(_holders.c.since, _holders.c.id))


def _still(on: date) -> ColumnElement[bool]:
    return or_(_holders.c.until.is_(None), _holders.c.until > on)
