"""Ledgers as Excel workbooks: out, safe against formulas, and in, with every mistake at its cell."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take text for a formula (OWASP, CSV injection)."""
MOST_ROWS = 20_000
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was read: its number in the sheet, and its cells by heading."""

    number: int
    cells: Mapping[str, str]


class Unreadable(Exception):
    """A workbook that cannot be read at all; the message says what to do."""


def safe(text: str) -> str:
    """Text that no spreadsheet runs: what begins like a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def written(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet, all of it text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(12, 2 * len(heading) + 4)
    head = [WriteOnlyCell(sheet, heading) for heading in headings]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        cells = [WriteOnlyCell(sheet, safe(text)) for text in row]
        for cell in cells:
            cell.number_format = "@"
            cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, headings: Sequence[str]) -> list[Row]:
    """The rows of the first sheet, its columns in any order; empty ones left out. Unreadable."""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Unreadable("这个文件打不开：请用 Excel 或 WPS 另存为 .xlsx 再传") from error
    lines = book.worksheets[0].iter_rows(values_only=True)
    first = [str(cell or "").strip() for cell in next(lines, ())]
    missing = [heading for heading in headings if heading not in first]
    if missing:
        raise Unreadable(f"第一行要有这些列：{'、'.join(headings)}；缺 {'、'.join(missing)}。可以先下载模板")
    found = []
    for number, line in enumerate(lines, 2):
        if number > MOST_ROWS + 1:
            raise Unreadable(f"一次最多 {MOST_ROWS} 行，请分几次传")
        cells = {heading: _text(line[first.index(heading)] if first.index(heading) < len(line) else None) for heading in headings}
        if any(cells.values()):
            found.append(Row(number, cells))
    return found


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a telephone number that Excel took for a number
    return str(cell).strip().removeprefix("'")
