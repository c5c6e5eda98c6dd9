"""Editions (目录版本): what residents are told is a catalogue that was published; none is ever changed, and each can be gone back to.

An edition is added by itself, publishing it is another act. The live edition is the one of the newest publication.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import insert, select
from sqlmodel import Field

from casework import revisions
from casework.database import Db, TableModel, columns_of, fetch_all, fetch_one
from knowledge.catalogue import Catalogue
from knowledge.serialising import Unreadable, from_json, to_json

SUBJECT = "catalogue"
MEND = "：请用 linban catalogue rollback 退回上一版，或用 publish 另发一版"
ADDING = "editions"  # bumped before an edition is added: whoever adds another at the same moment waits for its row


class Edition(TableModel, table=True):
    """A whole catalogue as it was at one moment; `parent` is the edition that was live then."""

    __tablename__ = "editions"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    made_at: datetime
    made_by: str
    note: str = ""
    origin: str
    content: str  # JSON, compressed, in base64
    checksum: str
    parent: int | None = Field(default=None, foreign_key="editions.number")


class PublicationKind(StrEnum):
    """How an edition came to be live."""

    PUBLISH = "publish"  # 发布
    ROLLBACK = "rollback"  # 退回


class Publication(TableModel, table=True):
    """An edition became the live one."""

    __tablename__ = "publications"
    # Their order is the history: SQLite must not give a number again.
    __table_args__: ClassVar[dict[str, bool]] = {"sqlite_autoincrement": True}

    id: int = Field(primary_key=True)
    edition: int = Field(foreign_key="editions.number")
    at: datetime
    by: str
    note: str = ""
    kind: str


class EditionError(Exception):
    """What cannot be done with an edition; the message says why, to the operator."""


class NoSuchEdition(EditionError):
    """No edition has this number."""


class NothingBefore(EditionError):
    """There is no edition to go back to."""


class Damaged(EditionError):
    """An edition that is not what was stored, or that this program cannot read."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A catalogue made ready to be stored."""

    content: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An edition without its content, for lists."""

    number: int
    made_at: datetime
    made_by: str
    note: str
    origin: str
    checksum: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class History:
    """Every edition and every publication, oldest first."""

    editions: Sequence[Entry]
    publications: Sequence[Publication]


_table = columns_of(Edition)
_published = columns_of(Publication)
_entry = select(*(_table.c[name] for name in Entry.__dataclass_fields__))


def pack(catalogue: Catalogue) -> Packed:
    """Make a catalogue ready to be stored: before the write, because it takes its time."""
    return pack_text(to_json(catalogue))


def pack_text(text: str) -> Packed:
    """The same for a catalogue that is JSON already."""
    return Packed(base64.b64encode(zlib.compress(text.encode())).decode("ascii"), _checksum(text))


def add(db: Db, packed: Packed, by: str, note: str, origin: str, now: datetime) -> Edition:
    """Keep a catalogue as the next edition, without publishing it; the newest edition where that is the same catalogue."""
    revisions.bump(db, ADDING)
    newest = fetch_one(db, Edition, select(_table).order_by(_table.c.number.desc()).limit(1))
    if newest is not None and newest.checksum == packed.checksum:
        return newest
    edition = Edition(
        number=newest.number + 1 if newest is not None else 1,
        made_at=now,
        made_by=by,
        note=note,
        origin=origin,
        content=packed.content,
        checksum=packed.checksum,
        parent=live(db),
    )
    db.execute(insert(Edition).values(edition.model_dump()))
    return edition


def publish(db: Db, number: int, by: str, note: str, now: datetime) -> None:
    """Make an edition the live one; without effect where it is. NoSuchEdition."""
    _go_live(db, number, by, note, PublicationKind.PUBLISH, now)


def roll_back(db: Db, by: str, note: str, now: datetime, to: int | None = None) -> int:
    """Make the edition live again that was live before the present one, or a named one; its number.

    Going back twice goes back two editions; NothingBefore where there is none, NoSuchEdition for a number nobody gave.
    """
    revisions.bump(db, SUBJECT)
    if to is None:
        to = _before(fetch_all(db, Publication, select(_published).order_by(_published.c.id)))
    _go_live(db, to, by, note, PublicationKind.ROLLBACK, now)
    return to


def seed(db: Db, packed: Packed, by: str, note: str, origin: str, now: datetime) -> int:
    """Publish a catalogue where none ever was; the number of the live edition, whoever was first."""
    revisions.bump(db, ADDING)  # of several processes that start at once one seeds, the others wait here and find it done
    number = live(db)
    if number is None:
        number = add(db, packed, by, note, origin, now).number
        publish(db, number, by, note, now)
    return number


def live(db: Db) -> int | None:
    """The number of the live edition; None where nothing was published yet."""
    newest = select(_published.c.edition).order_by(_published.c.id.desc()).limit(1)
    return db.execute(newest).scalar()


def get(db: Db, number: int) -> Edition:
    """An edition with its content; NoSuchEdition."""
    edition = fetch_one(db, Edition, select(_table).where(_table.c.number == number))
    if edition is None:
        raise NoSuchEdition(f"没有第{number}版目录：看有哪些版本用 linban catalogue history")
    return edition


def load(db: Db, number: int) -> Catalogue:
    """The catalogue of an edition; NoSuchEdition, or Damaged where it is not what was stored."""
    return read(get(db, number))


def read(edition: Edition) -> Catalogue:
    """The catalogue in an edition; Damaged. For a thread without a transaction, because it takes its time."""
    return parse(unpack(edition), edition.number)


def parse(text: str, number: int) -> Catalogue:
    """The catalogue in the JSON of an edition; Damaged where this program cannot read it."""
    try:
        return from_json(text)
    except Unreadable as error:
        raise Damaged(f"第{number}版目录这个程序读不了（{error}）{MEND}") from error


def unpack(edition: Edition) -> str:
    """The JSON in an edition, checked against its checksum; Damaged."""
    try:
        text = zlib.decompress(base64.b64decode(edition.content, validate=True)).decode()
    except (zlib.error, binascii.Error, UnicodeError) as error:
        raise Damaged(f"第{edition.number}版目录坏了，解不开{MEND}") from error
    if _checksum(text) != edition.checksum:
        raise Damaged(f"第{edition.number}版目录和存进去的不一样（校验和不符）{MEND}")
    return text


def history(db: Db) -> History:
    """Everything that was added and published."""
    entries = [Entry(*row) for row in db.execute(_entry.order_by(_table.c.number))]
    return History(entries, fetch_all(db, Publication, select(_published).order_by(_published.c.id)))


def _go_live(db: Db, number: int, by: str, note: str, kind: PublicationKind, now: datetime) -> None:
    revisions.bump(db, SUBJECT)  # first: whoever publishes at the same moment waits for this row
    if db.execute(select(_table.c.number).where(_table.c.number == number)).scalar() is None:
        raise NoSuchEdition(f"没有第{number}版目录：看有哪些版本用 linban catalogue history")
    if live(db) != number:
        db.execute(insert(Publication).values(edition=number, at=now, by=by, note=note, kind=kind))


def _before(publications: Sequence[Publication]) -> int:
    """The edition under the live one, were each published one put on those before it, and going back took off what lay above."""
    pile: list[int] = []
    for publication in publications:
        if publication.kind == PublicationKind.ROLLBACK and publication.edition in pile:
            while pile[-1] != publication.edition:
                pile.pop()
        else:
            pile.append(publication.edition)
    if len(pile) < 2:
        raise NothingBefore("没有更早的目录可退：" + ("在用的就是最早发布的那一版" if pile else "还没有发布过目录"))
    return pile[-2]


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
