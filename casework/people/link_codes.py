"""Link codes (关联码): a resident who writes on two channels shows with a short code that both are the same person."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Field

from casework.database import BlindIndex, Db, TableModel, columns_of
from casework.ids import Ids
from casework.people.accounts import ChannelAccount

GOOD_FOR = timedelta(minutes=10)
DIGITS = 8
DRAWS = 20  # of a hundred million codes a few are open: a second draw is rare, a twentieth never comes
WRONG_FOR = timedelta(hours=1)
MOST_WRONG = 5  # by one account, each within WRONG_FOR of the one before: nobody misreads eight digits oftener
# Accounts cost nothing on the web page, so those of all accounts count together. In any hour at most 60 wrong codes leave the open ones as
# they are, every further one closes them: a code that is opened then meets one guess. A guess is right with n codes open n times in 10^8.
# With one code opened a minute, ten open at a time, that is 60 * 10 + 60 * 1 times in 10^8 hours: once in 17 years of guessing without a
# pause. Turns that PostgreSQL runs at the same moment do not see each other's: a few more guesses, as many as there are connections.
MOST_WRONG_IN_ALL = 60


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


def use(db: Db, code: str, now: datetime) -> int | None:
    """Take an open code, which is good for one use: the account on which it was shown; None where somebody else took it, or it is over."""
    taken = delete(LinkCode).where(_table.c.code == code, _table.c.expires_at > now)
    return db.execute(taken.returning(_table.c.account_id)).scalar()


def forget(db: Db, *account_ids: int) -> None:
    """Close what is open for these accounts."""
    db.execute(delete(LinkCode).where(_table.c.account_id.in_(account_ids)))


def forget_over(db: Db, now: datetime) -> int:
    """Drop the codes that nobody can use any more; how many."""
    return db.execute(delete(LinkCode).where(_table.c.expires_at <= now)).rowcount


def awaited(db: Db, account_id: int, now: datetime) -> bool:
    """Whether a number said on an account is meant for a code: a code was shown there, or a wrong one said, within the life of a code."""
    shown = select(_table.c.account_id).where(_table.c.account_id == account_id, _table.c.expires_at > now)
    said = select(_accounts.c.id).where(_accounts.c.id == account_id, _accounts.c.wrong_at > now - GOOD_FOR)
    return db.execute(shown.union_all(said)).first() is not None


def may_try(db: Db, account_id: int, now: datetime) -> bool:
    """Whether an account may say codes, after the wrong ones that were said on it; one with nobody behind it, after those of all accounts."""
    known = (_accounts.c.resident_id, _accounts.c.wrong_codes, _accounts.c.wrong_at)
    row = db.execute(select(*known).where(_accounts.c.id == account_id)).one()
    if row.wrong_at is not None and row.wrong_at > now - WRONG_FOR and row.wrong_codes >= MOST_WRONG:
        return False
    return row.resident_id is not None or _wrong_in_all(db, now) < MOST_WRONG_IN_ALL


def wrong(db: Db, account_id: int, now: datetime) -> None:
    """Note that a code said on an account was none; where that were too many in all, every open code is closed."""
    row = db.execute(select(_accounts.c.wrong_codes, _accounts.c.wrong_at).where(_accounts.c.id == account_id)).one()
    anew = row.wrong_at is None or row.wrong_at <= now - WRONG_FOR
    many = 1 if anew else row.wrong_codes + 1
    db.execute(update(ChannelAccount).where(_accounts.c.id == account_id).values(wrong_codes=many, wrong_at=now))
    if _wrong_in_all(db, now) >= MOST_WRONG_IN_ALL:
        db.execute(delete(LinkCode))


def _wrong_in_all(db: Db, now: datetime) -> int:
    """How many wrong codes were said on all accounts lately: those of the last hour, each of them."""
    many = select(func.coalesce(func.sum(_accounts.c.wrong_codes), 0)).where(_accounts.c.wrong_at > now - WRONG_FOR)
    return int(db.execute(many).scalar_one())
