"""The platform's interface: one token for all processes, renewed in time, and every failure in words that give nothing away."""

import logging
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.wechat import Limits, WeChatAccount
from bot.wechat.client import Platform
from bot.wechat.errors import Refused
from casework.messaging import tokens
from scheduler.outlet import DeliveryError
from tests.bot.wechat.support import APP_ID, APP_SECRET, Station, serving, station
from tests.support.service import free_port


@pytest.fixture
def open_station(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path) as running:
        yield running


def another_process(open_station: Station, **changed: str) -> Platform:
    """The same installation's platform, as a second process has it."""
    given = {"app_id": APP_ID, "app_secret": APP_SECRET, "token": "", "api_base": open_station.address, **changed}
    return Platform(WeChatAccount(**given), open_station.linban.store, open_station.clock, Limits())  # type: ignore[arg-type]


def fetched(open_station: Station) -> int:
    """How often the platform gave out a token."""
    return open_station.platform.answers["stable_token", 0]


def ask(platform: Platform) -> None:
    """A call that changes nothing."""
    assert platform.get("get_api_domain_ip")


def test_fetches_one_token_for_all_processes(open_station: Station) -> None:
    ask(open_station.channel.platform)
    other = another_process(open_station)
    ask(other)
    other.close()
    assert fetched(open_station) == 1


def test_renews_a_token_before_its_end(open_station: Station) -> None:
    ask(open_station.channel.platform)
    open_station.clock.at += timedelta(minutes=114)
    ask(open_station.channel.platform)
    assert fetched(open_station) == 1
    open_station.clock.at += timedelta(minutes=2)
    ask(open_station.channel.platform)
    assert fetched(open_station) == 2
    assert open_station.platform.answers["get_api_domain_ip", 0] == 3


def test_fetches_another_token_when_the_platform_does_not_take_it(open_station: Station) -> None:
    ask(open_station.channel.platform)
    open_station.platform.revoke_tokens()
    ask(open_station.channel.platform)
    assert open_station.platform.answers["get_api_domain_ip", 40001] == 1
    forced = [call for call in open_station.platform.calls if call.endpoint == "stable_token"]
    assert [call.body["force_refresh"] for call in forced] == [False, True]


def test_does_not_force_where_another_process_has_a_new_token_already(open_station: Station) -> None:
    ask(open_station.channel.platform)
    old = open_station.read(lambda db: tokens.find(db, f"wechat:{APP_ID}_access_token", open_station.clock()))
    open_station.platform.revoke_tokens()
    other = another_process(open_station)
    ask(other)
    assert not other._tokens.refused(f"{APP_ID}_access_token", old, expired=False)
    ask(open_station.channel.platform)
    other.close()
    assert fetched(open_station) == 2


def test_forces_no_oftener_than_the_platform_allows(open_station: Station) -> None:
    platform = open_station.channel.platform
    ask(platform)
    open_station.platform.revoke_tokens()
    ask(platform)
    open_station.platform.revoke_tokens()
    ask(platform)  # within thirty seconds: by an ordinary fetch
    for _ in range(25):
        open_station.clock.at += timedelta(seconds=31)
        open_station.platform.revoke_tokens()
        ask(platform)
    forced = [call.body["force_refresh"] for call in open_station.platform.calls if call.endpoint == "stable_token"]
    assert forced.count(True) == 20 and open_station.platform.answers["stable_token", 45009] == 0


def test_gives_up_after_one_more_try(open_station: Station) -> None:
    asked: list[str] = []

    async def gives_tokens(request: Request) -> Response:
        return JSONResponse({"access_token": "never-good", "expires_in": 7200})

    async def takes_none(request: Request) -> Response:
        asked.append(request.url.path)
        return JSONResponse({"errcode": 40001, "errmsg": "invalid credential"})

    routes = [Route("/cgi-bin/stable_token", gives_tokens, methods=["POST"]), Route("/cgi-bin/get_api_domain_ip", takes_none)]
    listener = socket.create_server(("127.0.0.1", 0))
    with serving(Starlette(routes=routes), listener):
        platform = another_process(open_station, api_base=f"http://127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(Refused) as refused:
            ask(platform)
        platform.close()
    assert refused.value.code == 40001 and len(asked) == 2


@pytest.mark.parametrize(("changed", "code"), [({"app_secret": "wrong"}, 40125), ({"app_id": "wx9"}, 40013)])
def test_says_what_is_wrong_with_the_account(changed: dict[str, str], code: int, open_station: Station) -> None:
    platform = another_process(open_station, **changed)
    with pytest.raises(Refused) as refused:
        ask(platform)
    platform.close()
    assert refused.value.code == code and "LINBAN_WECHAT_APP" in refused.value.mend


def test_never_shows_a_token_or_the_secret(open_station: Station, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ask(open_station.channel.platform)
    token = open_station.read(lambda db: tokens.find(db, f"wechat:{APP_ID}_access_token", open_station.clock()))
    assert token
    gone = another_process(open_station, api_base=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(DeliveryError, match="微信连不上") as failed:
        ask(gone)
    logged = [record.getMessage() for record in caplog.records if record.name != "uvicorn.access"]  # the stand-in's own
    said = " ".join([str(failed.value), repr(failed.value), *logged])
    assert token not in said and APP_SECRET not in said and "access_token=" not in said


def test_takes_an_answer_that_is_no_json_for_a_failure_that_may_pass(open_station: Station) -> None:
    platform = another_process(open_station, api_base=f"{open_station.address}/elsewhere")
    with pytest.raises(DeliveryError, match="看不懂") as failed:
        ask(platform)
    platform.close()
    assert not failed.value.permanent


def test_reads_no_more_of_a_file_than_is_kept(open_station: Station) -> None:
    phone = open_station.phone()
    phone.send_image(b"\0" * (10 * 1024 * 1024 + 1))
    with pytest.raises(DeliveryError, match="10 MB") as failed:
        open_station.channel.fetch(phone.screen[-2].text)
    assert failed.value.permanent
