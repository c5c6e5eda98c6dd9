"""From a database address to its store."""

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from casework.database.encryption import FieldCipher
from casework.database.postgres import PostgresStore
from casework.database.sqlite import SqliteStore
from casework.database.store import Store


def open_store(url: str, cipher: FieldCipher) -> Store:
    """The store behind a DATABASE_URL: `sqlite:///…` or `postgresql+psycopg://…`; ValueError for anything else."""
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise ValueError("DATABASE_URL 看不懂：请写成 sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库") from error
    if kind == "sqlite":
        return SqliteStore(url, cipher)
    if kind == "postgresql":
        return PostgresStore(url, cipher)
    raise ValueError(f"不支持的数据库 {kind}：请用 sqlite:///… 或 postgresql+psycopg://…")
