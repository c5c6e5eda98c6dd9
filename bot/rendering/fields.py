"""What fits a field of a WeChat template or subscription message (模板字段): its kind is the first part of its name, as in thing1.

Sizes: the table of parameter values at developers.weixin.qq.com, subscribeMessage.send. A value that breaks the rule of its kind
is refused with error 47003, and with it the whole message.
"""

import re

from bot.rendering.graphemes import graphemes
from bot.rendering.splitting import utf16_units

ELLIPSIS = "…"
LATIN_NAME = 20  # letters; a name with one Chinese character in it has room for half as many

_KIND = re.compile(r"[a-z_]+?(?=\d*$)")
_CUT = {"thing": 20, "character_string": 32, "symbol": 5, "name": 10}
_CUT_WITHOUT_ELLIPSIS = {"phrase": 5, "letter": 32}
"""Kinds that take Chinese characters alone, or letters alone."""
_WHOLE_OR_NOT_AT_ALL = {"number": 32, "phone_number": 17, "car_number": 8}
"""Kinds of which a shorter value is another value."""


class FieldTooLong(ValueError):
    """A number does not fit its field, and a part of a number is wrong."""


def cut_field(name: str, value: str) -> str:
    """The value as it fits the field, on one line; a cut one ends with … where its kind takes that sign, never inside a character.

    An amount, a time, a date and the fields of kinds without a known size stay as they are. Sizes are counted in UTF-16 units, so
    that an emoji counts two: nobody is told more than fits. FieldTooLong for a number, telephone number or plate that does not fit.
    """
    found = _KIND.match(name)
    kind = found[0] if found else name
    if kind in _CUT:
        value = " ".join(value.split())
        size = LATIN_NAME if kind == "name" and value.isascii() else _CUT[kind]
        return value if utf16_units(value) <= size else _fitting(value, size - 1).rstrip() + ELLIPSIS
    if kind in _CUT_WITHOUT_ELLIPSIS:
        return _fitting("".join(value.split()), _CUT_WITHOUT_ELLIPSIS[kind])
    if kind in _WHOLE_OR_NOT_AT_ALL and utf16_units(value.strip()) > _WHOLE_OR_NOT_AT_ALL[kind]:
        raise FieldTooLong(f"{name} takes {_WHOLE_OR_NOT_AT_ALL[kind]} characters, {value!r} has {len(value.strip())}")
    return value.strip() if kind in _WHOLE_OR_NOT_AT_ALL else value


def _fitting(value: str, size: int) -> str:
    """The longest beginning of whole characters that fits."""
    kept = ""
    for character in graphemes(value):
        if utf16_units(kept + character) > size:
            break
        kept += character
    return kept
