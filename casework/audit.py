"""The audit log (审计记录): who did what, and who opened which personal fact and why. Appended, never changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import delete, insert, select
from sqlmodel import Field

from casework.database import Db, EncryptedText, TableModel, columns_of, fetch_all

KEPT = timedelta(days=3 * 365)  # 个人信息保护影响评估报告和处理情况记录应当至少保存三年（个人信息保护法 第五十六条）
OPENED = "opened"
LONGEST = 300  # characters of a detail


class AuditEntry(TableModel, table=True):
    """One act; `detail` says what changed, or why something was opened, and holds no personal fact itself."""

    __tablename__ = "audit_entries"
    # Their order is the history: SQLite must not give a number again.
    __table_args__: ClassVar[dict[str, bool]] = {"sqlite_autoincrement": True}

    id: int = Field(primary_key=True)
    at: datetime = Field(index=True)
    staff_id: int = Field(foreign_key="staff_members.id", index=True)
    act: str
    subject: str = ""
    subject_id: str = ""
    detail: str = Field(default="", sa_type=EncryptedText)


_table = columns_of(AuditEntry)


def note(db: Db, staff_id: int, act: str, now: datetime, subject: str = "", subject_id: int | str = "", detail: str = "") -> None:
    """Somebody did something."""
    row = {"at": now, "staff_id": staff_id, "act": act, "subject": subject, "subject_id": str(subject_id), "detail": detail[:LONGEST]}
    db.execute(insert(AuditEntry).values(row))


def opened(db: Db, staff_id: int, subject: str, subject_id: int | str, reason: str, now: datetime) -> None:
    """Somebody looked at a full personal value, for a reason."""
    note(db, staff_id, OPENED, now, subject, subject_id, reason)


def entries(db: Db, *, staff_id: int | None = None, act: str = "", before: int | None = None, limit: int = 50) -> Sequence[AuditEntry]:
    """The newest acts first, of one person or of one kind; `before` goes on behind the entry with this id."""
    chosen = select(_table)
    if staff_id is not None:
        chosen = chosen.where(_table.c.staff_id == staff_id)
    if act:
        chosen = chosen.where(_table.c.act == act)
    if before is not None:
        chosen = chosen.where(_table.c.id < before)
    return fetch_all(db, AuditEntry, chosen.order_by(_table.c.id.desc()).limit(limit))


def forget_before(db: Db, before: datetime) -> int:
    """Drop what is older than it has to be kept."""
    return db.execute(delete(AuditEntry).where(_table.c.at < before)).rowcount
