"""`linban wechat`, against the stand-in for the platform."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from bot.commands import wechat
from bot.commands.command import BadInput
from bot.wechat import AccountKind
from tests.bot.wechat.support import APP_ID, APP_SECRET, TOKEN, Station, station
from tests.support.service import free_port


@pytest.fixture
def open_station(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path) as running:
        yield running


@pytest.fixture
def settings(open_station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The settings of an installation whose platform is the stand-in."""
    given = {"APP_ID": APP_ID, "APP_SECRET": APP_SECRET, "TOKEN": TOKEN, "ACCOUNT": "verified-service", "API_BASE": open_station.address}
    for name, value in given.items():
        monkeypatch.setenv(f"LINBAN_WECHAT_{name}", value)
    monkeypatch.setenv("LINBAN_DATA_DIR", str(tmp_path / "operator"))
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def run(*arguments: str) -> int:
    """Run the command; its exit status."""
    parser = argparse.ArgumentParser()
    wechat.COMMAND.arguments(parser)
    return wechat.COMMAND.run(parser.parse_args(arguments))


def test_shows_the_menu_and_publishes_nothing(
    settings: pytest.MonkeyPatch, open_station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("menu") == 0
    assert "办事" in capsys.readouterr().out and open_station.platform.phone("王秀英").menu_shown == []


def test_publishes_the_menu(settings: pytest.MonkeyPatch, open_station: Station) -> None:
    assert run("menu", "--publish") == 0
    assert [name for name, _ in open_station.platform.phone("王秀英").menu_shown] == ["办事", "预约", "找人"]


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_draws_a_code_that_greets_at_its_place(
    suffix: str, settings: pytest.MonkeyPatch, open_station: Station, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"东门.{suffix}"
    assert run("qr", "east-gate", "--out", str(out)) == 0
    address = capsys.readouterr().out.splitlines()[0]
    greeting = open_station.platform.phone("李建国").scan(address)
    assert greeting is not None and "东门" in greeting.text
    if suffix == "svg":
        assert parse(out).getroot().tag.endswith("svg")
    else:
        assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("place", ["east-gate.second", "grid.12"])
def test_makes_codes_for_counters_and_grids(place: str, settings: pytest.MonkeyPatch, open_station: Station) -> None:
    assert run("qr", place) == 0
    assert open_station.platform.phone("李建国").scan(place) is not None


def test_knows_no_code_for_a_place_that_is_none(settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match=r"没有“moon”这个地方：服务点有 .*east-gate"):
        run("qr", "moon")


def test_writes_no_other_kind_of_file(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.svg 或 \.png"):
        run("qr", "east-gate", "--out", str(tmp_path / "code.docx"))


def test_checks_that_the_account_works(settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check") == 0
    said = capsys.readouterr().out
    assert "接口通" in said and "能  模板消息" in said and APP_SECRET not in said


def test_says_what_is_wrong_with_the_account(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("LINBAN_WECHAT_APP_SECRET", "wrong")
    with pytest.raises(BadInput, match="LINBAN_WECHAT_APP_SECRET"):
        run("check")


def test_says_that_the_platform_cannot_be_reached(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("LINBAN_WECHAT_API_BASE", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(BadInput, match="微信连不上"):
        run("check")


@pytest.mark.parametrize("arguments", [("menu", "--publish"), ("qr", "east-gate")])
def test_does_not_try_what_an_account_may_not(arguments: tuple[str, ...], settings: pytest.MonkeyPatch) -> None:
    settings.setenv("LINBAN_WECHAT_ACCOUNT", AccountKind.UNVERIFIED)
    with pytest.raises(BadInput, match="LINBAN_WECHAT_ACCOUNT"):
        run(*arguments)


def test_says_that_no_account_is_set(settings: pytest.MonkeyPatch) -> None:
    settings.delenv("LINBAN_WECHAT_APP_ID")
    with pytest.raises(BadInput, match="LINBAN_WECHAT_APP_ID"):
        run("check")
