"""Where no public address leads to the station it asks for updates, one process at a time, and is patient with the platform."""

import logging
from pathlib import Path

import httpx
import pytest

from bot.simulator.telegram import Broken, PlannedFaults, TooMany
from casework import leases
from tests.bot.telegram.station import TOKEN, asks, heard, new_simulator, platform, process, station
from tests.support.service import free_port


def test_lets_the_platform_forget_only_what_is_stored(folder: Path) -> None:
    simulator = new_simulator()
    phone = simulator.phone("王阿姨")
    phone.start()
    with station(folder, simulator) as service:
        heard(phone)
        service.until(lambda: simulator.pending_updates == 0, "the platform has forgotten the update")
        service.until(lambda: any("offset" in call for call in service.calls("getUpdates")), "it was told to")
        assert "offset" not in service.calls("getUpdates")[0]
        assert len(service.read("SELECT id FROM received_messages")) == 1


def test_takes_away_a_webhook_that_was_left(folder: Path) -> None:
    simulator = new_simulator()
    phone = simulator.phone("王阿姨")
    with platform(simulator) as base, station(folder, simulator, api_base=base, reading=False, delivering=False):
        assert httpx.get(f"{base}/bot{TOKEN}/setWebhook", params={"url": "http://127.0.0.1:1/"}, trust_env=False).status_code == 200
    with platform(simulator) as base, station(folder, simulator, api_base=base):
        phone.start()
        heard(phone)
    assert simulator.webhook_url == ""


def test_waits_while_another_asks(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    simulator = new_simulator()
    phone = simulator.phone("王阿姨")
    with platform(simulator) as base, station(folder, simulator, api_base=base) as service:
        phone.start()
        heard(phone)
        for _ in range(3):
            seen = simulator.counters["getUpdates", 409]
            httpx.get(f"{base}/bot{TOKEN}/getUpdates", trust_env=False)
            service.until(lambda seen=seen: simulator.counters["getUpdates", 409] > seen, "the poll was ended")  # type: ignore[misc]
            assert "老年人优待证" in asks(phone, "老年证怎么办").text
    assert "terminated by other getUpdates" in caplog.text


def test_asks_from_one_process_at_a_time(folder: Path) -> None:
    simulator = new_simulator()
    phone = simulator.phone("王阿姨")
    with platform(simulator) as base, station(folder, simulator, api_base=base) as service:
        phone.start()
        heard(phone)
        with process(service.linban, base) as _:
            assert "老年人优待证" in asks(phone, "老年证怎么办").text
            holders = service.read("SELECT holder FROM leases WHERE name = 'telegram:poll'")
            assert len(holders) == 1
        assert service.read("SELECT holder FROM leases WHERE name = 'telegram:poll'") == holders
        assert "备齐了吗" in asks(phone, "1").text
    assert simulator.counters["getUpdates", 409] == 0


def test_takes_over_when_the_process_that_asked_is_gone(folder: Path) -> None:
    with station(folder, new_simulator()) as service:
        phone = service.simulator.phone("王阿姨")
        service.until(lambda: service.simulator.counters["setMyCommands", 200] == 1, "it runs")
        lease = service.read("SELECT holder FROM leases WHERE name = 'telegram:poll'")
        assert lease
        service.linban.store.write(lambda db: leases.release(db, "telegram:poll", str(lease[0][0])))
        phone.start()
        heard(phone)


@pytest.mark.parametrize("webhook", [False, True])
def test_begins_without_the_platform_and_goes_on_when_it_answers(folder: Path, webhook: bool, caplog: pytest.LogCaptureFixture) -> None:
    port, simulator = free_port(), new_simulator()
    phone = simulator.phone("王阿姨")
    with station(folder, simulator, webhook=webhook, api_base=f"http://127.0.0.1:{port}") as service:
        failure = "setting the webhook failed" if webhook else "polling failed"
        service.until(lambda: caplog.text.count(failure) > 2, "it has tried")
        with platform(simulator, port):
            phone.start()
            heard(phone)
            assert "老年人优待证" in asks(phone, "老年证怎么办").text
            service.until(lambda: simulator.counters["setMyShortDescription", 200] == 1, "the bot is described")


def test_goes_on_after_errors_of_the_platform(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    faults = PlannedFaults().plan("getUpdates", Broken(502), Broken(500), TooMany(0)).plan("setMyCommands", Broken(500))
    with station(folder, new_simulator(faults)) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        heard(phone)
        service.until(lambda: service.simulator.counters["setMyShortDescription", 200] == 1, "the bot is described")


def test_polls_where_the_webhook_is_refused(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    simulator = new_simulator(allow_http=False)
    with station(folder, simulator, webhook=True) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        assert heard(phone)
    assert "refuses the webhook" in caplog.text


def test_never_writes_the_token_to_the_log(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    simulator = new_simulator(PlannedFaults().plan("getUpdates", Broken(502)))
    phone = simulator.phone("王阿姨")
    with station(folder, simulator, webhook=False) as service:
        phone.start()
        heard(phone)
        asks(phone, "老年证怎么办")
        service.until(lambda: "polling failed" in caplog.text, "something went wrong")
    with station(folder, simulator, api_base=f"http://127.0.0.1:{free_port()}") as service:
        seen = caplog.text.count("failed")
        service.until(lambda: caplog.text.count("failed") > seen + 2, "something went wrong")
    assert TOKEN not in caplog.text and TOKEN.partition(":")[2] not in caplog.text
