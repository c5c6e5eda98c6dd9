"""Writes a catalogue as a folder of TOML files, in the look of those that are written by hand."""

import os
from collections.abc import Iterable, Sequence
from datetime import date, time
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from knowledge.catalogue import Catalogue
from knowledge.columns import width
from knowledge.folder import ITEMS, LIFE_EVENTS, STATIONS, item_paths, parse
from knowledge.procedure import Material
from knowledge.service_item import ServiceItem

WIDTH = 140  # columns; a Chinese character takes two
ORDER = (
    "id", "name", "category", "kind", "codes", "level", "status", "redirect", "version", "effective_from", "effective_until", "summary",
    "aliases", "legal_basis", "authority", "audience", "conditions", "handling", "statutory_limit", "promised_limit", "no_limit_reason",
    "steps", "visits", "amount", "minutes", "by_appointment", "agent_allowed", "home_visit", "home_visit_for", "renewal", "renewal_months",
    "consultation_phone", "complaint_phone", "notes", "local", "examples", "counter_examples",
    "admission", "eligibility", "fee", "result", "stages", "materials", "offers", "referrals", "windows", "questions", "sources",
)  # fmt: skip
"""The fields of an item as they follow one another in its file."""
ORDERS: dict[type[BaseModel], tuple[str, ...]] = {
    ServiceItem: ORDER,
    Material: ("name", "form", "count", "case", "source", "alternatives", "deferrable", "sample", "remark", "agent_only"),
}
"""The order of fields in a file where it is another than that of the model."""
SECTIONS = {"admission", "fee", "result"}
"""Parts of an item that have a section of their own; other single parts stand in one line."""
SENTENCES = {"conditions", "steps", "notes", "legal_basis"}
"""Lists of sentences: one a line."""
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


class StrangeFiles(Exception):
    """Files of items in a folder that are not in the catalogue: with them it would be another one."""

    def __init__(self, files: Sequence[str]) -> None:
        super().__init__(f"文件夹里有目录之外的事项：{'、'.join(files)}。请先移走，或换一个文件夹。")
        self.files = files


def write_folder(catalogue: Catalogue, folder: Path) -> list[str]:
    """Write a catalogue into a folder and give the files that changed; files that say the same already are left as they are, with their
    remarks. Raises `StrangeFiles` where the folder holds items besides, and writes nothing then.
    """
    files = folder_files(catalogue)
    strange = [f"{ITEMS}/{path.name}" for path in item_paths(folder) if f"{ITEMS}/{path.name}" not in files]
    if not catalogue.life_events and (folder / LIFE_EVENTS).exists():
        strange.append(LIFE_EVENTS)
    if strange:
        raise StrangeFiles(strange)
    (folder / ITEMS).mkdir(parents=True, exist_ok=True)
    return [name for name, text in files.items() if _replace(folder / name, text)]


def folder_files(catalogue: Catalogue) -> dict[str, str]:
    """The text of every file of a catalogue, by its path in the folder."""
    files = {f"{ITEMS}/{item.id}.toml": item_text(item) for item in catalogue.items}
    files[STATIONS] = _listed("stations", catalogue.stations)
    if catalogue.life_events:
        files[LIFE_EVENTS] = _listed("life_events", catalogue.life_events)
    return files


def item_text(item: ServiceItem) -> str:
    """An item as its file."""
    return _joined(_table(item, []))


def literal(value: Any) -> str:
    """A value as TOML writes it, in one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return literal(value.value)
    if isinstance(value, time):
        return f'"{value.isoformat("auto" if value.second or value.microsecond else "minutes")}"'
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        pairs = ", ".join(f"{name} = {literal(each)}" for name, each in _filled(value))
        return f"{{ {pairs} }}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, str):
        return f'"{"".join(map(_character, value))}"'
    return repr(value)


def _character(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    return f"\\u{ord(character):04X}" if ord(character) < 0x20 or ord(character) == 0x7F else character


def _listed(name: str, values: Iterable[BaseModel]) -> str:
    return _joined([line for value in values for line in ("", f"[[{name}]]", *_table(value, [name]))])


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n") + "\n"


def _table(value: BaseModel, path: Sequence[str]) -> list[str]:
    """The lines of a table: what fits into lines first, then its sections, those inside another list indented."""
    keys, sections = [], []
    indent = "  " if path else ""
    for name, each in _filled(value):
        full = ".".join((*path, name))
        if isinstance(each, tuple) and each and isinstance(each[0], BaseModel):
            for member in each:
                sections += ["", f"{indent}[[{full}]]", *(f"{indent}{line}" for pair in _filled(member) for line in _pair(*pair))]
        elif not path and name in SECTIONS:
            sections += ["", f"[{full}]", *(line for pair in _filled(each) for line in _pair(*pair))]
        else:
            keys += _pair(name, each)
    return keys + sections


def _filled(value: BaseModel) -> list[tuple[str, Any]]:
    """The fields that say something their default does not."""
    found = []
    fields = type(value).model_fields
    for name in ORDERS.get(type(value), fields):
        each, info = getattr(value, name), fields[name]
        if info.is_required() or each != info.default:
            found.append((name, each))
    return found


def _pair(name: str, value: Any) -> list[str]:
    line = f"{name} = {literal(value)}"
    if not isinstance(value, tuple) or not value or isinstance(value[0], BaseModel):
        return [line]
    words = [literal(each) for each in value]
    if name in SENTENCES and len(words) > 1:
        return [f"{name} = [", *(f"    {word}," for word in words), "]"]
    return [line] if width(line) <= WIDTH else [f"{name} = [", *_packed(words), "]"]


def _packed(words: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and width(lines[-1]) + width(word) + 2 <= WIDTH:
            lines[-1] += f" {word},"
        else:
            lines.append(f"    {word},")
    return lines


def _replace(path: Path, text: str) -> bool:
    """Write a file at once or not at all; False where it says the same already."""
    try:
        if parse(path.read_bytes().decode("utf-8-sig")) == parse(text):
            return False
    except (OSError, ValueError):
        pass  # not there, or not TOML: it is written anew
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8", newline="\n")
    os.replace(draft, path)
    return True
