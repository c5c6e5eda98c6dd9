"""Access tokens (访问凭证): what a platform hands out for some time, shared between the processes of an installation."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Field

from casework.database import Db, EncryptedText, TableModel, columns_of, insert_into


class AccessToken(TableModel, table=True):
    """One token by its name; it is worth nothing after `expires_at`, and is encrypted like everything that opens a door."""

    __tablename__ = "access_tokens"

    name: str = Field(primary_key=True)
    value: str = Field(sa_type=EncryptedText)
    fetched_at: datetime
    expires_at: datetime


_table = columns_of(AccessToken)


def find(db: Db, name: str, now: datetime) -> str | None:
    """The token, while it is good."""
    return db.execute(select(_table.c.value).where(_table.c.name == name, _table.c.expires_at > now)).scalar()


def keep(db: Db, name: str, value: str, now: datetime, expires_at: datetime) -> None:
    """Remember a token in place of the former one."""
    fresh = insert_into(db, AccessToken).values(name=name, value=value, fetched_at=now, expires_at=expires_at)
    changed = {column: fresh.excluded[column] for column in ("value", "fetched_at", "expires_at")}
    db.execute(fresh.on_conflict_do_update(index_elements=["name"], set_=changed))


def drop(db: Db, name: str, value: str) -> bool:
    """Forget a token that the platform does not take any more; False if another has taken its place already."""
    found = db.execute(select(_table.c.value).where(_table.c.name == name)).scalar()
    if found != value:
        return False
    db.execute(delete(AccessToken).where(_table.c.name == name))
    return True
