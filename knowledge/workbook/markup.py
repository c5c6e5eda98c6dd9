"""Reads the XML of sheets and of shared texts as it streams by, keeping nothing but cells."""

import re
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

Attributes = dict[str, str]

CHUNK = 1 << 18  # bytes


class _Reader:
    """What both kinds of parts share: names without namespace, texts without how they are read aloud (拼音指南)."""

    def __init__(self) -> None:
        self._gathering = False
        self._aloud = False
        self._text: list[str] = []

    def read(self, file: IO[bytes]) -> None:
        """Read a part to its end; `expat.ExpatError` where it is not well-formed, ValueError where it declares entities."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _open(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(" ")[2]
        if local in ("t", "v"):
            self._gathering = not self._aloud
        elif local == "rPh":
            self._aloud = True
        else:
            self.opened(local, attributes)

    def _close(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local in ("t", "v"):
            self._gathering = False
        elif local == "rPh":
            self._aloud = False
        else:
            self.closed(local)

    def _characters(self, text: str) -> None:
        if self._gathering:
            self._text.append(text)

    def opened(self, name: str, attributes: Attributes) -> None:
        """An element that is no text begins."""

    def closed(self, name: str) -> None:
        """An element that is no text ends."""


class Texts(_Reader):
    """The shared texts, in their order; `most` bounds how many there may be."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._most = most

    def opened(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._text = []

    def closed(self, name: str) -> None:
        if name == "si":
            self.texts.append("".join(self._text))
            if len(self.texts) > self._most:
                raise ValueError("too many texts")


class Cells(_Reader):
    """The cells of a sheet: `keep(row, column, attributes, text, is_formula)` is called for each, text None where it has none."""

    def __init__(self, keep: Callable[[int, int, Attributes, str | None, bool], None]) -> None:
        super().__init__()
        self.merged: list[str] = []
        self._keep = keep
        self._row = self._column = 0
        self._attributes: Attributes = {}
        self._formula = False

    def opened(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            place = attributes.get("r")
            self._column = row_and_column(place)[1] if place else self._column + 1
            self._attributes, self._formula, self._text = attributes, False, []
        elif name == "row":
            number = attributes.get("r")
            self._row = int(number) if number else self._row + 1
            self._column = 0
        elif name == "f":
            self._formula = True
        elif name == "mergeCell":
            self.merged.append(attributes["ref"])

    def closed(self, name: str) -> None:
        if name == "c" and (self._text or self._formula):
            self._keep(self._row, self._column, self._attributes, "".join(self._text), self._formula)


_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)


def row_and_column(place: str) -> tuple[int, int]:
    """A cell's row and column, counted from 1: B3 is 3, 2."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(place)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _refuse(*_: object) -> None:
    raise ValueError("no workbook declares a document type")
