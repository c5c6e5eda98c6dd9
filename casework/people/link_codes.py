"""Link codes (关联码): a resident who writes on two channels shows with a short code that both are the same person."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlmodel import Field

from casework.database import BlindIndex, Db, TableModel, columns_of
from casework.ids import Ids
from casework.people.accounts import ChannelAccount

GOOD_FOR = timedelta(minutes=10)
DIGITS = 6
DRAWS = 20  # of a million codes a few are open: a second draw is rare, a twentieth never comes
MOST_WRONG = 5  # codes of six digits: five tries an hour guess one of ten open codes once in twenty years
WRONG_FOR = timedelta(hours=1)


class LinkCode(TableModel, table=True):
    """A code that was shown on one account and may be said once on another."""

    __tablename__ = "link_codes"

    account_id: int = Field(primary_key=True, foreign_key="channel_accounts.id", ondelete="CASCADE")
    code: str = Field(sa_type=BlindIndex, unique=True)
    expires_at: datetime = Field(index=True)


_table = columns_of(LinkCode)
_accounts = columns_of(ChannelAccount)


class NoCodeLeft(Exception):
    """Every code that was drawn is open for somebody else."""


def show(db: Db, ids: Ids, account_id: int, now: datetime) -> str:
    """A code to be shown on an account, in place of its former one; NoCodeLeft where none is free."""
    for _ in range(DRAWS):
        code = ids.number(DIGITS)
        if issue(db, account_id, code, now):
            return code
    raise NoCodeLeft


def has_open(db: Db, account_id: int, now: datetime) -> bool:
    """Whether a code was shown on an account lately, and not used."""
    mine = select(_table.c.account_id).where(_table.c.account_id == account_id, _table.c.expires_at > now)
    return db.execute(mine).first() is not None


def issue(db: Db, account_id: int, code: str, now: datetime) -> bool:
    """Open a code for an account in place of its former one; False where the same code is open for another account."""
    db.execute(delete(LinkCode).where((_table.c.account_id == account_id) | (_table.c.expires_at <= now)))
    if db.execute(select(_table.c.account_id).where(_table.c.code == code)).first() is not None:
        return False
    db.execute(insert(LinkCode).values(account_id=account_id, code=code, expires_at=now + GOOD_FOR))
    return True


def find(db: Db, code: str, now: datetime) -> int | None:
    """The account on which an open code was shown."""
    return db.execute(select(_table.c.account_id).where(_table.c.code == code, _table.c.expires_at > now)).scalar()


def use(db: Db, code: str) -> None:
    """A code is good for one use."""
    db.execute(delete(LinkCode).where(_table.c.code == code))


def may_try(db: Db, account_id: int, now: datetime) -> bool:
    """Whether an account may still say codes, after those it got wrong within the last hour."""
    row = db.execute(select(_accounts.c.wrong_codes, _accounts.c.wrong_since).where(_accounts.c.id == account_id)).one()
    return row.wrong_since is None or row.wrong_since <= now - WRONG_FOR or row.wrong_codes < MOST_WRONG


def wrong(db: Db, account_id: int, now: datetime) -> None:
    """Note that a code said on an account was none."""
    row = db.execute(select(_accounts.c.wrong_codes, _accounts.c.wrong_since).where(_accounts.c.id == account_id)).one()
    anew = row.wrong_since is None or row.wrong_since <= now - WRONG_FOR
    values = {"wrong_codes": 1, "wrong_since": now} if anew else {"wrong_codes": row.wrong_codes + 1}
    db.execute(update(ChannelAccount).where(_accounts.c.id == account_id).values(**values))
