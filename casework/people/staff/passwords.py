"""Passwords of staff (home of argon2): a digest that costs an attacker memory and time, and a rest after wrong ones.

Argon2id with the library's parameters, which follow RFC 9106's second recommendation (64 MiB, three passes).
"""

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlmodel import Field

from casework.database import Db, TableModel, columns_of, fetch_one, insert_into
from casework.people.staff import members
from casework.people.staff.members import StaffMember

SHORTEST = 10  # characters
LONGEST = 200
WRONG_ALLOWED = 5  # passwords in a row
RESTS = timedelta(minutes=15)  # after so many

_hasher = PasswordHasher()
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$1NeZcGD2b5vQ6psDD0tE6w$VIBqy+APxc7uYV4W6S3m2iEubxraceV8Obs+ewBu0WA"
"""A digest of nothing: an unknown login takes as long to refuse as a known one."""


class StaffPassword(TableModel, table=True):
    """The digest of a staff member's password."""

    __tablename__ = "staff_passwords"

    staff_id: int = Field(primary_key=True, foreign_key="staff_members.id", ondelete="CASCADE")
    digest: str
    changed_at: datetime


class SignInFailure(TableModel, table=True):
    """Wrong passwords in a row for a login, whether or not anybody has it."""

    __tablename__ = "sign_in_failures"

    login: str = Field(primary_key=True)
    wrong: int
    last_at: datetime


class WeakPassword(Exception):
    """A password that is not taken; the message says why."""


class Resting(Exception):
    """Too many wrong passwords for a login: nothing is compared until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many wrong passwords, until {until}")
        self.until = until


_table = columns_of(StaffPassword)
_failures = columns_of(SignInFailure)


def digest_of(password: str, login: str) -> str:
    """The digest of a new password, made before a write because it takes its time; WeakPassword."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"密码至少{SHORTEST}个字符，现在是{len(password)}个")
    if len(password) > LONGEST:
        raise WeakPassword(f"密码最多{LONGEST}个字符")
    if password.lower().replace(login.lower(), "").strip() == "" or len(set(password)) < 4:
        raise WeakPassword("密码太好猜：不要用登录名，也不要一个字符重复到底")
    return _hasher.hash(password)


def keep(db: Db, staff_id: int, digest: str, now: datetime) -> None:
    """Keep a new password's digest."""
    row = {"staff_id": staff_id, "digest": digest, "changed_at": now}
    kept = insert_into(db, StaffPassword).values(row)
    db.execute(kept.on_conflict_do_update(index_elements=[_table.c.staff_id], set_={"digest": digest, "changed_at": now}))


def digest_for(db: Db, login: str, now: datetime) -> tuple[StaffMember | None, str]:
    """Who signs in with a login and works here, and the digest to compare with; Resting.

    For a login that nobody has, a digest that nothing fits: comparing takes as long.
    """
    failure = fetch_one(db, SignInFailure, select(_failures).where(_failures.c.login == login))
    if failure is not None and failure.wrong >= WRONG_ALLOWED and now < failure.last_at + RESTS:
        raise Resting(failure.last_at + RESTS)
    member = members.by_login(db, login)
    if member is None or member.left_at is not None:
        return None, _NOBODYS
    digest = db.execute(select(_table.c.digest).where(_table.c.staff_id == member.id)).scalar()
    return member, digest or _NOBODYS


def fits(digest: str, password: str) -> bool:
    """Whether a password has this digest; some fifty milliseconds, so outside any transaction."""
    try:
        return _hasher.verify(digest, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


def was_wrong(db: Db, login: str, now: datetime) -> None:
    """Count a wrong password; those before a rest that is over are forgotten."""
    row = {"login": login, "wrong": 1, "last_at": now}
    counted = insert_into(db, SignInFailure).values(row)
    db.execute(counted.on_conflict_do_update(index_elements=[_failures.c.login], set_={"wrong": _failures.c.wrong + 1, "last_at": now}))
    over = (_failures.c.login == login) & (_failures.c.wrong > WRONG_ALLOWED)
    db.execute(update(SignInFailure).where(over).values(wrong=1))


def was_right(db: Db, login: str) -> None:
    """Forget wrong passwords."""
    db.execute(delete(SignInFailure).where(_failures.c.login == login))


def forget_failures(db: Db, before: datetime) -> None:
    """Drop what was counted before a moment."""
    db.execute(delete(SignInFailure).where(_failures.c.last_at < before))
