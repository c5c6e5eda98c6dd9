"""Where in a TOML file each value stands, so that a mistake can be shown with its line."""

from collections.abc import Iterator

Location = tuple[str | int, ...]

_SPACE = " \t"
_BLANK = " \t\n"
_QUOTES = ('"""', "'''", '"', "'")


class Positions:
    """The line of every key, table and list element of a TOML text that is known to be well-formed."""

    def __init__(self, text: str) -> None:
        self._lines = dict(_Scanner(text.replace("\r\n", "\n")).entries())

    def line(self, location: Location) -> int:
        """The line of a value, or of the nearest thing around it that stands in the file."""
        for length in range(len(location), 0, -1):
            if location[:length] in self._lines:
                return self._lines[location[:length]]
        return 1


class _Scanner:
    """Walks through a well-formed text once; what it does not need to understand it steps over."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._tables: dict[Location, int] = {}

    def entries(self) -> Iterator[tuple[Location, int]]:
        """Every location with its line, in the order of the file."""
        table: Location = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table, line = self._header()
                yield table, line
            else:
                yield from self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> tuple[Location, int]:
        line, many = self._line, self._text.startswith("[[", self._at)
        self._step(2 if many else 1)
        keys = self._keys()
        self._step(2 if many else 1)
        location = (*self._inside(keys[:-1]), keys[-1])
        if not many:
            return location, line
        self._tables[location] = self._tables.get(location, -1) + 1
        return (*location, self._tables[location]), line

    def _inside(self, keys: tuple[str, ...]) -> Location:
        location: Location = ()
        for key in keys:
            location = (*location, key)
            if location in self._tables:
                location = (*location, self._tables[location])
        return location

    def _pair(self, table: Location) -> Iterator[tuple[Location, int]]:
        line = self._line
        location = table + self._keys()
        yield location, line
        self._step(1)
        yield from self._value(location)

    def _keys(self) -> tuple[str, ...]:
        keys = [self._key()]
        while self._peek() == ".":
            self._step(1)
            keys.append(self._key())
        return tuple(keys)

    def _key(self) -> str:
        self._skip(_SPACE)
        start = self._at
        if self._text[start] in "\"'":
            self._string()
            key = self._text[start + 1 : self._at - 1]
        else:
            while self._text[self._at] not in " \t.=]":
                self._step(1)
            key = self._text[start : self._at]
        self._skip(_SPACE)
        return key

    def _value(self, location: Location) -> Iterator[tuple[Location, int]]:
        self._skip(_SPACE)
        match self._peek():
            case "[":
                yield from self._list(location)
            case "{":
                yield from self._inline_table(location)
            case '"' | "'":
                self._string()
            case _:
                while self._peek() not in ("", ",", "]", "}", "\n", "#"):
                    self._step(1)

    def _list(self, location: Location) -> Iterator[tuple[Location, int]]:
        self._step(1)
        self._skip(_BLANK)
        index = 0
        while self._peek() != "]":
            yield (*location, index), self._line
            yield from self._value((*location, index))
            index += 1
            self._skip(_BLANK + ",")
        self._step(1)

    def _inline_table(self, location: Location) -> Iterator[tuple[Location, int]]:
        self._step(1)
        self._skip(_BLANK)
        while self._peek() != "}":
            yield from self._pair(location)
            self._skip(_BLANK + ",")
        self._step(1)

    def _string(self) -> None:
        quote = next(quote for quote in _QUOTES if self._text.startswith(quote, self._at))
        self._step(len(quote))
        while not self._text.startswith(quote, self._at):
            self._step(2 if quote[0] == '"' and self._peek() == "\\" else 1)
        self._step(len(quote))
        # A text in three quotes may itself end with one or two: the last three close it.
        while len(quote) == 3 and self._peek() == quote[0]:
            self._step(1)

    def _skip(self, characters: str) -> None:
        while self._peek() and (self._peek() in characters or self._peek() == "#"):
            if self._peek() == "#":
                while self._peek() not in ("", "\n"):
                    self._step(1)
            else:
                self._step(1)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _step(self, count: int) -> None:
        self._line += self._text.count("\n", self._at, self._at + count)
        self._at += count
