"""Reads the cells of an .xlsx file and nothing else of it: what Excel, WPS and LibreOffice save differs in everything but the cells.

The format is ECMA-376 (Office Open XML), part 1, SpreadsheetML; names are taken without their namespace, so the strict variant is read too.
"""

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from knowledge.workbook.markup import Attributes, Cells, Texts, row_and_column

LARGEST_FILE = 64 * 2**20  # bytes
LARGEST_CONTENT = 512 * 2**20  # bytes, unpacked
MOST_PARTS = 2000
MOST_CELLS = 5_000_000  # and texts
MOST_COLUMNS = 200
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what .xls files and encrypted .xlsx files begin with
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # ECMA-376 part 1, 18.8.30 numFmt
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 a cell knows no zone


class Unreadable(Exception):
    """A file that cannot be read as a workbook, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell whose value is computed."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that shows an error, such as #N/A."""

    text: str


BROKEN = (
    BadZipFile, zlib.error, struct.error, ElementTree.ParseError, ExpatError, EOFError, LookupError, ValueError, ArithmeticError, RuntimeError, OSError,
)  # fmt: skip
"""What libraries raise over a file that is not what its name says."""

Cell = str | int | float | bool | datetime | date | time | Formula | Wrong
Row = dict[int, Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet that hold something, by row and column counted from 1, and the ranges that are merged."""

    rows: Mapping[int, Row]
    merged: Sequence[tuple[int, int, int, int]]  # first row, first column, last row, last column


def read_archive(path: Path) -> dict[str, Grid]:
    """The sheets of a workbook by title, in its order; raises `Unreadable`."""
    with path.open("rb") as file:
        head = file.read(8)
        if head == OLE:
            raise Unreadable(_old_or_locked(path))
        if head[:2] != b"PK":
            raise Unreadable("这不是 Excel 工作簿：可能是改了名字的 csv 或网页。请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”。")
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable(f"文件太大，超过了 {LARGEST_FILE // 2**20} 兆。")
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
                raise Unreadable(f"文件解开以后太大，超过了 {LARGEST_CONTENT // 2**20} 兆，不敢打开。")
            return _Book(archive).sheets()
    except BROKEN as error:
        raise Unreadable("文件坏了，或者不是 Excel 工作簿。请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”再试。") from error


def _old_or_locked(path: Path) -> str:
    if ENCRYPTED in path.read_bytes()[:LARGEST_FILE]:
        return "工作簿设了打开密码。请在 Excel 里去掉密码（文件→信息→保护工作簿），保存后再试。"
    return "这是旧格式的 .xls。请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”再试。"


class _Book:
    """One opened workbook."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        main = next(iter(self._related("", "officeDocument").values()), "xl/workbook.xml")
        root = self._parse(main)
        self._sheets = [(str(each.get("name")), _attribute(each, "id")) for each in root.iter() if _name(each) == "sheet"]
        old = next((each.get("date1904") for each in root if _name(each) == "workbookPr"), None)
        self._epoch = EPOCH_1904 if old in ("1", "true") else EPOCH
        self._paths = self._related(main, "worksheet")
        self._texts = self._shared(next(iter(self._related(main, "sharedStrings").values()), None))
        self._dated = self._date_styles(next(iter(self._related(main, "styles").values()), None))
        self._left = MOST_CELLS

    def sheets(self) -> dict[str, Grid]:
        return {title: self._grid(self._paths[name]) for title, name in self._sheets if name in self._paths}

    def _related(self, part: str, kind: str) -> dict[str, str]:
        """The parts of a kind that a part points to, by their id there."""
        folder = PurePosixPath(part).parent
        path = str(folder / "_rels" / f"{PurePosixPath(part).name}.rels") if part else "_rels/.rels"
        if path not in self._archive.namelist():
            return {}
        found = {}
        for each in self._parse(path):
            if str(each.get("Type")).endswith(f"/{kind}"):
                target = str(each.get("Target"))
                found[str(each.get("Id"))] = target.lstrip("/") if target.startswith("/") else _normal(folder / target)
        return found

    def _parse(self, part: str) -> ElementTree.Element:
        return ElementTree.fromstring(self._archive.read(part))  # noqa: S314 expat bounds what entities may grow to, sizes are capped

    def _shared(self, part: str | None) -> list[str]:
        texts = Texts(MOST_CELLS)
        if part is not None:
            with self._archive.open(part) as file:
                texts.read(file)
        return texts.texts

    def _date_styles(self, part: str | None) -> frozenset[str]:
        """The numbers of the styles that show a number as a date or time."""
        if part is None:
            return frozenset()
        root = self._parse(part)
        own = {str(each.get("numFmtId")): str(each.get("formatCode")) for each in root.iter() if _name(each) == "numFmt"}
        dated = {str(number) for number in DATE_FORMATS} | {number for number, code in own.items() if _shows_date(code)}
        styles = next((list(each) for each in root if _name(each) == "cellXfs"), [])
        return frozenset(str(number) for number, style in enumerate(styles) if style.get("numFmtId") in dated)

    def _grid(self, part: str) -> Grid:
        rows: dict[int, Row] = {}

        def keep(row: int, column: int, attributes: Attributes, text: str | None, is_formula: bool) -> None:
            cell = Formula() if is_formula else self._cell(attributes.get("t", "n"), attributes.get("s", "0"), text or "")
            if cell != "" and column <= MOST_COLUMNS:
                rows.setdefault(row, {})[column] = cell
                self._left -= 1
                if self._left < 0:
                    raise Unreadable(f"格子太多，超过了 {MOST_CELLS} 个。")

        cells = Cells(keep)
        with self._archive.open(part) as file:
            cells.read(file)
        return Grid(rows, [_range(merged) for merged in cells.merged])

    def _cell(self, kind: str, style: str, text: str) -> Cell:
        match kind:
            case "inlineStr" | "str":
                return text
            case "s":
                return self._texts[int(text)]
            case "b":
                return text.strip() in ("1", "true")
            case "e":
                return Wrong(text)
            case "d":
                return datetime.fromisoformat(text)
        number = float(text)
        if not isfinite(number):
            return Wrong(text)
        if style in self._dated:
            return self._moment(number)
        return int(number) if number.is_integer() else number

    def _moment(self, serial: float) -> Cell:
        """The date, or the time of a day, that a number stands for."""
        if not 0 <= serial < 2_958_466:
            return Wrong(f"{serial:g}")
        # Excel counts a 29 February 1900 that never was.
        shift = 1 if self._epoch is EPOCH and 1 <= serial < 60 else 0
        moment = self._epoch + timedelta(days=shift, seconds=round(serial * 86_400))
        return moment if serial >= 1 else moment.time()


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute whatever its namespace: of a sheet the one that has any, its own `sheetId` being another thing."""
    return next((value for key, value in element.attrib.items() if key.endswith(f"}}{name}")), "")


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _range(merged: str) -> tuple[int, int, int, int]:
    first, _, last = merged.partition(":")
    return (*row_and_column(first), *row_and_column(last or first))


def _shows_date(code: str) -> bool:
    """Whether a number format is one of dates: it has a year, month, day, hour or second outside of quotes and brackets."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', "", code.lower())
    return "general" not in bare and re.search(r"[ymdhs]", bare) is not None
