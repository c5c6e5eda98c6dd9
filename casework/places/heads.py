"""Heads (负责人): who is responsible for a grid or an area, in which role; several for each (一片三长, M3.5). Public by purpose (M1.6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import CheckConstraint, delete, insert, select, update
from sqlmodel import Field

from casework import revisions
from casework.database import Db, TableModel, columns_of, fetch_all
from casework.places import SUBJECT


class HeadRole(StrEnum):
    """In which role somebody is responsible, the one to be asked first in front."""

    GRID_WORKER = "grid-worker"  # 网格员
    GRID_LEADER = "grid-leader"  # 网格长
    AREA_HEAD = "area-head"  # 片长
    BUILDING_HEAD = "building-head"  # 楼栋长
    PARTY_HEAD = "party-head"  # 党小组长
    POLICE_OFFICER = "police-officer"  # 社区民警
    VOLUNTEER = "volunteer"  # 志愿者


ROLE_NAMES = {
    HeadRole.GRID_WORKER: "网格员",
    HeadRole.GRID_LEADER: "网格长",
    HeadRole.AREA_HEAD: "片长",
    HeadRole.BUILDING_HEAD: "楼栋长",
    HeadRole.PARTY_HEAD: "党小组长",
    HeadRole.POLICE_OFFICER: "社区民警",
    HeadRole.VOLUNTEER: "志愿者",
}
_ORDER = {role: place for place, role in enumerate(HeadRole)}


@dataclass(frozen=True, slots=True)
class Person:
    """Who is responsible, and how to reach him or her; `covers` narrows it down (3栋)."""

    role: HeadRole
    name: str
    phone: str
    covers: str = ""


class AreaHead(TableModel, table=True):
    """One responsible person, of either a grid or an area."""

    __tablename__ = "area_heads"
    __table_args__ = (CheckConstraint("(grid_id IS NULL) <> (area_id IS NULL)", name="grid_or_area"),)

    id: int = Field(primary_key=True)
    grid_id: str | None = Field(default=None, foreign_key="grids.id", index=True, ondelete="CASCADE")
    area_id: int | None = Field(default=None, foreign_key="areas.id", index=True, ondelete="CASCADE")
    role: str
    name: str
    phone: str
    covers: str = ""

    def person(self) -> Person:
        """As a value."""
        return Person(HeadRole(self.role), self.name, self.phone, self.covers)


_table = columns_of(AreaHead)


def appoint_to_grid(db: Db, grid_id: str, people: Iterable[Person]) -> None:
    """Make people responsible for a whole grid, beside those who are."""
    _appoint(db, people, grid_id=grid_id)


def appoint_to_area(db: Db, area_id: int, people: Iterable[Person]) -> None:
    """Make people responsible for an area, beside those who are."""
    _appoint(db, people, area_id=area_id)


def change(db: Db, head_id: int, person: Person) -> bool:
    """Write down who it is now; False where there is no such entry."""
    changed = db.execute(update(AreaHead).where(_table.c.id == head_id).values(**_values(person))).rowcount > 0
    if changed:
        revisions.bump(db, SUBJECT)
    return changed


def dismiss(db: Db, head_id: int) -> bool:
    """Take somebody off; False where there is no such entry."""
    dismissed = db.execute(delete(AreaHead).where(_table.c.id == head_id)).rowcount > 0
    if dismissed:
        revisions.bump(db, SUBJECT)
    return dismissed


def of_grids(db: Db, grid_ids: Sequence[str]) -> Sequence[AreaHead]:
    """Who is responsible for these grids as a whole, by role."""
    return _by_role(fetch_all(db, AreaHead, select(_table).where(_table.c.grid_id.in_(grid_ids)).order_by(_table.c.id)))


def of_areas(db: Db, area_ids: Sequence[int]) -> Sequence[AreaHead]:
    """Who is responsible for these areas, by role; those of their grids are not among them."""
    return _by_role(fetch_all(db, AreaHead, select(_table).where(_table.c.area_id.in_(area_ids)).order_by(_table.c.id)))


def _by_role(found: list[AreaHead]) -> list[AreaHead]:
    return sorted(found, key=lambda head: _ORDER[HeadRole(head.role)])


def _appoint(db: Db, people: Iterable[Person], grid_id: str | None = None, area_id: int | None = None) -> None:
    rows = [{"grid_id": grid_id, "area_id": area_id, **_values(person)} for person in people]
    if rows:
        db.execute(insert(AreaHead), rows)
        revisions.bump(db, SUBJECT)


def _values(person: Person) -> dict[str, str]:
    return {"role": person.role, "name": person.name, "phone": person.phone, "covers": person.covers}
