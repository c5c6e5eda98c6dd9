"""Letters that were told “success” before their turn was written: none is lost with its process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from bot.simulator.wechat.letters import to_xml
from bot.simulator.wechat.sealing import signature
from bot.wechat import Limits, Mode, WeChat
from bot.wechat.kept import KeptLetters, from_json, number_of, to_json
from bot.wechat.turns import CUT_SHORT, CutOff, Turns
from casework.database import Db, Store
from casework.messages import Address, Allowance, Attachment, AttachmentKind, Inbound
from casework.messaging import inbox
from casework.messaging.outbox import Said
from tests.bot.wechat.support import HASTY, TOKEN, Station, address, station, wait_until

T = TypeVar("T")
AT_ONCE = Limits(answer_seconds=0.05, stop_seconds=0.05, keep_seconds=5.0)


@dataclass
class Held:
    """A store as the intake has it, whose next turn waits, and whose next plain writes fail."""

    store: Store
    held: asyncio.Event = field(default_factory=asyncio.Event)
    to_hold: int = 1
    to_fail: int = 0

    async def write_async(self, fn: Callable[[Db], T]) -> T:
        if self.to_hold:
            self.to_hold -= 1
            await self.held.wait()
        return await self.store.write_async(fn)

    def write(self, fn: Callable[[Db], T]) -> T:
        if self.to_fail:
            self.to_fail -= 1
            raise OperationalError("", {}, Exception("away"))
        return self.store.write(fn)


@dataclass
class Desk:
    """Turns over a store that holds them up."""

    turns: Turns
    store: Held
    bell: Event
    apologies: list[str]
    seconds: list[float]


@asynccontextmanager
async def desk(open_station: Station, limits: Limits = AT_ONCE) -> AsyncIterator[Desk]:
    linban, bell, apologies, seconds = open_station.linban, Event(), list[str](), [0.0]
    held: Any = Held(linban.store)
    kept = KeptLetters(linban.store, open_station.clock, limits)
    turns = Turns(
        replace(linban.intake, store=held),
        kept,
        limits,
        bell,
        lambda inbound, sentence: apologies.append(sentence),
        can_push=True,
        stopwatch=lambda: seconds[0],
    )
    yield Desk(turns, held, bell, apologies, seconds)
    await turns.stop()


@pytest.fixture
def open_station(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path, mode=Mode.PLAIN) as running:
        yield running


def letter(open_station: Station, sender: str = "oWang", number: str = "7-1") -> Inbound:
    return Inbound(Address("wechat", sender), "老年证怎么办", number, open_station.clock())


def waiting(open_station: Station) -> int:
    found: int = open_station.read(lambda db: inbox.waiting(db, "wechat"))
    return found


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"choice": "ask:welcome:", "text": ""},
        {"attachment": Attachment(AttachmentKind.LOCATION, "", "惠民路18号", 32.018, 118.015)},
        {"allowance": Allowance("message", 5, None)},
    ],
)
def test_keeps_all_that_a_letter_says(changed: dict[str, Any], open_station: Station) -> None:
    came = replace(letter(open_station), **changed)
    timed = replace(came, allowance=Allowance("act", 3, came.at + timedelta(minutes=1)))
    assert from_json(to_json(came)) == came and from_json(to_json(timed)) == timed


def test_numbers_a_letter_the_same_at_every_try(open_station: Station) -> None:
    first = letter(open_station)
    assert number_of(first) == number_of(replace(first, at=first.at + timedelta(seconds=5)))
    assert 0 < number_of(first) < 2**63 and number_of(first) != number_of(letter(open_station, "oLi"))


def test_keeps_a_letter_before_it_says_success_and_no_longer_than_till_its_answer_is_owed(open_station: Station) -> None:
    async def act() -> None:
        async with desk(open_station) as at:
            assert await at.turns.answer(letter(open_station)) is None
            assert waiting(open_station) == 1
            at.store.held.set()
            await until(lambda: waiting(open_station) == 0)
            assert at.bell.is_set()

    asyncio.run(act())
    assert [state for _, state in open_station.outbox()] == ["waiting"]


def test_leaves_a_kept_letter_for_the_next_process_when_the_service_stops(open_station: Station) -> None:
    async def act() -> list[str]:
        async with desk(open_station) as at:
            assert await at.turns.answer(letter(open_station)) is None
            await at.turns.stop()
            return at.apologies

    assert asyncio.run(act()) == [] and waiting(open_station) == 1


def test_says_that_a_letter_was_cut_short_that_could_not_be_kept(open_station: Station) -> None:
    async def act() -> list[str]:
        async with desk(open_station, replace(AT_ONCE, tries=1, keep_seconds=0.05)) as at:
            with open_station.stuck() as gate:
                assert await at.turns.answer(letter(open_station)) is None
                await asyncio.wait([asyncio.ensure_future(at.turns.stop())])
                gate.set()
            return at.apologies

    assert asyncio.run(act()) == [CUT_SHORT]


def test_takes_up_what_an_earlier_process_said_success_about(tmp_path: Path) -> None:
    with station(tmp_path) as before:
        phone = before.phone()
        came = replace(letter(before), address=address(phone))
        asyncio.run(KeptLetters(before.linban.store, before.clock, Limits()).keep(came))
    with station(tmp_path, at="2026-12-02T18:41", limits=replace(HASTY, sweep_seconds=0.02)) as again:
        person = again.platform.phone("王秀英", phone.openid)
        person.follow()
        wait_until(lambda: ("waiting" in [state for _, state in again.outbox()]) and waiting(again) == 0)
        again.deliver()
        assert "老年人优待证" in person.hears().text


def test_has_the_platform_ask_again_for_a_letter_that_was_broken_off(open_station: Station) -> None:
    async def act() -> None:
        async with desk(open_station, Limits(stop_seconds=0.05)) as at:
            asked = asyncio.create_task(at.turns.answer(letter(open_station)))
            await until(lambda: at.store.to_hold == 0)
            await at.turns.stop()
            with pytest.raises(CutOff):
                await asked

    asyncio.run(act())


def test_answers_503_while_it_stops(open_station: Station) -> None:
    linban, clock = open_station.linban, open_station.clock
    stamp, nonce = str(int(clock().timestamp())), "1"
    query = {"timestamp": stamp, "nonce": nonce, "signature": signature(TOKEN, stamp, nonce)}
    fields = {"ToUserName": "gh_1", "FromUserName": "oWang", "CreateTime": stamp, "MsgType": "text", "Content": "帮助", "MsgId": "7"}

    async def act() -> int:
        held: Any = Held(linban.store)
        intake = replace(linban.intake, store=held)
        channel = WeChat(linban.store, intake, open_station.channel.account, clock, Limits(stop_seconds=0.05))
        transport = httpx.ASGITransport(Starlette(routes=list(channel.routes())))
        async with httpx.AsyncClient(transport=transport, base_url="http://station") as http:
            posted = asyncio.create_task(http.post("/wechat", params=query, content=to_xml(fields.items()).encode()))
            await until(lambda: held.to_hold == 0)
            await channel.stop()
            return (await posted).status_code

    assert asyncio.run(act()) == 503


def test_owes_the_answer_though_the_database_was_away_when_it_became_late(open_station: Station) -> None:
    async def act() -> list[str]:
        came = letter(open_station)
        async with desk(open_station, Limits()) as at:
            at.store.to_hold = 0
            first = await at.turns.answer(came)  # as another process answered it, which the platform did not hear
            assert isinstance(first, Said) and not first.owed
        async with desk(open_station) as at:
            at.store.to_fail = 2
            assert await at.turns.answer(came) is None
            at.store.held.set()
            await until(at.bell.is_set)
            return at.apologies

    assert asyncio.run(act()) == []
    assert [state for _, state in open_station.outbox()] == ["waiting"]


def test_forgets_answered_letters_while_an_older_one_is_under_way(open_station: Station) -> None:
    async def act() -> list[tuple[str, str]]:
        async with desk(open_station, Limits()) as at:
            held_up = asyncio.create_task(at.turns.answer(letter(open_station)))
            await until(lambda: at.store.to_hold == 0)
            assert await at.turns.answer(letter(open_station, "oLi", "8-1"))
            at.seconds[0] = Limits().remember_seconds
            assert await at.turns.answer(letter(open_station, "oZhang", "9-1"))
            known = list(at.turns._turns)
            at.store.held.set()
            await held_up
            return known

    assert asyncio.run(act()) == [("oWang", "7-1"), ("oZhang", "9-1")]
