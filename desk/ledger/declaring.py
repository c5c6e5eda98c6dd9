"""What a ledger declares: its columns, its filters, where its rows come from, and how far whoever asks may see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from casework.database import Db
from casework.people.staff.permissions import Permission
from desk.asking import Ask

Filters: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and what of a row it shows. What is not `exported` stays on the screen."""

    heading: str
    shown: Callable[[Any], str]
    exported: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow rows down: free text, or a choice among options that may depend on who asks."""

    key: str
    label: str
    options: Callable[[Ask, Db], Sequence[tuple[str, str]]] | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """One table. `rows` reads a page of it, within the scope of whoever asks; `count` says how many there are.

    `link` leads from a row to its page.
    """

    name: str
    title: str
    permission: Permission
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    rows: Callable[[Ask, Db, Filters, int, int], Sequence[Any]]
    count: Callable[[Ask, Db, Filters], int]
    link: Callable[[Any], str] | None = None
    empty: str = "没有符合的。"
    importer: "Importer | None" = None


class Mistakes(dict[str, str]):
    """What is wrong with a row that came in, by heading; nothing where it is empty."""


@dataclass(frozen=True, slots=True)
class Importer:
    """How rows come in from a workbook: the headings it must have, an example row, and a reader of one row.

    `read` gives what is wrong with a row, and what `write` keeps of it; nothing is kept where any row has a mistake.
    """

    headings: tuple[str, ...]
    example: tuple[str, ...]
    read: Callable[[Ask, Db, Mapping[str, str]], tuple[Mistakes, dict[str, Any]]]
    write: Callable[[Ask, Db, Sequence[dict[str, Any]]], int]
