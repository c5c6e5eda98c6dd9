"""Staff members (工作人员): who works here, in which role, and how far each may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, insert, select, update
from sqlmodel import Field

from casework.database import Db, EncryptedText, TableModel, columns_of, fetch_all, fetch_one

EVERYTHING = "*"  # in a scope: every grid, every category


class Role(StrEnum):
    """What somebody is here for; what each may do stands in `casework.people.staff.permissions`."""

    WORKER = "worker"  # 工作人员: the counter, the grid
    LEAD = "lead"  # 负责人: a station
    KEEPER = "keeper"  # 目录管理员: what residents are told
    ADMINISTRATOR = "administrator"  # 系统管理员: accounts, no residents
    AUDITOR = "auditor"  # 审计员: who did and opened what


ROLE_NAMES = {
    Role.WORKER: "工作人员",
    Role.LEAD: "站点负责人",
    Role.KEEPER: "目录管理员",
    Role.ADMINISTRATOR: "系统管理员",
    Role.AUDITOR: "审计员",
}


class ScopeKind(StrEnum):
    """What a scope is cut by."""

    GRID = "grid"  # 网格
    CATEGORY = "category"  # 条线


class StaffMember(TableModel, table=True):
    """One person who works here; `position` is what the door says (窗口、网格员), `left_at` when he or she stopped."""

    __tablename__ = "staff_members"

    id: int = Field(primary_key=True)
    login: str = Field(unique=True)
    name: str
    position: str = ""
    phone: str = Field(default="", sa_type=EncryptedText)
    role: str
    station_id: str = Field(index=True)
    created_at: datetime
    left_at: datetime | None = None
    wecom_id: str | None = Field(default=None, unique=True)  # the account on Enterprise WeChat


class StaffScope(TableModel, table=True):
    """One grid or one line of work that a staff member sees."""

    __tablename__ = "staff_scopes"

    staff_id: int = Field(primary_key=True, foreign_key="staff_members.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)


class LoginTaken(Exception):
    """Somebody signs in with this name already."""


@dataclass(frozen=True, slots=True)
class Scope:
    """How far somebody sees: a station, and within it grids and categories of items. `EVERYTHING` stands for all of them."""

    station_id: str
    grids: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    def sees_grid(self, grid_id: str) -> bool:
        """Whether what belongs to a grid is his or hers to see."""
        return EVERYTHING in self.grids or grid_id in self.grids

    def sees_category(self, category: str) -> bool:
        """Whether a line of work is his or hers."""
        return EVERYTHING in self.categories or category in self.categories


_table = columns_of(StaffMember)
_scopes = columns_of(StaffScope)


def add(db: Db, login: str, name: str, role: Role, station_id: str, now: datetime, *, position: str = "", phone: str = "") -> int:
    """Somebody new; the id. LoginTaken."""
    if by_login(db, login) is not None:
        raise LoginTaken(f"登录名“{login}”已经有人用了，请换一个")
    values = {
        "login": login,
        "name": name,
        "role": role.value,
        "station_id": station_id,
        "position": position,
        "phone": phone,
        "created_at": now,
    }
    return int(db.execute(insert(StaffMember).values(**values).returning(_table.c.id)).scalar_one())


def change(db: Db, staff_id: int, **values: str | None) -> bool:
    """Write down another name, position, phone, role, station_id or wecom_id; False where there is no such person."""
    allowed = {"name", "position", "phone", "role", "station_id", "wecom_id"}
    assert values.keys() <= allowed, f"not to be changed: {values.keys() - allowed}"
    return db.execute(update(StaffMember).where(_table.c.id == staff_id).values(**values)).rowcount > 0


def leave(db: Db, staff_id: int, now: datetime) -> bool:
    """Somebody works here no longer; the entry stays, records name it. False where there is none, or it was noted already."""
    here = (_table.c.id == staff_id) & _table.c.left_at.is_(None)
    return db.execute(update(StaffMember).where(here).values(left_at=now)).rowcount > 0


def come_back(db: Db, staff_id: int) -> bool:
    """Somebody who had left works here again; False where there is no such person."""
    gone = (_table.c.id == staff_id) & _table.c.left_at.is_not(None)
    return db.execute(update(StaffMember).where(gone).values(left_at=None)).rowcount > 0


def get(db: Db, staff_id: int) -> StaffMember | None:
    """The person with this id."""
    return fetch_one(db, StaffMember, select(_table).where(_table.c.id == staff_id))


def named(db: Db, staff_ids: Collection[int]) -> dict[int, StaffMember]:
    """Several people at once, by id."""
    found = fetch_all(db, StaffMember, select(_table).where(_table.c.id.in_(staff_ids))) if staff_ids else []
    return {member.id: member for member in found}


def by_login(db: Db, login: str) -> StaffMember | None:
    """Who signs in with this name."""
    return fetch_one(db, StaffMember, select(_table).where(_table.c.login == login))


def by_wecom(db: Db, wecom_id: str) -> StaffMember | None:
    """Who writes from this Enterprise WeChat account, and still works here."""
    return fetch_one(db, StaffMember, select(_table).where(_table.c.wecom_id == wecom_id, _table.c.left_at.is_(None)))


def everybody(db: Db, station_id: str | None = None, *, gone: bool = False) -> Sequence[StaffMember]:
    """Those who work here, or at one station, by station and login; `gone` adds those who have left."""
    chosen = select(_table)
    if station_id is not None:
        chosen = chosen.where(_table.c.station_id == station_id)
    if not gone:
        chosen = chosen.where(_table.c.left_at.is_(None))
    return fetch_all(db, StaffMember, chosen.order_by(_table.c.station_id, _table.c.login))


def set_scope(db: Db, staff_id: int, grids: Collection[str], categories: Collection[str]) -> None:
    """Say which grids and which categories somebody sees, instead of those before."""
    db.execute(delete(StaffScope).where(_scopes.c.staff_id == staff_id))
    rows = [{"staff_id": staff_id, "kind": ScopeKind.GRID.value, "value": grid} for grid in sorted(set(grids))]
    rows += [{"staff_id": staff_id, "kind": ScopeKind.CATEGORY.value, "value": category} for category in sorted(set(categories))]
    if rows:
        db.execute(insert(StaffScope), rows)


def scope_of(db: Db, member: StaffMember) -> Scope:
    """How far somebody sees; a lead sees the whole station."""
    if member.role == Role.LEAD:
        return Scope(member.station_id, frozenset({EVERYTHING}), frozenset({EVERYTHING}))
    rows = db.execute(select(_scopes.c.kind, _scopes.c.value).where(_scopes.c.staff_id == member.id)).all()
    return Scope(
        member.station_id,
        frozenset(value for kind, value in rows if kind == ScopeKind.GRID),
        frozenset(value for kind, value in rows if kind == ScopeKind.CATEGORY),
    )
