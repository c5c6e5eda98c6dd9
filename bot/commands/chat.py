"""`linban chat`: a resident in the terminal, by hand or from a script."""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import Clock, Linban, utc_now
from bot.commands.command import BadInput, Command, configured, moment, opened
from bot.intake import Unacceptable
from bot.settings import Settings
from bot.terminal import Terminal
from casework.ids import CountingIds
from casework.messages import Address, Inbound, Reply


@dataclass(slots=True)
class SetClock:
    """A clock that stands until it is moved."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a script: a message, or a moment to move the clock to."""

    text: str = ""
    at: datetime | None = None


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="name", default="居民", metavar="NAME", help="以谁的身份说话（默认：居民）")
    parser.add_argument("--at", metavar="TIME", help="从这个时刻开始，如 2026-12-02T18:40；不给则用真实时间")
    parser.add_argument("--db", metavar="URL", help="数据库；不给则用一个临时的")
    parser.add_argument("--script", metavar="FILE", help="脚本文件，- 是标准输入：每行一条消息，@时刻 拨钟，# 是注释")


def _run(arguments: argparse.Namespace) -> int:
    settings = configured(database_url=arguments.db)
    start = moment(arguments.at, settings.zone) if arguments.at else None
    script = read_script(_text_of(arguments.script), settings.zone, start) if arguments.script else None
    clock: Clock = SetClock(start or datetime.now(UTC)) if script is not None or start else utc_now
    with _database(settings, arguments.db) as settings, opened(settings, clock, CountingIds() if script is not None else None) as linban:
        talk = Conversation(linban, arguments.name, clock)
        try:
            if script is not None:
                talk.play(script)
            else:
                talk.listen()
        finally:
            talk.leave()
    return 0


@contextmanager
def _database(settings: Settings, url: str | None) -> Iterator[Settings]:
    """The settings with the database that was named, or with one that is thrown away in the end."""
    if url:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="linban-") as folder:
        yield settings.model_copy(update={"database_url": "", "data_dir": Path(folder)})


def _text_of(name: str) -> str:
    if name == "-":
        return sys.stdin.read()
    try:
        return Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"脚本 {name} 读不了：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"脚本 {name} 不是 UTF-8 文本，请另存为 UTF-8") from error


def read_script(text: str, zone: ZoneInfo, start: datetime | None) -> list[Line]:
    """The lines of a script; BadInput with every line that cannot be used."""
    lines, mistakes, last = [], [], start
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if not line.startswith("@"):
            lines.append(Line(text=raw.strip("\r\n")))
            continue
        try:
            at = moment(line[1:].strip(), zone)
        except BadInput as error:
            mistakes += [f"第{number}行：{mistake}" for mistake in error.mistakes]
            continue
        if last is not None and at < last:
            mistakes.append(f"第{number}行：时间只能往后拨，{at:%Y-%m-%dT%H:%M} 比 {last:%Y-%m-%dT%H:%M} 早")
        last = at
        lines.append(Line(at=at))
    if mistakes:
        raise BadInput(*mistakes)
    return lines


class Conversation:
    """One resident at a terminal."""

    def __init__(self, linban: Linban, name: str, clock: Clock) -> None:
        self._linban = linban
        self._clock = clock
        self._terminal = Terminal(sys.stdout)
        self._address = Address(self._terminal.name, name)
        self._timetable = linban.timetable((self._terminal,))
        self._numbers = count(1)
        self._run = secrets.token_hex(8)  # never shown: without it a second run with the same clock would be told the first one's answers

    def play(self, script: list[Line]) -> None:
        """Say the lines of a script, moving the clock where it says so."""
        assert isinstance(self._clock, SetClock)
        for line in script:
            if line.at is not None:
                self._clock.at = line.at
                self._timetable.tick(self._clock())
            else:
                print(f"> {line.text}")
                self.say(line.text)

    def leave(self) -> None:
        """Keep no job from a service that lives in another time."""
        self._timetable.resign()

    def listen(self) -> None:
        """Talk by hand until the end of input."""
        print("邻办：要办什么，直接说。结束按 Ctrl+D。", flush=True)
        while True:
            self._timetable.tick(self._clock())
            self._linban.shelf.refresh()
            try:
                text = input("> ")
            except EOFError:
                print()
                return
            self.say(text)

    def say(self, text: str) -> None:
        """Say one thing and show the answer."""
        number = f"{self._run}-{next(self._numbers)}"
        text = text.encode("utf-8", "replace").decode()  # half a character from a broken terminal
        try:
            said = self._linban.intake.receive_now(Inbound(self._address, text, number, self._clock()))
        except Unacceptable as refusal:
            self._terminal.show(Reply(str(refusal)))
        else:
            self._terminal.show(said.reply)


COMMAND = Command("chat", "在终端里当一回居民", "linban chat --at 2026-12-02T18:40 --script 对话.txt", _arguments, _run)
