"""Recordings (留言): voice messages and pictures kept for the person who calls back, with the resident's consent.

A letter names the file; it is fetched from the platform afterwards, outside any transaction, and kept encrypted until the call is made.
It is kept in parts, each written by itself: everybody waits for the one who writes.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import delete, func, insert, or_, select, update
from sqlmodel import Field

from casework.callbacks import Callback
from casework.database import Db, EncryptedText, TableModel, columns_of, fetch_all, fetch_one

KEPT_FOR = timedelta(days=30)  # after the call was made; of a call that never was, after the time that was promised
MOST_FILES = 10  # of one call: a minute each is more than anybody listens to before telephoning
MOST_BYTES = 10 * 1024 * 1024  # of one file: a voice message of a minute has some 100 kB, a photograph some MB
PART_BYTES = 256 * 1024  # of one write: sealed and on the disk in some milliseconds
TRY_FOR = timedelta(days=3)  # WeChat keeps a file no longer
AGAIN_AFTER = timedelta(minutes=2)  # twice as long with each try
AGAIN_AT_MOST = timedelta(hours=2)


class Recording(TableModel, table=True):
    """One file; `failure` says why it could not be fetched, `due_at` is empty where nobody tries any more."""

    __tablename__ = "recordings"
    # The number is passed on by word of mouth, and the parts of a recording outlive it by some seconds: SQLite must not give it again.
    __table_args__: ClassVar[dict[str, bool]] = {"sqlite_autoincrement": True}

    id: int = Field(primary_key=True)
    callback_id: int = Field(foreign_key="callbacks.id", index=True, ondelete="CASCADE")
    channel: str
    kind: str
    media: str
    content_type: str = ""
    failure: str = ""
    tries: int = 0
    due_at: datetime | None = Field(default=None, index=True)
    created_at: datetime

    @property
    def at_hand(self) -> bool:
        """Whether the file was fetched."""
        return self.due_at is None and not self.failure


class RecordingPart(TableModel, table=True):
    """A part of a file, in base64; one whose recording is gone belongs to nobody, and is swept away."""

    __tablename__ = "recording_parts"

    recording_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: str = Field(sa_type=EncryptedText)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as the platform gave it."""

    content: bytes
    content_type: str


_table = columns_of(Recording)
_parts = columns_of(RecordingPart)


def room(db: Db, callback_id: int) -> int:
    """How many more files a call takes."""
    mine = select(func.count()).select_from(_table).where(_table.c.callback_id == callback_id)
    return max(0, MOST_FILES - int(db.execute(mine).scalar_one()))


def keep(db: Db, callback_id: int, channel: str, kind: str, media: str, now: datetime) -> bool:
    """Note that a file belongs to a call, and is to be fetched; False where the call has all the files it takes."""
    if room(db, callback_id) == 0:
        return False
    values = {"callback_id": callback_id, "channel": channel, "kind": kind, "media": media, "due_at": now, "created_at": now, "tries": 0}
    db.execute(insert(Recording).values(content_type="", failure="", **values))
    return True


def due(db: Db, channel: str, now: datetime, most: int = 20) -> list[Recording]:
    """The files of a channel that are to be fetched now."""
    wanted = select(_table).where(_table.c.channel == channel, _table.c.due_at <= now).order_by(_table.c.due_at, _table.c.id)
    return fetch_all(db, Recording, wanted.limit(most))


def split(content: bytes) -> list[bytes]:
    """A file in the parts in which it is written."""
    return [content[start : start + PART_BYTES] for start in range(0, len(content), PART_BYTES)]


def write_part(db: Db, recording_id: int, number: int, part: bytes) -> None:
    """Keep one part of a file, in place of what an earlier try left."""
    db.execute(delete(RecordingPart).where(_parts.c.recording_id == recording_id, _parts.c.number == number))
    db.execute(insert(RecordingPart).values(recording_id=recording_id, number=number, content=base64.b64encode(part).decode()))


def fetched(db: Db, recording_id: int, content_type: str, parts: int) -> None:
    """The file is here: so many parts of it were written."""
    db.execute(delete(RecordingPart).where(_parts.c.recording_id == recording_id, _parts.c.number >= parts))
    values = {"content_type": content_type, "due_at": None, "failure": ""}
    db.execute(update(Recording).where(_table.c.id == recording_id).values(**values))


def failed(db: Db, recording: Recording, failure: str, now: datetime, *, permanent: bool) -> None:
    """Try again later, for as long as the platform keeps the file; then the person who calls has to ask."""
    again = now + min(AGAIN_AT_MOST, AGAIN_AFTER * 2 ** min(recording.tries, 10))  # more doublings change nothing
    over = permanent or again > recording.created_at + TRY_FOR
    values = {"failure": failure, "tries": recording.tries + 1, "due_at": None if over else again}
    db.execute(update(Recording).where(_table.c.id == recording.id).values(**values))


def postpone(db: Db, channel: str, failure: str, until: datetime) -> None:
    """The platform gives no file at all for a while, through no fault of any: what was due is tried then, and no try is counted."""
    resting = (_table.c.channel == channel) & (_table.c.due_at <= until)
    over = resting & (_table.c.created_at < until - TRY_FOR)
    db.execute(update(Recording).where(over).values(failure=failure, due_at=None))
    db.execute(update(Recording).where(resting).values(failure=failure, due_at=until))


def of_calls(db: Db, callback_ids: Sequence[int]) -> list[Recording]:
    """The recordings that belong to some calls."""
    return fetch_all(db, Recording, select(_table).where(_table.c.callback_id.in_(callback_ids)).order_by(_table.c.id))


def get(db: Db, recording_id: int) -> Recording | None:
    """The recording with this number."""
    return fetch_one(db, Recording, select(_table).where(_table.c.id == recording_id))


def content_of(db: Db, recording: Recording) -> bytes | None:
    """The file, if it was fetched."""
    if not recording.at_hand:
        return None
    mine = select(_parts.c.content).where(_parts.c.recording_id == recording.id).order_by(_parts.c.number)
    return b"".join(base64.b64decode(content) for content in db.execute(mine).scalars())


def forget_over(db: Db, now: datetime) -> int:
    """Drop the recordings that were kept as long as promised, also of calls that nobody ever made; how many."""
    calls, before = columns_of(Callback), now - KEPT_FOR
    over = select(calls.c.id).where(or_(calls.c.done_at < before, calls.c.done_at.is_(None) & (calls.c.promised_by < before)))
    return db.execute(delete(Recording).where(_table.c.callback_id.in_(over))).rowcount


def ownerless(db: Db, most: int = 1000) -> list[tuple[int, int]]:
    """Parts whose recording is gone: with its call, or with its time. Recording and number."""
    gone = _parts.c.recording_id.not_in(select(_table.c.id))
    return [(row.recording_id, row.number) for row in db.execute(select(_parts.c.recording_id, _parts.c.number).where(gone).limit(most))]


def sweep(db: Db, recording_id: int, number: int) -> None:
    """Drop one part: all of a long file at once would keep everybody waiting."""
    db.execute(delete(RecordingPart).where(_parts.c.recording_id == recording_id, _parts.c.number == number))
