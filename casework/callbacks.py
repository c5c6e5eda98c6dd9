"""Call-backs (回电): a person owes a resident an answer by telephone, by a time that was named."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlmodel import Field

from casework.database import Db, EncryptedText, TableModel, columns_of, fetch_all, fetch_one


class Callback(TableModel, table=True):
    """One call owed: what about, by when, and whether it was made."""

    __tablename__ = "callbacks"
    # People write the number on paper: SQLite must not give it again after `forget`.
    __table_args__: ClassVar[dict[str, bool]] = {"sqlite_autoincrement": True}

    id: int = Field(primary_key=True)
    resident_id: int = Field(foreign_key="residents.id", index=True)
    conversation_id: int = Field(foreign_key="conversations.id")
    item_id: str = ""
    question: str = Field(default="", sa_type=EncryptedText)
    promised_by: datetime = Field(index=True)
    created_at: datetime
    done_at: datetime | None = None


_table = columns_of(Callback)


def ask_for(db: Db, resident_id: int, conversation_id: int, item_id: str, question: str, promised_by: datetime, now: datetime) -> Callback:
    """Note that the resident is to be called; a call already owed takes the new question too."""
    before = owed_to(db, conversation_id, resident_id)
    if before is not None:
        both = before.question if question in before.question else "\n".join(filter(None, (before.question, question)))
        by = before.promised_by if before.promised_by > now else promised_by  # a promise that was broken is made anew
        db.execute(update(Callback).where(_table.c.id == before.id).values(question=both, promised_by=by))
    else:
        values = {
            "resident_id": resident_id,
            "conversation_id": conversation_id,
            "item_id": item_id,
            "question": question,
            "promised_by": promised_by,
            "created_at": now,
        }
        db.execute(insert(Callback).values(**values))
    call = owed_to(db, conversation_id, resident_id)
    assert call is not None  # written above
    return call


def owed_to(db: Db, conversation_id: int, resident_id: int | None = None) -> Callback | None:
    """The call owed to a conversation, or to the resident behind it wherever it was asked for; the one promised first."""
    mine = _open_for(conversation_id, resident_id)
    return fetch_one(db, Callback, select(_table).where(mine).order_by(_table.c.promised_by, _table.c.id).limit(1))


def drop(db: Db, conversation_id: int, resident_id: int | None = None) -> bool:
    """The resident needs no call after all; False if none was owed."""
    return db.execute(delete(Callback).where(_open_for(conversation_id, resident_id))).rowcount > 0


def owed(db: Db) -> list[Callback]:
    """The calls not made yet, the most urgent first."""
    return fetch_all(db, Callback, select(_table).where(_table.c.done_at.is_(None)).order_by(_table.c.promised_by, _table.c.id))


def finish(db: Db, callback_id: int, now: datetime) -> bool:
    """Note that the call was made; False if there is no such call owed."""
    open_call = (_table.c.id == callback_id) & _table.c.done_at.is_(None)
    return db.execute(update(Callback).where(open_call).values(done_at=now)).rowcount == 1


def forget(db: Db, resident_id: int) -> None:
    """Drop what a resident asked for, made or not: the questions are personal."""
    db.execute(delete(Callback).where(_table.c.resident_id == resident_id))


def _open_for(conversation_id: int, resident_id: int | None) -> ColumnElement[bool]:
    here = _table.c.conversation_id == conversation_id
    return _table.c.done_at.is_(None) & (here if resident_id is None else or_(here, _table.c.resident_id == resident_id))
