"""Templates, and what the fields of a template take."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.wechat.errors import ErrCode, Refused

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DAY = (
    r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月"
    r"|\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2}|\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2})"
)


def _shape(pattern: str) -> Callable[[str], bool]:
    whole = re.compile(pattern).fullmatch
    return lambda value: whole(value) is not None


def _span(moment: str) -> Callable[[str], bool]:
    return _shape(rf"{moment}(?: ?~ ?{moment})?")


# The platform's table of parameter limits, as on the page of subscribeMessage.send and repeated for notices of a service account
# (service/api/notify/notify/api_sendnewsubscribemsg); template messages of a category follow it too.
FIELD_RULES: Mapping[str, Callable[[str], bool]] = {
    "thing": _shape(r"[^\x00-\x1f\x7f]{1,20}"),
    "number": lambda value: len(value) <= 32 and bool(re.fullmatch(r"-?\d+(?:\.\d+)?", value)),
    "letter": _shape(r"[A-Za-z]{1,32}"),
    "symbol": _shape(rf"[^\w\s{_HAN}\x00-\x1f\x7f]{{1,5}}"),
    "character_string": _shape(rf"[^{_HAN}\x00-\x1f\x7f]{{1,32}}"),
    "time": _span(rf"(?:{_DAY} ?)?{_CLOCK}"),
    "date": _span(rf"{_DAY}(?: ?{_CLOCK})?"),
    "amount": _shape(r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?"),
    "phone_number": _shape(r"[\d+\-() *#]{1,17}"),
    "car_number": lambda value: len(value) <= 8 and bool(re.fullmatch(rf"[{_HAN}A-Z0-9][A-Z0-9]*[{_HAN}A-Z0-9]?", value)),
    "name": _shape(rf"[{_HAN}·A-Za-z .]{{1,10}}|[A-Za-z .]{{1,20}}"),
    "phrase": _shape(rf"[{_HAN}]{{1,5}}"),
}
_FIELD_NAME = re.compile(r"([a-z_]+?)\d{1,3}")


@dataclass(frozen=True, slots=True)
class Template:
    """A template the account has: its id, its title, and the label of each field (`thing1`: 办理事项).

    `lasting`: one consent serves for every later notice; else each notice uses one up. Raises ValueError for a field of no known kind.
    """

    id: str
    title: str
    fields: Mapping[str, str]
    lasting: bool = False

    def __post_init__(self) -> None:
        unknown = [name for name in self.fields if _kind(name) not in FIELD_RULES]
        if unknown or not self.fields:
            raise ValueError(f"template {self.id}: no such kind of field: {', '.join(unknown) or '(no field)'}")

    def fill(self, data: object) -> dict[str, str]:
        """Label and value of each field; Refused with 47003 naming the first field that is missing or breaks its rule."""
        given = data if isinstance(data, Mapping) else {}
        return {label: _value(name, given.get(name)) for name, label in self.fields.items()}


def _kind(name: str) -> str:
    found = _FIELD_NAME.fullmatch(name)
    return found[1] if found else ""


def _value(name: str, entry: Any) -> str:
    value = entry.get("value") if isinstance(entry, Mapping) else None
    if value is None or value == "":
        raise Refused(ErrCode.INVALID_TEMPLATE_DATA, f"argument invalid! data.{name}.value is empty")
    text = str(value)
    if not FIELD_RULES[_kind(name)](text):
        raise Refused(ErrCode.INVALID_TEMPLATE_DATA, f"argument invalid! data.{name}.value invalid")
    return text
