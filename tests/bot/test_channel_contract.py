"""What every channel must do: a letter in, a reply out; a letter twice, one reply; a notice that reaches the resident."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Protocol

import httpx
import pytest

from bot.app import Linban
from bot.channel import Channel
from bot.simulator.telegram import TelegramPhone
from bot.simulator.wechat import WeChatPhone
from bot.terminal import Terminal
from bot.wechat import Mode
from casework.messages import Address, Inbound
from tests.bot.telegram.station import Station as TelegramStation
from tests.bot.telegram.station import heard, new_simulator, presses
from tests.bot.telegram.station import station as telegram_station
from tests.bot.wechat.support import TOKEN as WECHAT_TOKEN
from tests.bot.wechat.support import Station as WeChatStation
from tests.bot.wechat.support import station as wechat_station
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


@dataclass(slots=True)
class AtWeChat:
    """The platform tells of a letter again with its old number, sealed anew."""

    station: WeChatStation
    phone: WeChatPhone
    numbers: dict[str, str] = field(default_factory=dict)

    def say(self, text: str, message_id: str) -> str:
        if message_id in self.numbers:
            return self._again(text, self.numbers[message_id])
        heard = self.phone.say(text)
        assert heard is not None
        rows = self.station.read(lambda db: db.exec_driver_sql("SELECT message_id FROM received_messages ORDER BY id").all())
        self.numbers[message_id] = rows[-1][0]
        return str(heard.text)

    def _again(self, text: str, name: str) -> str:
        number, _, created = name.partition("-")
        letter = (
            f"<xml><ToUserName>gh_1</ToUserName><FromUserName>{self.phone.openid}</FromUserName><CreateTime>{created}</CreateTime>"
            f"<MsgType>text</MsgType><Content>{text}</Content><MsgId>{number}</MsgId></xml>"
        )
        stamp, nonce = str(int(self.station.clock().timestamp())), "again"
        signature = hashlib.sha1("".join(sorted((WECHAT_TOKEN, stamp, nonce))).encode()).hexdigest()
        query = {"signature": signature, "timestamp": stamp, "nonce": nonce}
        answer = httpx.post(f"{self.station.address}/wechat", params=query, content=letter.encode())
        found = re.search(r"<Content><!\[CDATA\[(.*?)\]\]></Content>", answer.text, re.DOTALL)
        assert found, answer.text
        return re.sub(r"<a [^>]*>|</a>", "", found[1])

    def sleep_until(self, moment: str) -> list[str]:
        before = len(self.phone.screen)
        self.station.move_to(moment)
        return [message.text for message in self.phone.screen[before:]]


@dataclass(slots=True)
class AtTelegram:
    """The platform posts an update again with its old number; the resident sees no second answer."""

    station: TelegramStation
    phone: TelegramPhone
    numbers: dict[str, int] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)
    last: int = 0

    def say(self, text: str, message_id: str) -> str:
        known = message_id in self.numbers
        number = self.numbers.setdefault(message_id, 900_000 + len(self.numbers))
        person = {"id": self.phone.user_id, "is_bot": False, "first_name": "王"}
        chat = {"id": self.phone.user_id, "type": "private", "first_name": "王"}
        stamp = int(self.station.linban.clock().timestamp())
        message = {"message_id": number, "date": stamp, "chat": chat, "from": person, "text": text}
        assert self.station.post(json.dumps({"update_id": number, "message": message})).status_code == 200
        if known:
            self.station.until(lambda: self.station.read("SELECT id FROM inbox") == [], "the letter is read again")
            assert self.phone.screen[-1].message_id == self.last, "a second answer"
            return self.heard[message_id]
        answer = heard(self.phone)[0]
        if answer.labels[:1] == ["1 同意"] and text == "同意":  # what leaves the country is asked for separately
            answer = presses(self.phone, "1 同意")
        self.last = answer.message_id
        self.heard[message_id] = "\n".join((answer.text, *answer.labels))
        return self.heard[message_id]

    def sleep_until(self, moment: str) -> list[str]:
        before = len(self.phone.screen)
        self.station.move_to(moment)
        self.station.linban.timetable(()).tick(self.station.linban.clock())  # what is due is posted; it goes out at once
        waiting = "SELECT id FROM outbox WHERE state = 'waiting'"
        self.station.until(lambda: self.station.read(waiting) == [], "what is due is sent")
        told = self.phone.screen[before:]
        return ["\n".join((message.text, *message.labels)) for message in (heard(self.phone, len(told)) if told else [])]


@contextmanager
def wechat(folder: Path) -> Iterator[Seat]:
    with wechat_station(folder, mode=Mode.PLAIN, at=START) as station:
        yield AtWeChat(station, station.phone())


@contextmanager
def telegram(folder: Path) -> Iterator[Seat]:
    with telegram_station(folder, new_simulator(), webhook=True, at=START) as station:
        phone = station.simulator.phone("王")
        phone.start()
        heard(phone)
        yield AtTelegram(station, phone)


FOR_STAFF = ("wecom",)
"""Channels on which no resident is served: what they must do is tested where they are, tests/bot/wecom."""
SEATS = {"terminal": terminal, "web": web, "wechat": wechat, "telegram": telegram}
CONNECTED = {
    "wechat_app_id": "wx0123456789abcdef",
    "wechat_app_secret": "s" * 32,
    "wechat_token": "token",
    "wecom_corp_id": "ww0123456789abcdef",
    "wecom_secret": "s" * 43,
    "wecom_agent_id": 1000002,
    "wecom_token": "token",
    "wecom_encoding_aes_key": "a" * 43,
    "telegram_token": f"123456:{'A' * 35}",
}


@pytest.fixture(params=SEATS)
def seat(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Seat]:
    with SEATS[request.param](tmp_path) as taken:
        yield taken


def test_is_kept_by_every_channel(tmp_path: Path) -> None:
    with clocked_linban(tmp_path, START, **CONNECTED) as linban:
        channels: tuple[Channel, ...] = (Terminal(), *linban.channels())
        assert [channel.name for channel in channels if channel.name not in FOR_STAFF] == list(SEATS)
        assert {channel.name for channel in channels} == {*SEATS, *FOR_STAFF}


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
