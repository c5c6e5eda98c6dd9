"""Writes a catalogue as a workbook that Excel users can fill in without a manual."""

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from pydantic import BaseModel

from knowledge.catalogue import Catalogue
from knowledge.mistakes import CatalogueError, Mistake, Place, column_letters
from knowledge.workbook.cells import Content, protected, written
from knowledge.workbook.layout import LOOK_ONLY, OWNERS, SHEETS, Column, FieldPath, Kind, Phrase, Sheet

LONGEST = 32_767  # UTF-16 units in a cell, Excel's limit
REMINDED = 100  # characters of a name
SPARE_ROWS = 2000  # below the last one, where the drop-downs work too
WIDTHS = {Kind.TEXT: 26, Kind.LINES: 44, Kind.FIELDS: 20, Kind.CHOICES: 22, Kind.ID: 22, Kind.DATE: 13}
WIDE = {"summary", "examples", "redirect", "question", "otherwise", "answer", "text", "directions", "accessibility", "note", "title"}
TEXT, NUMBER, DAY, HEADING, NEEDED, REMINDER = "邻办文本", "邻办数字", "邻办日期", "邻办表头", "邻办必填表头", "邻办只供看"
STARTS_OF_FORMULAS = ("=", "+", "-", "@")

ABOUT = (
    "这是邻办的事项目录。改好之后保存，用“linban catalogue import 文件.xlsx”检查并收进去，再发布。",
    "一张工作表是一种内容：“事项”一行一件事；材料、环节、常见问题等各在自己的表里，一行一条，行首写它属于哪个事项的编号。",
    "新增一个事项：在“事项”表最后加一行，再到“材料”“办理地点”“常见问题”等表里各加几行。",
    "深色的表头是必填的。鼠标停在表头上，会说明这一列填什么，并举一个例子。",
    "一格里要写几条的（如受理条件、办理流程），每条一行：按 Alt+Enter 换行。条文自己要换行的地方写成 \\n。",
    "有下拉框的只能选里面的；是或否可以填“是”“否”，空着就按平常的算。",
    f"标着“{LOOK_ONLY[1:-1]}”的列只帮您认人，改了也不算数。",
    "月份和日子写成“09-01”，日期写成“2026-12-01”，时间写成“08:30”。",
    "不要改工作表的名称和表头，也不要写公式；列的先后可以换，空行没有关系。",
    "删去一行就是删去那一条；导入之前会把改了什么一条条列给您看，发布以后还能退回。",
)


def write_workbook(catalogue: Catalogue, path: Path) -> None:
    """Write a catalogue as a workbook; `CatalogueError` with every cell whose text is longer than Excel can hold."""
    contents = {sheet.title: list(_contents(sheet, catalogue)) for sheet in SHEETS}
    mistakes = [mistake for rank, sheet in enumerate(SHEETS, 1) for mistake in _too_long(sheet, rank, contents[sheet.title])]
    if mistakes:
        raise CatalogueError(tuple(mistakes))
    book = Workbook(write_only=True)
    for style in _styles():
        book.add_named_style(style)
    about = book.create_sheet("说明")
    about.column_dimensions["A"].width = 110
    for line in ABOUT:
        about.append([_cell(about, line, TEXT)])
    counts = {title: len(rows) for title, rows in contents.items()}
    for sheet in SHEETS:
        _write_sheet(book.create_sheet(sheet.title), sheet, contents[sheet.title], counts)
    # A workbook that cannot be written leaves half a file behind; one in memory is written at once.
    whole = BytesIO()
    book.save(whole)
    path.write_bytes(whole.getvalue())


def _columns(sheet: Sheet) -> list[Column | None]:
    """The columns as they follow one another; None is the name, to be looked at only."""
    return [sheet.key, None, *sheet.columns] if sheet.name else list(sheet.columns)


def _contents(sheet: Sheet, catalogue: Catalogue) -> Iterator[list[Content]]:
    for owner, value in _rows(sheet, catalogue):
        before = [written(sheet.key, owner.id), protected(owner.name[:REMINDED])] if sheet.name else []
        yield [*before, *(written(column, _value(value, column.path)) for column in sheet.columns)]


def _too_long(sheet: Sheet, rank: int, rows: Sequence[Sequence[Content]]) -> Iterator[Mistake]:
    for number, row in enumerate(rows, 2):
        for place, content in enumerate(row, 1):
            if isinstance(content, str) and len(content.encode("utf-16-le")) > 2 * LONGEST:
                yield Mistake(Place(sheet.title, number, place, rank=rank), f"太长，Excel 一格最多放 {LONGEST} 个字，请分成几条。")


