"""Somebody on several channels, who links the accounts."""

import pytest

from casework.database import Store
from knowledge.handbook import Handbook
from tests.support.dialogue import Dialogue, StationUnderTest, known

CODE = "0000 0001"  # the first that is drawn


@pytest.fixture
def station(sqlite_store: Store, handbook: Handbook) -> StationUnderTest:
    return StationUnderTest(sqlite_store, handbook, channels=("wechat", "telegram", "web"))


@pytest.fixture
def wechat(station: StationUnderTest) -> Dialogue:
    """Somebody who agreed and left name and number on WeChat."""
    return known(station.resident("王", "wechat"))


@pytest.fixture
def web(station: StationUnderTest) -> Dialogue:
    """Somebody who writes on the web page for the first time."""
    return station.resident("王", "web")


@pytest.fixture
def telegram(station: StationUnderTest) -> Dialogue:
    """Somebody who writes on Telegram for the first time."""
    return station.resident("王", "telegram")


def code_of(first: Dialogue) -> str:
    """The code that is shown to somebody who asks for one."""
    return first.says("关联").split("关联 ")[1][:9]


def link(first: Dialogue, second: Dialogue) -> None:
    """The first shows a code, the second says it."""
    second.plays((f"关联 {code_of(first)}", "是您本人的账号吗"), ("1", "关联好了"))


def same_person(*talks: Dialogue) -> bool:
    behind = {talk.talk().resident_id for talk in talks}
    return len(behind) == 1 and None not in behind
