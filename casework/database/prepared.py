"""Statements that every turn runs, compiled once.

A Core statement that is ready-made still costs SQLAlchemy some 25 µs at each run for a context and a result that a turn does not need; a turn
has four of them. A prepared statement goes to the driver's own connection, inside the same transaction, with the same column types.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Executable, Insert, Select, Update
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from casework.database.store import Db

Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as one kind of database reads it; `binds` are its parameters with their conversions, in the driver's order."""

    sql: str
    positional: bool
    fixed: dict[str, Any]
    binds: tuple[tuple[str, Convert], ...]
    row: Callable[..., Any] | None
    results: tuple[tuple[int, Callable[[Any], Any]], ...]


class Prepared:
    """A Core statement to be run often; where kinds of database spell it differently, one for each."""

    def __init__(self, statement: Executable | Mapping[str, Executable]) -> None:
        self._statement = statement
        self._plans: WeakKeyDictionary[Dialect, _Plan] = WeakKeyDictionary()  # conversions belong to one engine: they hold its keys

    def run(self, db: Db, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows, as named tuples; empty for a statement that returns none. DatabaseError as from any other statement."""
        plan = self._plans.get(db.dialect)
        if plan is None:
            plan = self._plans[db.dialect] = self._plan(db.dialect)
        values = {**plan.fixed, **parameters} if plan.fixed else parameters
        given = [(name, values[name] if convert is None else convert(values[name])) for name, convert in plan.binds]
        arguments = tuple(value for _, value in given) if plan.positional else dict(given)  # by place a parameter may stand twice
        try:
            cursor = db.connection.driver_connection.execute(plan.sql, arguments)  # type: ignore[union-attr]
            rows = cursor.fetchall() if plan.row is not None else []
        except db.dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(plan.sql, None, error, db.dialect.loaded_dbapi.Error, dialect=db.dialect) from error
        return [_row(plan, row) for row in rows]

    def one(self, db: Db, parameters: Mapping[str, Any]) -> Any:
        """The first row, or None."""
        rows = self.run(db, parameters)
        return rows[0] if rows else None

    def _plan(self, dialect: Dialect) -> _Plan:
        statement = self._statement[dialect.name] if isinstance(self._statement, Mapping) else self._statement
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        names = list(compiled.positiontup or compiled.params)
        columns = _columns(statement)
        return _Plan(
            sql=str(compiled),
            positional=bool(compiled.positional),
            fixed=_defaults(compiled) | {name: value for name, value in compiled.params.items() if value is not None},
            binds=tuple((name, _conversion(compiled.binds[name].type, dialect, "bind")) for name in names),
            row=_row_of(columns) if columns else None,
            results=tuple(
                (place, convert)
                for place, column in enumerate(columns)
                if (convert := _conversion(column.type, dialect, "result")) is not None
            ),
        )


def _row_of(columns: list[Any]) -> Callable[..., Any]:
    """Makes a row from its values, read as SQLAlchemy's are: `row.position`."""
    kind = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]  # the names come from the statement
    return kind._make


def _row(plan: _Plan, row: tuple[Any, ...]) -> Any:
    values = list(row)
    for place, convert in plan.results:
        values[place] = convert(values[place])
    return plan.row(values) if plan.row is not None else values


def _defaults(compiled: SQLCompiler) -> dict[str, Any]:
    """The values of columns that an insert does not name."""
    return {column.key: column.default.arg for column in compiled.insert_prefetch if isinstance(column.default, ScalarElementColumnDefault)}


def _columns(statement: Executable) -> list[Any]:
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    if isinstance(statement, Insert | Update):
        return list(statement.exported_columns)
    return []


def _conversion(type_: TypeEngine[Any], dialect: Dialect, direction: str) -> Convert:
    implementation = type_.dialect_impl(dialect)
    return implementation.bind_processor(dialect) if direction == "bind" else implementation.result_processor(dialect, None)
