"""The platform's letters to the service: a message or an event, as XML in the platform's shape."""

import re
from collections.abc import Iterable
from typing import Any

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def letter(receiver: str, sender: str, created: int, kind: str, fields: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The fields of a letter in the platform's order: receiver, sender, moment (POSIX seconds), kind, and the rest."""
    return [("ToUserName", receiver), ("FromUserName", sender), ("CreateTime", created), ("MsgType", kind), *fields]


def to_xml(fields: Iterable[tuple[str, Any]]) -> str:
    """The letter as XML: numbers bare, texts in CDATA, lists of fields nested."""
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Iterable[tuple[str, Any]]) -> str:
    return "".join(f"<{name}>{_content(value)}</{name}>" for name, value in fields)


def _content(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.6f}"  # a place in degrees
    if isinstance(value, list | tuple):
        return _elements(value)
    text = _FORBIDDEN.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{text}]]>"
