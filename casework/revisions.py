"""Revisions (改动号): how a process notices that another has changed what it keeps in memory."""

from sqlalchemy import select
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of, insert_into


class Revision(TableModel, table=True):
    """How often one subject has been changed."""

    __tablename__ = "revisions"

    subject: str = Field(primary_key=True)
    number: int


_table = columns_of(Revision)


def bump(db: Db, subject: str) -> None:
    """Note a change of a subject, in the transaction that makes it."""
    row = {"subject": subject, "number": 1}
    changed = insert_into(db, Revision).values(row)
    db.execute(changed.on_conflict_do_update(index_elements=[_table.c.subject], set_={"number": _table.c.number + 1}))


def current(db: Db) -> dict[str, int]:
    """The number of every subject that was ever changed."""
    return {row.subject: row.number for row in db.execute(select(_table))}
