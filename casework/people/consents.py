"""Consents (同意): what a resident agreed to, when, and when it was taken back. Appended, never changed but for the end."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Field

from casework.database import Db, Prepared, TableModel, columns_of


class Scope(StrEnum):
    """What an agreement is about."""

    CONTACT = "contact"  # name and telephone are kept
    COUNTER = "counter"  # the same, said at a counter or on the telephone to whoever registers
    ABROAD = "abroad"  # what is said on a channel with servers abroad leaves the country: a separate agreement (第三十九条)


class Consent(TableModel, table=True):
    """One agreement to one version of the notice on personal information (个人信息保护法 第十四、十七条)."""

    __tablename__ = "consents"

    id: int = Field(primary_key=True)
    resident_id: int = Field(foreign_key="residents.id", index=True, ondelete="CASCADE")
    scope: str = Field(default=Scope.CONTACT, sa_column_kwargs={"server_default": "contact"})
    notice_version: int
    given_at: datetime
    withdrawn_at: datetime | None = None


_table = columns_of(Consent)
_STANDING = Prepared(
    select(_table.c.id)
    .where(
        _table.c.resident_id == bindparam("resident_id"),
        _table.c.scope == bindparam("scope"),
        _table.c.notice_version >= bindparam("notice_version"),
        _table.c.withdrawn_at.is_(None),
    )
    .limit(1)
)


def give(db: Db, resident_id: int, notice_version: int, now: datetime, scope: Scope = Scope.CONTACT) -> None:
    """Record that the resident agreed."""
    db.execute(insert(Consent).values(resident_id=resident_id, scope=scope, notice_version=notice_version, given_at=now))


def withdraw(db: Db, resident_id: int, now: datetime) -> None:
    """Record that the resident takes every agreement back (个人信息保护法 第十五条)."""
    db.execute(update(Consent).where(_table.c.resident_id == resident_id, _table.c.withdrawn_at.is_(None)).values(withdrawn_at=now))


def has_given(db: Db, resident_id: int, notice_version: int, scope: Scope = Scope.CONTACT) -> bool:
    """Whether an agreement to this version, or a later one, stands."""
    return _STANDING.one(db, {"resident_id": resident_id, "scope": scope, "notice_version": notice_version}) is not None
