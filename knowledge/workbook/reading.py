"""Reads a catalogue from a workbook, or says everything that is wrong with it at once, each with its cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from knowledge.assembling import Parts, Read, assemble
from knowledge.consistency import Entry
from knowledge.explaining import beyond_bounds
from knowledge.labels import FIELD_NAMES
from knowledge.mistakes import CatalogueError, Mistake, Place, suggestion
from knowledge.positions import Location
from knowledge.workbook.archive import Unreadable, read_archive
from knowledge.workbook.cells import Unclear, read
from knowledge.workbook.layout import COUNTERS, OWNERS, SHEETS, Column, Kind, Sheet
from knowledge.workbook.tables import Table, tables_of

LISTS = {(sheet.name,) for sheet in SHEETS} | {("examples",), ("counter_examples",)} - {("",)}
"""What has a sheet of its own, and so no column in another."""


@dataclass(slots=True)
class _Record:
    """One item, station or life event as its rows are gathered."""

    table: Table
    row: int
    values: dict[str, Any]
    rows: dict[Location, tuple[Table, int]] = field(default_factory=dict)  # where the members of its lists stand

    def place(self, location: Location) -> Place:
        """The cell of a value, or the first one of the row in which it is missing."""
        table, row = self.rows.get(location[:2], (self.table, self.row))
        rest = location[2:] if location[:2] in self.rows else () if location[:1] in LISTS else location
        return table.place(row, tuple(part for part in rest if isinstance(part, str)))


def read_workbook(path: Path) -> Read:
    """The catalogue of a workbook; raises `CatalogueError` with all mistakes, in the order of sheets and rows."""
    try:
        grids = read_archive(path)
    except Unreadable as error:
        raise CatalogueError((Mistake(Place(path.name), str(error)),)) from error
    parts = Parts()
    tables = tables_of(grids, parts)
    records = _records(tables, parts)
    # What refers to a sheet that is missing is not blamed as well.
    parts.stations = records["stations"] if {"服务点", COUNTERS} <= tables.keys() else None
    parts.items = records["items"]
    parts.events = records["life_events"] if "事项" in tables else []
    return assemble(parts, _explain)


def _records(tables: Mapping[str, Table], parts: Parts) -> dict[str, list[Entry]]:
    """What the sheets describe, each with the members that other sheets give it."""
    found: dict[str, dict[str, _Record]] = {}
    entries: dict[str, list[Entry]] = {root: [] for root in OWNERS}
    for sheet in SHEETS:
        table = tables.get(sheet.title)
        if table is None:
            continue
        if sheet.name:
            _add_members(sheet, table, found.get(sheet.root), parts)
            continue
        records = found.setdefault(sheet.root, {})
        for row, values in _rows(sheet, table, parts):
            values |= {each.name: [] for each in SHEETS if each.root == sheet.root and each.name and each.name != "phrases"}
            record = _Record(table, row, values)
            records.setdefault(str(values.get("id")), record)
            entries[sheet.root].append(Entry(values, record.place))
        if not entries[sheet.root] and sheet.root != "life_events":
            parts.mistakes.append(Mistake(table.place(table.heading_row), f"没有{OWNERS[sheet.root]}，请至少填一行。"))
    return entries


def _add_members(sheet: Sheet, table: Table, owners: dict[str, _Record] | None, parts: Parts) -> None:
    """Put each row of a list into the value whose id stands before it."""
    for row, values in _rows(sheet, table, parts):
        name = values.pop(sheet.key.heading, None)
        place = table.place(row)
        if name is None:
            _tell(parts, place, f"没有填{sheet.key.heading}，不知道这一行属于哪个{sheet.key.refers}。")
        elif owners is not None and name not in owners:
            _tell(parts, place, f"“{sheet.key.refers}”表里没有编号“{name}”。{suggestion(name, owners)}")
        elif owners is not None:
            owner = owners[name]
            member: Any = values
            into = sheet.name
            if sheet.name == "phrases":
                into = "examples" if values.get("own", True) else "counter_examples"
                member = values.get("text")
                if member is None:
                    _tell(parts, place, "没有填问法。")
                    continue
            listed = owner.values.setdefault(into, [])
            owner.rows[(into, len(listed))] = (table, row)
            listed.append(member)


def _tell(parts: Parts, place: Place, message: str) -> None:
    if place not in parts.spoilt:
        parts.mistakes.append(Mistake(place, message))
        parts.spoilt.add(place)


def _rows(sheet: Sheet, table: Table, parts: Parts) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every row that says something, with its values as a tree, and the id before it under the heading it has."""
    key = sheet.key if sheet.name else None
    columns = [(column, table.columns.get(column.path, 0)) for column in sheet.columns]
    for row, cells in table.rows():
        values: dict[str, Any] = {}
        for column, number in columns:
            cell = cells.get(number)
            if cell is not None or column.required:
                _put(values, column, *_value(column, cell, table, row, parts))
        if key is not None:
            name, _ = _value(key, cells.get(table.key), table, row, parts)
            if name is not None:
                values[key.heading] = name
        yield row, values


def _value(column: Column, cell: object, table: Table, row: int, parts: Parts) -> tuple[Any, bool]:
    """The value of a cell, and whether there is one that cannot be read."""
    try:
        return read(column, cell), False
    except Unclear as error:
        _tell(parts, table.place(row) if column.path == ("id",) else table.place(row, column.path), str(error))
        return None, True


def _put(values: dict[str, Any], column: Column, value: Any, spoilt: bool) -> None:
    """Lay a value into the tree; a part that has to be there is there even when it is empty, so that what it lacks is told."""
    for name in column.path[:-1]:
        if value is None and not column.required and not spoilt:
            return
        values = values.setdefault(name, {})
    if value is not None:
        values[column.path[-1]] = value
    elif column.required and column.kind in (Kind.LINES, Kind.CHOICES, Kind.FIELDS):
        values[column.path[-1]] = []


def _explain(model: type[BaseModel], error: ErrorDetails) -> str:
    """What is wrong with a value, in the words of the sheet."""
    names = [str(part) for part in error["loc"] if isinstance(part, str)] or ["id"]
    name = "天数" if names[-1] == "amount" and len(names) > 1 else FIELD_NAMES.get(names[-1], names[-1])
    if error["type"] in ("missing", "string_too_short"):
        return f"{name}空着，这一项必须填。"
    bounds = beyond_bounds(error)
    shown = str(error["input"])[:20]
    return f"{name}{bounds}；现在写的是“{shown}”。" if bounds else f"{name}写法不对；现在写的是“{shown}”。"
