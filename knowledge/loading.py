"""Reads a folder of TOML files into a `Catalogue`, or says everything that is wrong with them at once.

1. each file is read as TOML
2. each item and station is validated by itself
3. all of them are looked at together
"""

import re
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.catalogue import Catalogue, ServiceItem
from knowledge.consistency import Entry, item_mistakes, station_mistakes
from knowledge.explaining import syntax_message, value_message
from knowledge.mistakes import CatalogueError, Mistake
from knowledge.positions import Location, Positions
from knowledge.stations import Station

__all__ = ["CatalogueError", "Mistake", "load_catalogue", "shipped_folder"]

STATIONS = "stations.toml"
ITEMS = "items"

_Value = TypeVar("_Value", bound=BaseModel)


def shipped_folder() -> Path:
    """The folder of the sample catalogue that comes with Linban."""
    return Path(__file__).parent


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue that a folder describes; raises `CatalogueError` with all mistakes, in the order of files and lines."""
    mistakes: list[Mistake] = []
    stations = _read_stations(folder, mistakes)
    items = _read_items(folder, mistakes)
    station_values = [_validate(Station, entry, mistakes) for entry in stations or ()]
    item_values = [_validate(ServiceItem, entry, mistakes) for entry in items]
    mistakes += station_mistakes(stations or ())
    mistakes += item_mistakes(items, stations)
    if mistakes:
        raise CatalogueError(tuple(sorted(set(mistakes))))
    return Catalogue(
        items=tuple(value for value in item_values if value is not None),
        stations=tuple(value for value in station_values if value is not None),
    )


def _read_stations(folder: Path, mistakes: list[Mistake]) -> list[Entry] | None:
    path = folder / STATIONS
    if not path.is_file():
        mistakes.append(Mistake(STATIONS, 0, f"文件夹 {folder} 里没有 {STATIONS}。请检查路径，或从示例目录复制一份再改。"))
        return None
    document = _read(path, STATIONS, mistakes)
    if document is None:
        return None
    table, positions = document
    for key in table.keys() - {"stations"}:
        mistakes.append(Mistake(STATIONS, positions.line((key,)), f"不认识“{key}”这个名称。每个服务点都以 [[stations]] 开头。"))
    stations = table.get("stations")
    if not isinstance(stations, list) or not stations:
        mistakes.append(Mistake(STATIONS, positions.line(("stations",)), "没有服务点。请至少写一处，以 [[stations]] 开头。"))
        return None
    entries = []
    for index, values in enumerate(stations):
        if isinstance(values, Mapping):
            entries.append(Entry(STATIONS, values, partial(_line_of_station, positions, index)))
        else:
            mistakes.append(Mistake(STATIONS, positions.line(("stations", index)), "服务点要写成 [[stations]] 开头的一节。"))
    return entries


def _line_of_station(positions: Positions, index: int, location: Location) -> int:
    return positions.line(("stations", index, *location))


def _read_items(folder: Path, mistakes: list[Mistake]) -> list[Entry]:
    paths = [path for path in sorted((folder / ITEMS).glob("*.toml")) if not path.name.startswith(".")]
    if not paths:
        mistakes.append(Mistake(f"{ITEMS}/", 0, f"文件夹 {folder / ITEMS} 里没有事项。请每个事项放一个 .toml 文件，文件名就是编号。"))
    entries = []
    for path in paths:
        file = f"{ITEMS}/{path.name}"
        document = _read(path, file, mistakes)
        if document is None:
            continue
        table, positions = document
        entry = Entry(file, table, positions.line)
        entries.append(entry)
        if "id" in table and table["id"] != path.stem:
            mistakes.append(entry.mistake(("id",), f"编号“{table['id']}”和文件名“{path.stem}”不一致，请改成一样。"))
    return entries


def _read(path: Path, file: str, mistakes: list[Mistake]) -> tuple[Mapping[str, Any], Positions] | None:
    data = path.read_bytes()
    try:
        # Editors on Windows put a mark before the first character.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        mistakes.append(Mistake(file, line, "文件不是 UTF-8 编码。请用记事本“另存为”，编码选 UTF-8。"))
        return None
    try:
        return tomllib.loads(text), Positions(text)
    except tomllib.TOMLDecodeError:
        mistakes += _syntax_mistakes(text, file)
        return None


def _syntax_mistakes(text: str, file: str) -> list[Mistake]:
    """The lines that are no TOML: after a broken line that is complete in itself reading goes on behind it."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = []
    while True:
        try:
            tomllib.loads("\n".join(lines))
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+), column (\d+)", str(error))
            number, column = (int(place[1]), int(place[2])) if place else (len(lines), 0)
            line = lines[number - 1]
            found.append(Mistake(file, number, syntax_message(error, line)))
            whole = 0 <= line.find("=") < column - 1 and line.count("[") == line.count("]") and '"""' not in line
            if not whole:
                return found
            lines[number - 1] = ""
        else:
            return found


def _validate(model: type[_Value], entry: Entry, mistakes: list[Mistake]) -> _Value | None:
    try:
        return model.model_validate(entry.values)
    except ValidationError as error:
        mistakes += [entry.mistake(detail["loc"], value_message(model, detail)) for detail in error.errors()]
        return None
