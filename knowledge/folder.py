"""Reads the parts of a catalogue from a folder of TOML files."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli

from knowledge.assembling import Parts, Read, assemble
from knowledge.consistency import Entry
from knowledge.explaining import syntax_message, value_message
from knowledge.mistakes import Mistake, Place
from knowledge.positions import Location, Positions

STATIONS = "stations.toml"
LIFE_EVENTS = "life_events.toml"
ITEMS = "items"


class _Text:
    """The text of a file, in which lines are looked up only when there is something to say about one."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._positions: Positions | None = None

    def place(self, location: Location) -> Place:
        """Where a value stands."""
        if self._positions is None:
            self._positions = Positions(self._text)
        return Place(self._file, self._positions.line(location))


def read_folder(folder: Path) -> Read:
    """The catalogue that a folder describes; raises `CatalogueError` with all mistakes, in the order of files and lines."""
    parts = Parts()
    parts.stations = _read_stations(folder, parts.mistakes)
    parts.events = _read_events(folder, parts.mistakes)
    parts.items = _read_items(folder, parts.mistakes)
    return assemble(parts, value_message)


def parse(text: str) -> dict[str, Any]:
    """What a text says as TOML; ValueError where it is none."""
    return tomli.loads(text)


def item_paths(folder: Path) -> list[Path]:
    """The files of items in a folder, in their order; those that a computer hides are none."""
    return [path for path in sorted((folder / ITEMS).glob("*.toml")) if not path.name.startswith(".")]


def _read_stations(folder: Path, mistakes: list[Mistake]) -> list[Entry] | None:
    path = folder / STATIONS
    if not path.is_file():
        mistakes.append(Mistake(Place(STATIONS), f"文件夹 {folder} 里没有 {STATIONS}。请检查路径，或从示例目录复制一份再改。"))
        return None
    document = _read(path, STATIONS, mistakes)
    return None if document is None else _listed(STATIONS, "stations", "服务点", document, mistakes)


def _read_events(folder: Path, mistakes: list[Mistake]) -> list[Entry]:
    """The life events; a catalogue may do without them."""
    path = folder / LIFE_EVENTS
    document = _read(path, LIFE_EVENTS, mistakes) if path.is_file() else None
    return (_listed(LIFE_EVENTS, "life_events", "一件事", document, mistakes) if document is not None else None) or []


def _listed(file: str, name: str, what: str, document: tuple[Mapping[str, Any], _Text], mistakes: list[Mistake]) -> list[Entry] | None:
    """The entries of a file that holds one list of tables and nothing else."""
    table, text = document
    for key in table.keys() - {name}:
        mistakes.append(Mistake(text.place((key,)), f"不认识“{key}”这个名称。每个{what}都以 [[{name}]] 开头。"))
    listed = table.get(name)
    if not isinstance(listed, list) or not listed:
        mistakes.append(Mistake(text.place((name,)), f"没有{what}。请至少写一处，以 [[{name}]] 开头。"))
        return None
    entries = []
    for index, values in enumerate(listed):
        if isinstance(values, Mapping):
            entries.append(Entry(values, _inside(text, name, index)))
        else:
            mistakes.append(Mistake(text.place((name, index)), f"{what}要写成 [[{name}]] 开头的一节。"))
    return entries


def _inside(text: _Text, name: str, index: int) -> Any:
    return lambda location: text.place((name, index, *location))


def _read_items(folder: Path, mistakes: list[Mistake]) -> list[Entry]:
    paths = item_paths(folder)
    if not paths:
        mistakes.append(Mistake(Place(f"{ITEMS}/"), f"文件夹 {folder / ITEMS} 里没有事项。请每个事项放一个 .toml 文件，文件名就是编号。"))
    entries = []
    for path in paths:
        document = _read(path, f"{ITEMS}/{path.name}", mistakes)
        if document is None:
            continue
        table, text = document
        entry = Entry(table, text.place)
        entries.append(entry)
        if "id" in table and table["id"] != path.stem:
            mistakes.append(entry.mistake(("id",), f"编号“{table['id']}”和文件名“{path.stem}”不一致，请改成一样。"))
    return entries


def _read(path: Path, file: str, mistakes: list[Mistake]) -> tuple[Mapping[str, Any], _Text] | None:
    data = path.read_bytes()
    try:
        # Editors on Windows put a mark before the first character.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        mistakes.append(Mistake(Place(file, line), "文件不是 UTF-8 编码。请用记事本“另存为”，编码选 UTF-8。"))
        return None
    try:
        return parse(text), _Text(file, text)
    except tomli.TOMLDecodeError:
        mistakes += _syntax_mistakes(text, file)
        return None


def _syntax_mistakes(text: str, file: str) -> list[Mistake]:
    """The lines that are no TOML: after a broken line that is complete in itself reading goes on behind it."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = []
    while True:
        try:
            parse("\n".join(lines))
        except tomli.TOMLDecodeError as error:
            place = re.search(r"at line (\d+), column (\d+)", str(error))
            number, column = (int(place[1]), int(place[2])) if place else (len(lines), 0)
            line = lines[number - 1]
            found.append(Mistake(Place(file, number), syntax_message(error, line)))
            whole = 0 <= line.find("=") < column - 1 and line.count("[") == line.count("]") and '"""' not in line
            if not whole:
                return found
            lines[number - 1] = ""
        else:
            return found
