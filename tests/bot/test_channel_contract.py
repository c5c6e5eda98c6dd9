"""What every channel must do: a letter in, a reply out; a letter twice, one reply; a notice that reaches the resident."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Protocol

import pytest

from bot.app import Linban
from bot.channel import Channel
from bot.terminal import Terminal
from casework.messages import Address, Inbound
from tests.support.service import Visitor, clocked_linban, clocked_service, local, visiting

START = "2026-12-02T18:40"
BOOKING = ("预约老年证", "东门点", "周六十点", "同意", "王秀英 13800138000", "确认")


class Seat(Protocol):
    """A resident's end of a channel."""

    def say(self, text: str, message_id: str) -> str:
        """Send a letter; the reply as the resident reads it."""

    def sleep_until(self, moment: str) -> list[str]:
        """Let time pass; the notices that have come, as the resident reads them."""


@dataclass(slots=True)
class AtTheTerminal:
    linban: Linban
    screen: StringIO = field(default_factory=StringIO)

    def say(self, text: str, message_id: str) -> str:
        terminal = Terminal(self.screen)
        before = self.screen.tell()
        said = self.linban.intake.receive_now(Inbound(Address(terminal.name, "王"), text, message_id, self.linban.clock()))
        terminal.show(said.reply)
        return self.screen.getvalue()[before:]

    def sleep_until(self, moment: str) -> list[str]:
        before = self.screen.tell()
        self.linban.timetable((Terminal(self.screen),)).tick(local(self.linban, moment))
        seen = self.screen.getvalue()[before:].splitlines()
        assert all(line.startswith("! ") for line in seen)
        return ["\n".join(line.removeprefix("! ") for line in seen)] if seen else []


@dataclass(slots=True)
class AtTheWebChat:
    linban: Linban
    visitor: Visitor

    def say(self, text: str, message_id: str) -> str:
        heard = self.visitor.send(text, id=message_id)
        return "\n".join((heard.text, *heard.choices))

    def sleep_until(self, moment: str) -> list[str]:
        last = self.visitor.log()[-1].position
        self.linban.timetable(self.linban.channels()).tick(local(self.linban, moment))
        return ["\n".join((heard.text, *heard.choices)) for heard in self.visitor.log(after=last) if heard.answers is None]


@contextmanager
def terminal(folder: Path) -> Iterator[Seat]:
    with clocked_linban(folder, START) as linban:
        yield AtTheTerminal(linban)


@contextmanager
def web(folder: Path) -> Iterator[Seat]:
    with clocked_service(folder, START) as service, visiting(service.address) as visitor:
        yield AtTheWebChat(service.linban, visitor)


SEATS = {"terminal": terminal, "web": web}


@pytest.fixture(params=SEATS)
def seat(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Seat]:
    with SEATS[request.param](tmp_path) as taken:
        yield taken


def test_is_kept_by_every_channel(tmp_path: Path) -> None:
    with clocked_linban(tmp_path, START) as linban:
        channels: tuple[Channel, ...] = (Terminal(), *linban.channels())
        assert [channel.name for channel in channels] == list(SEATS)


def test_answers_a_letter(seat: Seat) -> None:
    answer = seat.say("老年证怎么办", "letter-0001")
    assert "老年人优待证" in answer and "核对材料" in answer


def test_answers_a_letter_that_comes_twice_with_the_same_words(seat: Seat) -> None:
    first = seat.say("老年证怎么办", "letter-0001")
    seat.say("2", "letter-0002")
    assert seat.say("老年证怎么办", "letter-0001") == first


def test_takes_numbers(seat: Seat) -> None:
    seat.say("老年证怎么办", "letter-0001")
    assert "备齐了吗" in seat.say("1", "letter-0002")


def test_shows_a_notice_once(seat: Seat) -> None:
    for number, text in enumerate(BOOKING):
        answer = seat.say(text, f"letter-{number:04}")
    assert "约好了" in answer
    assert seat.sleep_until("2026-12-04T09:59") == []
    (notice,) = seat.sleep_until("2026-12-04T10:02")
    assert "12月5日周六10:00" in notice and "改时间" in notice
    assert seat.sleep_until("2026-12-04T10:10") == []


def test_takes_a_digit_after_a_notice_to_mean_the_notice(seat: Seat) -> None:
    for number, text in enumerate(BOOKING):
        seat.say(text, f"letter-{number:04}")
    seat.say("帮助", "letter-help")
    assert seat.sleep_until("2026-12-04T10:02")
    assert "备齐了吗" in seat.say("1", "letter-0009")
