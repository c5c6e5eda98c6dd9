"""Finds the sheets and the columns of a catalogue in a workbook that people have been at work on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.assembling import Parts
from knowledge.mistakes import Mistake, Place, suggestion
from knowledge.workbook.archive import Cell, Formula, Grid, Row
from knowledge.workbook.layout import LOOK_ONLY, SHEETS, FieldPath, Sheet, plain

SEARCHED = 10
"""Headings stand in one of the first rows: somebody may have put a title above them."""

TALLEST = 1000
"""Rows of a merged range that are filled in."""


@dataclass(slots=True)
class Table:
    """The rows below the headings of one sheet, and the column of each field."""

    title: str
    rank: int
    grid: Grid
    heading_row: int = 1
    key: int = 0  # the column of the id that stands before a row; 0: the rows have their own
    columns: dict[FieldPath, int] = field(default_factory=dict)

    def place(self, row: int, path: FieldPath = ()) -> Place:
        """The cell of a field in a row; without one the first that identifies the row; the headings where the column is missing."""
        if not path:
            return Place(self.title, row, self.key or self.columns.get(("id",), 1), rank=self.rank)
        for length in range(len(path), 0, -1):
            near = [column for known, column in self.columns.items() if known[:length] == path[:length]]
            if near:
                return Place(self.title, row, min(near), rank=self.rank)
        return Place(self.title, self.heading_row, 1, rank=self.rank)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """The rows in which any field is filled, merged cells told apart again."""
        known = {self.key, *self.columns.values()}
        below = self._merged()
        for number in sorted(self.grid.rows):
            cells = self.grid.rows[number]
            if number > self.heading_row and any(_filled(cells.get(column)) for column in known):
                yield number, {**below.get(number, {}), **cells}

    def _merged(self) -> Mapping[int, Row]:
        """What the cells below the first one of a merged range show, by row and column."""
        below: dict[int, Row] = {}
        for first, column, last, _ in self.grid.merged:
            cell = self.grid.rows.get(first, {}).get(column)
            if cell is not None:
                for row in range(first + 1, min(last, first + TALLEST) + 1):
                    below.setdefault(row, {})[column] = cell
        return below


def tables_of(grids: Mapping[str, Grid], parts: Parts) -> dict[str, Table]:
    """The sheets that are there, by title; those that are not, and columns nobody knows, are told as mistakes."""
    titles = {plain(title): title for title in grids}
    wanted = {plain(sheet.title) for sheet in SHEETS}
    strangers = [title for name, title in titles.items() if name not in wanted]
    tables = {}
    for rank, sheet in enumerate(SHEETS, 1):
        title = titles.get(plain(sheet.title))
        if title is None:
            hint = f"是不是改成了“{'”或“'.join(strangers[:5])}”？" if strangers else ""
            message = f"没有“{sheet.title}”这张工作表。{hint}不能改名，也不能删；没有内容就留着表头。"
            parts.mistakes.append(Mistake(Place(sheet.title, rank=rank), message))
            continue
        table = Table(sheet.title, rank, grids[title])
        _find_columns(sheet, table, parts)
        tables[sheet.title] = table
    return tables


def _find_columns(sheet: Sheet, table: Table, parts: Parts) -> None:
    own = {plain(column.heading): column.path for column in sheet.columns}
    first = plain(sheet.key.heading if sheet.name else sheet.columns[0].heading)
    table.heading_row = next((row for row in range(1, SEARCHED + 1) if first in map(_heading, table.grid.rows.get(row, {}).values())), 1)
    seen: set[str] = set()
    unknown: list[tuple[Place, str]] = []
    for column, cell in sorted(table.grid.rows.get(table.heading_row, {}).items()):
        place = Place(table.title, table.heading_row, column, rank=table.rank)
        name = _heading(cell)
        if name in seen:
            _spoil(parts, place, f"“{name}”这一列有两列，请删去一列。")
        elif sheet.name and name == first:
            table.key = column
        elif name in own:
            table.columns[own[name]] = column
        elif name and not name.endswith(plain(LOOK_ONLY)):
            unknown.append((place, name))
        seen.add(name)
    missing = [column.heading for column in sheet.columns if column.path not in table.columns]
    for place, name in unknown:
        _spoil(parts, place, f"不认识“{name}”这一列，没有读。{suggestion(name, missing or [column.heading for column in sheet.columns])}")
    _tell_missing(sheet, table, parts)
    _tell_unnamed(table, parts)
    for top, left, _, right in table.grid.merged:
        if right > left and top >= table.heading_row:
            _spoil(parts, Place(table.title, top, left, rank=table.rank), "这里把几列合并成了一格，请取消合并，每列各填各的。")


def _tell_missing(sheet: Sheet, table: Table, parts: Parts) -> None:
    lacking = [column.heading for column in sheet.columns if column.required and column.path not in table.columns]
    if sheet.name and not table.key:
        lacking.insert(0, sheet.key.heading)
    if lacking:
        place = Place(table.title, table.heading_row, 1, rank=table.rank)
        _spoil(parts, place, f"缺少“{'”“'.join(lacking)}”{'这一列' if len(lacking) == 1 else '这几列'}。表头不能改，也不能删。")


def _tell_unnamed(table: Table, parts: Parts) -> None:
    told: set[int] = set()
    named = {column for column, cell in table.grid.rows.get(table.heading_row, {}).items() if _filled(cell)}
    for row, cells in sorted(table.grid.rows.items()):
        for column in sorted(cells.keys() - named - told) if row > table.heading_row else ():
            if _filled(cells[column]):
                _spoil(parts, Place(table.title, row, column, rank=table.rank), "这一列没有表头，不知道填的是什么。")
                told.add(column)


def _spoil(parts: Parts, place: Place, message: str) -> None:
    parts.mistakes.append(Mistake(place, message))
    parts.spoilt.add(place)


def _heading(cell: Cell) -> str:
    return plain(cell).rstrip("*") if isinstance(cell, str) else "" if isinstance(cell, Formula) else plain(str(cell))


def _filled(cell: Cell | None) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())