def _write_sheet(page: Any, sheet: Sheet, rows: Sequence[Sequence[Content]], counts: dict[str, int]) -> None:
    columns = _columns(sheet)
    page.freeze_panes = "C2"
    page.auto_filter.ref = f"A1:{column_letters(len(columns))}{len(rows) + 1}"
    for number, column in enumerate(columns, 1):
        _prepare_column(page, column_letters(number), column, counts, len(rows) + 1 + SPARE_ROWS)
    page.append([_heading(page, sheet, column) for column in columns])
    for row in rows:
        cells = zip(columns, row, strict=True)
        page.append([None if content is None else _cell(page, content, _style(column, content)) for column, content in cells])


def _rows(sheet: Sheet, catalogue: Catalogue) -> Iterator[tuple[Any, BaseModel]]:
    """The values of a sheet, each with the one to whose list it belongs, or with itself."""
    for owner in getattr(catalogue, sheet.root):
        if not sheet.name:
            yield owner, owner
        elif sheet.model is Phrase:
            yield from ((owner, Phrase(text=text)) for text in owner.examples)
            yield from ((owner, Phrase(text=text, own=False)) for text in owner.counter_examples)
        else:
            yield from ((owner, value) for value in getattr(owner, sheet.name))


def _value(value: Any, path: FieldPath) -> Any:
    for name in path:
        value = None if value is None else getattr(value, name)
    return value


def _prepare_column(page: Any, letters: str, column: Column | None, counts: dict[str, int], last: int) -> None:
    dimension = page.column_dimensions[letters]
    if column is None:
        dimension.width = 18
        return
    dimension.width = 48 if column.path[-1] in WIDE else WIDTHS.get(column.kind, 12)
    dimension.number_format = {Kind.DATE: "yyyy-mm-dd", Kind.INTEGER: "General", Kind.NUMBER: "General"}.get(column.kind, "@")
    listed = _listed(column, counts)
    if listed:
        rule = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = "请从下拉框里选", f"{column.heading}只能填下拉框里有的。"
        rule.add(f"{letters}2:{letters}{last}")
        page.data_validations.append(rule)


def _listed(column: Column, counts: dict[str, int]) -> str:
    """What a drop-down offers: fixed values, or the ids of another sheet."""
    if column.kind is Kind.YES_NO:
        return '"是,否"'
    if column.kind is Kind.CHOICE:
        return f'"{",".join(column.choices.values())}"'
    if column.refers:
        sheet = next(each for each in SHEETS if each.title == column.refers)
        letter = "C" if sheet.name else "A"
        return f"'{column.refers}'!${letter}$2:${letter}${counts[column.refers] + 1 + SPARE_ROWS}"
    return ""


def _heading(page: Any, sheet: Sheet, column: Column | None) -> Any:
    if column is None:
        cell = _cell(page, sheet.reminder, HEADING)
        cell.comment = _comment(f"{OWNERS[sheet.root]}的名称，帮您认一认；改了也不算数。")
        return cell
    cell = _cell(page, column.heading, NEEDED if column.required else HEADING)
    words = [f"{column.help.meaning}。"]
    if column.required and column.kind not in (Kind.LINES, Kind.CHOICES):
        words.append("必填。")
    if column.help.example:
        words.append(f"例：{column.help.example}")
    cell.comment = _comment("\n".join(words))
    return cell


def _comment(words: str) -> Comment:
    return Comment(words, "邻办", width=320, height=120)


def _cell(page: Any, content: Content, style: str) -> Any:
    cell = WriteOnlyCell(page)
    cell.value = content
    cell.style = style
    if isinstance(content, str):
        # What begins like a formula, or looks like an error, is a text all the same, also after somebody has edited the cell.
        cell.data_type = "s"
        if content.startswith(STARTS_OF_FORMULAS):
            cell.quotePrefix = True
    return cell


def _style(column: Column | None, content: Content) -> str:
    if column is None:
        return REMINDER
    return TEXT if isinstance(content, str) else DAY if isinstance(content, date) else NUMBER


def _styles() -> Sequence[NamedStyle]:
    wrapped = Alignment(wrap_text=True, vertical="top")
    white, dark, light = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F6F50"), PatternFill("solid", fgColor="DCEBE3")
    return (
        NamedStyle(TEXT, number_format="@", alignment=wrapped),
        NamedStyle(NUMBER, alignment=wrapped),
        NamedStyle(DAY, number_format="yyyy-mm-dd", alignment=wrapped),
        NamedStyle(HEADING, font=Font(bold=True), fill=light, alignment=wrapped),
        NamedStyle(NEEDED, font=white, fill=dark, alignment=wrapped),
        NamedStyle(REMINDER, font=Font(color="808080"), alignment=wrapped),
    )
