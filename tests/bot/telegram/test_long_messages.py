"""A long message goes out in parts: at the chat's pace, none of them twice, and not for ever."""

from itertools import chain, repeat
from pathlib import Path

import pytest

from bot.simulator.telegram import Broken, Lost, PlannedFaults, TelegramPhone, TooMany
from bot.telegram import Telegram
from casework.messages import Address, Reply
from scheduler.outlet import DeliveryError
from tests.bot.telegram.station import AT_ONCE, BRISK, BRISK_PACE, TOKEN, Station, heard, new_simulator, station

LONG = "。".join(f"第{number}句话" for number in range(1500))


@pytest.fixture
def faults() -> PlannedFaults:
    return PlannedFaults()


@pytest.fixture
def service(silent_service: Station, faults: PlannedFaults) -> Station:
    silent_service.simulator.faults = faults
    return silent_service


@pytest.fixture
def phone(service: Station) -> TelegramPhone:
    phone = service.simulator.phone("王阿姨")
    phone.start()
    return phone


def at(phone: TelegramPhone) -> Address:
    return Address("telegram", str(phone.user_id))


def test_does_not_send_again_the_parts_that_went_out(service: Station, phone: TelegramPhone, faults: PlannedFaults) -> None:
    service.channel.push(at(phone), Reply(LONG), "whole")
    whole = [message.text for message in heard(phone, 3)]
    faults.plan("sendMessage", Broken(500))
    with pytest.raises(DeliveryError):
        service.channel.push(at(phone), Reply(LONG), "k")
    faults.plan("sendMessage", *[_passes()] * 2, Broken(500))
    with pytest.raises(DeliveryError):
        service.channel.push(at(phone), Reply(LONG), "k")
    service.channel.push(at(phone), Reply(LONG), "k")
    assert [message.text for message in heard(phone, 3)] == whole


def _passes() -> TooMany | Broken | Lost:
    """No fault at all, in a row of planned ones."""
    return None  # type: ignore[return-value]


def test_sends_the_parts_of_a_long_message_at_the_pace_of_the_chat(folder: Path) -> None:
    with station(folder, new_simulator(limits=BRISK), pace=BRISK_PACE, reading=False, delivering=False) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        service.channel.push(at(phone), Reply(LONG), "k")
        assert len(heard(phone, 3)) == 3
        assert service.simulator.counters["sendMessage", 429] == 0


def test_lets_go_of_a_message_that_takes_too_long(service: Station, phone: TelegramPhone) -> None:
    linban = service.linban
    moments = (0.0, 0.0, 0.0, 10.0, 10.0, 10.0, 26.0, 26.0)  # three looks for each part: its turn, the time left, when it was said
    slow = Telegram(
        *(linban.store, linban.intake, TOKEN, "", "", service.channel.api_base, linban.clock),
        pace=AT_ONCE,
        stopwatch=chain([0.0], moments, repeat(30.0)).__next__,
    )
    try:
        with pytest.raises(DeliveryError, match="more than 25 s") as failed:
            slow.push(at(phone), Reply(LONG), "k")
        assert type(failed.value) is DeliveryError and not failed.value.permanent
        assert len(heard(phone, 2)) == 2
        slow.push(at(phone), Reply(LONG), "k")
        assert LONG.endswith(heard(phone)[0].text)
    finally:
        slow._api.close()
