"""What all tables share: one naming of constraints, and rows as model values.

Models are SQLModel and say what a table holds; statements are SQLAlchemy Core on a connection, because an ORM session costs a turn more
than all its statements together (docs/decisions/0002).
"""

from typing import Any, TypeVar, cast

from sqlalchemy import FromClause, MetaData, Select, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from casework.database.prepared import Prepared
from casework.database.store import Db

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class TableModel(SQLModel):
    """The base of every table of the station."""

    metadata = MetaData(naming_convention=NAMING)


Model = TypeVar("Model", bound=TableModel)


def columns_of(model: type[TableModel]) -> FromClause:
    """The table of a model, for Core statements."""
    return cast(FromClause, inspect(model).local_table)


def insert_into(db: Db, model: type[TableModel]) -> postgresql.Insert | sqlite.Insert:
    """An insert that may say what happens on a conflict, which each database writes its own way."""
    return postgresql.insert(model) if db.dialect.name == "postgresql" else sqlite.insert(model)


def fetch_all(db: Db, model: type[Model], statement: Select[Any] | Prepared, parameters: dict[str, Any] | None = None) -> list[Model]:
    """The rows of a statement that selects whole rows of one table, as values of its model."""
    if isinstance(statement, Prepared):
        return [model(**row._asdict()) for row in statement.run(db, parameters or {})]
    return [model(**row._mapping) for row in db.execute(statement, parameters or {})]


def fetch_one(db: Db, model: type[Model], statement: Select[Any] | Prepared, parameters: dict[str, Any] | None = None) -> Model | None:
    """The first such row, or None."""
    found = fetch_all(db, model, statement, parameters)
    return found[0] if found else None
