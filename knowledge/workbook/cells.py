"""Writes values into cells and reads them out again, the way people fill in cells."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from knowledge.mistakes import suggestion
from knowledge.workbook.archive import Formula, Wrong
from knowledge.workbook.layout import Column, Kind, plain

YES = {"是", "√", "✓", "✔", "对", "有", "可以", "y", "yes", "true", "1"}
NO = {"否", "×", "✗", "✘", "x", "不是", "无", "不可以", "n", "no", "false", "0"}
BETWEEN = re.compile(r"[、，,；;/\s]+")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
OLDEST = date(1901, 1, 1)
"""Excel knows no day before 1900 and one too many in that year."""
EXACT = 10**15
"""From here on Excel has lost digits."""


Content = str | int | float | date | None
"""What is put into a cell."""


class Unclear(Exception):
    """A cell that cannot be read, and how it is mended."""


def written(column: Column, value: Any) -> Content:
    """What to put into a cell for a value; None for nothing."""
    if value is None or value in ("", ()):
        return None
    match column.kind:
        case Kind.LINES:
            return "\n".join(protected(line.replace("\\", "\\\\").replace("\n", "\\n")) for line in value)
        case Kind.FIELDS:
            return "\n".join(column.choices.get(name, name) for name in value)
        case Kind.CHOICES:
            return "、".join(column.choices[choice] for choice in value)
        case Kind.CHOICE:
            return column.choices[value]
        case Kind.YES_NO:
            return "是" if value else "否"
        case Kind.TIME:
            return str(value.isoformat("auto" if value.second or value.microsecond else "minutes"))
        case Kind.DATE:
            return value if value >= OLDEST else str(value.isoformat())
        case Kind.INTEGER:
            return int(value)
        case Kind.NUMBER:
            # Excel keeps sixteen digits; what needs more is written out.
            return float(value) if float(f"{value:.16g}") == value else repr(value)
        case _:
            return protected(value)


def read(column: Column, cell: object) -> Any:
    """The value of a cell, None where it is empty; raises `Unclear`."""
    if isinstance(cell, Formula):
        raise Unclear("这一格是公式，只认填好的内容：请复制这一格，再“选择性粘贴”成“数值”。")
    if isinstance(cell, Wrong):
        raise Unclear(f"这一格是错误值 {cell.text}，请重新填。")
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    return READERS[column.kind](column, cell)


def text_of(cell: object) -> str:
    """The text of a cell as somebody typed it."""
    if isinstance(cell, str):
        return _unprotected(cell.strip())
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if abs(cell) >= EXACT:
            raise Unclear("数字太长，后几位可能已被 Excel 变成 0：请先把单元格格式设为“文本”，再重新填。")
        return f"{cell:.15g}"
    if isinstance(cell, date | time):
        raise Unclear("这一格被 Excel 变成了日期或时间：请先把单元格格式设为“文本”，再重新填。")
    raise Unclear("这一格读不懂，请重新填。")


def protected(text: str) -> str:
    """A text with what a cell cannot keep written as _xHHHH_, the way Excel does: control characters, blanks at its ends."""
    text = ESCAPED.sub(lambda found: f"_x005F_{found[0][1:]}", text)
    text = ILLEGAL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    inner = text.strip()
    if inner == text:
        return text
    start = text.find(inner) if inner else len(text)
    head, tail = text[:start], text[start + len(inner) :]
    return "".join(f"_x{ord(each):04X}_" for each in head) + inner + "".join(f"_x{ord(each):04X}_" for each in tail)


def _unprotected(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _plain(cell: object) -> str:
    """A text without what a Chinese keyboard does to figures and signs: 全角 to 半角."""
    return unicodedata.normalize("NFKC", text_of(cell)).strip()


def _lines(column: Column, cell: object) -> list[str]:
    if not isinstance(cell, str):
        return [text_of(cell)]
    lines = [_unprotected(line.strip()) for line in cell.split("\n") if line.strip()]
    return [re.sub(r"\\([\\n])", lambda found: "\n" if found[1] == "n" else "\\", line) for line in lines]


def _choice(column: Column, cell: object) -> str:
    return _chosen(column, _plain(cell))


def _choices(column: Column, cell: object) -> list[str]:
    return [_chosen(column, word) for word in BETWEEN.split(_plain(cell)) if word]


def _fields(column: Column, cell: object) -> list[str]:
    lines = _lines(column, cell)
    return [_chosen(column, word) for line in lines for word in re.split(r"[、，,；;\s]+", unicodedata.normalize("NFKC", line)) if word]


def _chosen(column: Column, word: str) -> str:
    value = column.words.get(plain(word))
    if value is None:
        raise Unclear(f"“{word}”不是可以填的。{suggestion(word, column.choices.values())}")
    return value


def _yes_no(column: Column, cell: object) -> bool:
    word = _plain(cell).casefold()
    if word in YES or word in NO:
        return word in YES
    raise Unclear(f"“{word}”看不出是还是否，请填“是”或“否”。")


def _integer(column: Column, cell: object) -> int:
    number = _number(column, cell)
    if number != int(number):
        raise Unclear(f"“{number:g}”不是整数，请只填整数。")
    return int(number)


def _number(column: Column, cell: object) -> float:
    if isinstance(cell, bool | date | time):
        raise Unclear("这里要填数字：请先把单元格格式设为“常规”，再重新填。")
    if isinstance(cell, int | float):
        return cell
    word = _plain(cell).replace(",", "")
    if not re.fullmatch(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?", word, re.ASCII):
        raise Unclear(f"“{word}”不是数字，请只填数字，不带单位。")
    number = float(word)
    if not isfinite(number):
        raise Unclear(f"“{word}”太大了。")
    return number


def _date(column: Column, cell: object) -> date:
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    parts = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", _plain(cell))
    try:
        return date(*map(int, parts.groups())) if parts else _no_date(cell)
    except ValueError:
        return _no_date(cell)


def _no_date(cell: object) -> date:
    raise Unclear(f"“{_plain(cell)}”不是日期，请写成 2026-12-01 的样子。")


def _time(column: Column, cell: object) -> time:
    if isinstance(cell, time):
        return cell
    if not isinstance(cell, str):
        raise Unclear("请写成 24 小时制的时间，例如 08:30。")
    word = _plain(cell)
    short = re.fullmatch(r"(\d{1,2})[:点时](\d{1,2})分?", word)
    try:
        return time(int(short[1]), int(short[2])) if short else time.fromisoformat(word)
    except ValueError:
        raise Unclear(f"“{word}”不是时间，请写成 24 小时制，例如 08:30。") from None


def _month_day(column: Column, cell: object) -> str:
    if isinstance(cell, date):
        return f"{cell:%m-%d}"
    if not isinstance(cell, str):
        # 9.10 typed as a number has become 9.1
        raise Unclear("请先把单元格格式设为“文本”，再写成“月-日”，例如 09-01。")
    word = _plain(cell)
    parts = re.fullmatch(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", word)
    if not parts:
        raise Unclear(f"“{word}”不是几月几日，请写成“月-日”，例如 09-01。")
    return f"{int(parts[1]):02}-{int(parts[2]):02}"


READERS: dict[Kind, Callable[[Column, object], Any]] = {
    Kind.TEXT: lambda column, cell: text_of(cell),
    Kind.ID: lambda column, cell: _plain(cell),
    Kind.LINES: _lines,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.MONTH_DAY: _month_day,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.FIELDS: _fields,
}
