"""Reads the parameters of a call into values, as strictly as they are published.

Stricter than the platform in one thing: it ignores a parameter it does not know, here such a call is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.simulator.telegram.published import ABSENT, METHODS, OBJECTS
from bot.simulator.telegram.refusals import bad_request

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a method, or one field of an object."""

    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    content: bytes


@cache
def fields(listed: str) -> Mapping[str, Field]:
    """The fields of a line of `published`."""
    found = {}
    for word in listed.split():
        name, _, kind = word.partition(":")
        found[name] = Field(name, kind.rstrip("!"), kind.endswith("!"))
    return found


def read_parameters(method: str, raw: Mapping[str, object]) -> Params:
    """The parameters of a call as values; raises `Refusal`."""
    return _read_fields(METHODS[method], raw, method)


def _read_fields(listed: str, raw: Mapping[str, object], owner: str) -> Params:
    known = fields(listed)
    for name in raw:
        if name not in known:
            raise bad_request(f'"{name}" is no parameter of {owner} that is understood here')
    values = {name: _read(known[name].kind, value, name) for name, value in raw.items() if value is not None}
    for field in known.values():
        if field.required and field.name not in values:
            raise bad_request(ABSENT.get(field.name, f'Can\'t find field "{field.name}" of {owner}'))
    return values


def _read(kind: str, value: object, name: str) -> Any:
    if kind == "file" and isinstance(value, Upload):
        return value
    if kind in ("string", "file"):
        return _string(value, name)
    if kind in ("integer", "float", "boolean"):
        return {"integer": _integer, "float": _float, "boolean": _boolean}[kind](value, name)
    if kind == "chat":
        return value if isinstance(value, str) and value.startswith("@") else _integer(value, name)
    decoded = _json(value, name) if isinstance(value, str) else value
    if kind.startswith("["):
        if not isinstance(decoded, list):
            raise bad_request(f'field "{name}" must be of type Array')
        return [_read(kind[1:-1], item, name) for item in decoded]
    if not isinstance(decoded, Mapping):
        raise bad_request("object expected as reply markup" if name == "reply_markup" else f'field "{name}" must be of type Object')
    chosen = _chosen(kind, decoded)
    return _read_fields(OBJECTS[chosen], decoded, chosen)


def _chosen(kind: str, value: Mapping[str, object]) -> str:
    """Which of several objects this is: the one whose required field is there."""
    options = kind.split("|")
    for option in options:
        if any(field.required and field.name in value for field in fields(OBJECTS[option]).values()):
            return option
    return options[0]


def _json(value: str, name: str) -> object:
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from error


def _string(value: object, name: str) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise bad_request(f'field "{name}" must be of type String')
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    return value


def _integer(value: object, name: str) -> int:
    try:
        if isinstance(value, str | int) and not isinstance(value, bool):
            return int(value)
    except ValueError:
        pass
    raise bad_request(f'field "{name}" must be of type Integer')


def _float(value: object, name: str) -> float:
    try:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return float(value)
    except ValueError:
        pass
    raise bad_request(f'field "{name}" must be of type Float')


def _boolean(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "True", "1", 1):
        return True
    if value in ("false", "False", "0", "", 0):
        return False
    raise bad_request(f'field "{name}" must be of type Boolean')
