"""Recordings (留言): voice messages and pictures kept for the person who calls back, with the resident's consent.

A letter names the file; it is fetched from the platform afterwards, outside any transaction, and kept encrypted until the call is made.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, null, select, update
from sqlmodel import Field

from casework.callbacks import Callback
from casework.database import Db, EncryptedText, TableModel, columns_of, fetch_all, fetch_one

TRIES = 5
AGAIN_AFTER = timedelta(minutes=2)
MOST_BYTES = 10 * 1024 * 1024  # of one file: a voice message of a minute has some 100 kB, a photograph some MB


class Recording(TableModel, table=True):
    """One file; `content` is empty until it was fetched, `failure` says why it could not be, `due_at` is empty where nobody tries any more."""

    __tablename__ = "recordings"

    id: int = Field(primary_key=True)
    callback_id: int = Field(foreign_key="callbacks.id", index=True, ondelete="CASCADE")
    channel: str
    kind: str
    media: str
    content_type: str = ""
    content: str | None = Field(default=None, sa_type=EncryptedText)
    failure: str = ""
    tries: int = 0
    due_at: datetime | None = Field(default=None, index=True)
    created_at: datetime

    @property
    def at_hand(self) -> bool:
        """Whether the file was fetched."""
        return self.due_at is None and not self.failure


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as the platform gave it."""

    content: bytes
    content_type: str


_table = columns_of(Recording)


def keep(db: Db, callback_id: int, channel: str, kind: str, media: str, now: datetime) -> None:
    """Note that a file belongs to a call, and is to be fetched."""
    values = {"callback_id": callback_id, "channel": channel, "kind": kind, "media": media, "due_at": now, "created_at": now, "tries": 0}
    db.execute(insert(Recording).values(content_type="", failure="", **values))


def due(db: Db, channel: str, now: datetime, most: int = 20) -> list[Recording]:
    """The files of a channel that are to be fetched now."""
    wanted = select(_table).where(_table.c.channel == channel, _table.c.due_at <= now).order_by(_table.c.due_at, _table.c.id)
    return fetch_all(db, Recording, wanted.limit(most))


def fetched(db: Db, recording_id: int, file: Fetched) -> None:
    """Keep a file."""
    content = base64.b64encode(file.content).decode()
    values = {"content": content, "content_type": file.content_type, "due_at": None, "failure": ""}
    db.execute(update(Recording).where(_table.c.id == recording_id).values(**values))


def failed(db: Db, recording: Recording, failure: str, now: datetime, *, permanent: bool) -> None:
    """Try again later, or give up: the person who calls has to ask."""
    over = permanent or recording.tries + 1 >= TRIES
    values = {"failure": failure, "tries": recording.tries + 1, "due_at": None if over else now + AGAIN_AFTER * 2**recording.tries}
    db.execute(update(Recording).where(_table.c.id == recording.id).values(**values))


def of_calls(db: Db, callback_ids: Sequence[int]) -> list[Recording]:
    """The recordings that belong to some calls, without what is in them: files are long, and listed more often than heard."""
    listed = [null().label(column.name) if column.name == "content" else column for column in _table.c]
    return fetch_all(db, Recording, select(*listed).where(_table.c.callback_id.in_(callback_ids)).order_by(_table.c.id))


def get(db: Db, recording_id: int) -> Recording | None:
    """The recording with this number."""
    return fetch_one(db, Recording, select(_table).where(_table.c.id == recording_id))


def content_of(recording: Recording) -> bytes | None:
    """The file, if it was fetched."""
    return base64.b64decode(recording.content) if recording.content else None


def forget_settled(db: Db, before: datetime) -> int:
    """Drop the recordings of calls that were made before a moment; how many."""
    calls = columns_of(Callback)
    over = select(calls.c.id).where(calls.c.done_at < before)
    return db.execute(delete(Recording).where(_table.c.callback_id.in_(over))).rowcount
