"""MarkdownV2 as the platform reads it: strict, every reserved character escaped or part of a pair.

The rules are those of https://core.telegram.org/bots/api#markdownv2-style.
"""

import re
from dataclasses import dataclass

from bot.simulator.telegram.entities import Entity, Formatted, in_order, units

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
VERBATIM = {"code", "pre"}
# What opens an entity also closes it; the longer marks are tried first, so `__` is never two `_`.
MARKS = (("```", "pre"), ("||", "spoiler"), ("__", "underline"), ("`", "code"), ("*", "bold"), ("_", "italic"), ("~", "strikethrough"))
NAMES = {  # as the platform names them in its complaints
    "pre": "Pre",
    "spoiler": "Spoiler",
    "underline": "Underline",
    "code": "Code",
    "bold": "Bold",
    "italic": "Italic",
    "strikethrough": "Strikethrough",
    "text_link": "TextUrl",
    "blockquote": "BlockQuote",
}
LANGUAGE = re.compile(r"([^\s`]+)(?=\s)")


class MarkdownError(Exception):
    """The text is not MarkdownV2; the message is the platform's."""


@dataclass(frozen=True, slots=True)
class _Open:
    kind: str
    at: int  # in the source, characters
    offset: int  # in the plain text, UTF-16 units
    written: int  # pieces of plain text before it
    language: str = ""


def parse(source: str) -> Formatted:
    """Read MarkdownV2; raises `MarkdownError`."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.plain: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> Formatted:
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "\\" and self._is_escape():
                self._write(self.source[self.at + 1])
                self.at += 2
            elif self._top in VERBATIM and char != "`":
                self._write_one()
            elif char == "\n" and self._top == "blockquote":
                self._next_quoted_line()
            elif char not in RESERVED:
                self._write_one()
            elif not (self._closes() or self._opens()):
                raise MarkdownError(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
        if self._top == "blockquote":
            self._finish(self.open.pop())
        if self.open:
            unfinished = self.open[-1]
            raise MarkdownError(f"Can't find end of {NAMES[unfinished.kind]} entity at byte offset {self._byte(unfinished.at)}")
        return Formatted("".join(self.plain), in_order(self.entities))

    @property
    def _top(self) -> str:
        return self.open[-1].kind if self.open else ""

    def _is_escape(self) -> bool:
        return self.at + 1 < len(self.source) and 0 < ord(self.source[self.at + 1]) < 127

    def _write(self, char: str) -> None:
        self.plain.append(char)
        self.length += units(char)

    def _write_one(self) -> None:
        self._write(self.source[self.at])
        self.at += 1

    def _mark_here(self) -> tuple[str, str]:
        for mark, kind in MARKS:
            if self.source.startswith(mark, self.at):
                return mark, kind
        return "", ""

    def _closes(self) -> bool:
        if self._top == "text_link" and self.source[self.at] == "]":
            self._close_link()
            return True
        mark, kind = self._mark_here()
        if not mark or kind != self._top:
            return False
        self.at += len(mark)
        self._finish(self.open.pop())
        return True

    def _opens(self) -> bool:
        if self._top in VERBATIM:
            return False
        if self.source[self.at] == "[":
            self._begin("text_link", 1)
        elif self.source[self.at] == ">" and not self.open and self._at_line_start():
            self._begin("blockquote", 1)
        else:
            mark, kind = self._mark_here()
            if not mark:
                return False
            self._begin(kind, len(mark))
        return True

    def _begin(self, kind: str, width: int) -> None:
        start = self.at
        self.at += width
        language = ""
        if kind == "pre":
            if match := LANGUAGE.match(self.source, self.at):
                language = match[1]
                self.at = match.end()
            if self.source.startswith("\n", self.at):
                self.at += 1
        self.open.append(_Open(kind, start, self.length, len(self.plain), language))

    def _at_line_start(self) -> bool:
        return self.at == 0 or self.source[self.at - 1] == "\n"

    def _next_quoted_line(self) -> None:
        if self.source.startswith(">", self.at + 1):
            self._write_one()
            self.at += 1
        else:
            self._finish(self.open.pop())
            self._write_one()

    def _close_link(self) -> None:
        link = self.open.pop()
        self.at += 1
        address = "".join(self.plain[link.written :])
        if self.source.startswith("(", self.at):
            address = self._address()
        if address := _web_address(address):
            self._finish(link, url=address)

    def _address(self) -> str:
        start = self.at
        self.at += 1
        read: list[str] = []
        while self.at < len(self.source) and self.source[self.at] != ")":
            if self.source[self.at] == "\\" and self._is_escape():
                self.at += 1
            read.append(self.source[self.at])
            self.at += 1
        if self.at == len(self.source):
            raise MarkdownError(f"Can't find end of a URL at byte offset {self._byte(start)}")
        self.at += 1
        return "".join(read)

    def _finish(self, opened: _Open, **more: str) -> None:
        if self.length > opened.offset:
            more |= {"language": opened.language} if opened.language else {}
            self.entities.append({"type": opened.kind, "offset": opened.offset, "length": self.length - opened.offset, **more})

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())


def _web_address(text: str) -> str:
    """The address a link leads to, or nothing where it is none: such a link stays plain text."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if scheme.lower() not in ("http", "https", "tg") or not host or re.search(r"\s", text) or (scheme != "tg" and "." not in host):
        return ""
    return f"{scheme}://{rest}" if host != rest else f"{scheme}://{rest}/"
