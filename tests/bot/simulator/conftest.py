"""What the tests of the stand-ins share: a server for many of them, a clock that stands, somebody with a telephone."""

from collections.abc import Iterator

import pytest

from bot.simulator.telegram import NO_PACE, TelegramPhone, TelegramSimulator
from tests.bot.simulator.wechat_platform import MakePlatform, Platform, platforms
from tests.support.botapi import TOKEN, BlockingBot, Clock, Exchange, exchange


@pytest.fixture(scope="module")
def server() -> Iterator[Exchange]:
    with exchange() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulator(clock: Clock) -> TelegramSimulator:
    return TelegramSimulator(TOKEN, clock, NO_PACE)


@pytest.fixture
def bot(server: Exchange, simulator: TelegramSimulator) -> Iterator[BlockingBot]:
    with server.telegram(simulator) as bot:
        yield bot


@pytest.fixture
def phone(simulator: TelegramSimulator) -> TelegramPhone:
    """Somebody who has not started the bot."""
    return simulator.phone("王阿姨")


@pytest.fixture(scope="module")
def make_platform() -> Iterator[MakePlatform]:
    """Make a platform of WeChat's; the arguments are the simulator's."""
    with platforms() as make:
        yield make


@pytest.fixture
def platform(make_platform: MakePlatform) -> Platform:
    """A verified service account."""
    return make_platform()
