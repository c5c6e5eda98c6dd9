"""What a resident's letter allows is used up by what was sent, or may have been, and by nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.simulator.wechat import Fault, FaultKind
from bot.wechat import Limits
from bot.wechat.client import Platform
from bot.wechat.sending import Sender
from scheduler.outlet import DeliveryError
from tests.bot.wechat.support import Station, address, station
from tests.bot.wechat.test_sending import NOTICE_REPLY, Planned, left, push
from tests.support.service import free_port


@pytest.fixture
def open_station(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path) as running:
        yield running


def test_gives_back_what_a_refused_message_would_have_used_up(tmp_path: Path) -> None:
    with station(tmp_path, faults=Planned("message/custom/send", Fault(FaultKind.BUSY))) as open_station:
        phone = open_station.phone()
        with pytest.raises(DeliveryError):
            push(open_station, phone)
        assert left(open_station, phone, "act") == 3


def test_gives_back_what_an_outage_of_the_platform_would_have_used_up(open_station: Station) -> None:
    phone = open_station.phone()
    push(open_station, phone)  # with a token, which is good after the outage began, too
    gone = replace(open_station.channel.account, api_base=f"http://127.0.0.1:{free_port()}")
    store, clock, limits = open_station.linban.store, open_station.clock, Limits()
    sender = Sender(store, gone, Platform(gone, store, clock, limits), clock, limits)
    for _ in range(5):
        with pytest.raises(DeliveryError, match="微信连不上"):
            sender.send(address(phone), NOTICE_REPLY, "appointment:1:v1:day-before")
    assert left(open_station, phone, "act") == 2


@pytest.mark.parametrize("fault", [FaultKind.BUSY, FaultKind.BAD_GATEWAY, FaultKind.LOST])
def test_gives_back_what_was_not_sent_for_want_of_a_token(tmp_path: Path, fault: FaultKind) -> None:
    with station(tmp_path, faults=Planned("stable_token", Fault(fault))) as open_station:
        phone = open_station.phone()
        with pytest.raises(DeliveryError):
            push(open_station, phone)
        assert left(open_station, phone, "act") == 3


def test_does_not_give_back_what_may_have_been_used_up(tmp_path: Path) -> None:
    with station(tmp_path, faults=Planned("message/custom/send", Fault(FaultKind.LOST))) as open_station:
        phone = open_station.phone()
        with pytest.raises(DeliveryError):
            push(open_station, phone)
        assert left(open_station, phone, "act") == 2
