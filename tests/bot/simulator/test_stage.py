"""The stage is found by the service, and finds it, on this machine alone."""

from dataclasses import replace
from pathlib import Path

from bot.app import Linban
from bot.simulator.stage import Stage
from bot.telegram import Telegram
from tests.support.service import clocked_linban


def staged(linban: Linban) -> Linban:
    """The installation with the stage's settings."""
    settings = Stage("http://127.0.0.1:9", linban.settings.zone, linban.handbook.catalogue).settings()
    return replace(linban, settings=linban.settings.model_copy(update=settings))


def test_lets_no_stand_in_post_to_the_address_of_the_real_service(tmp_path: Path) -> None:
    with clocked_linban(tmp_path, "2026-12-02T18:40", public_url="https://linban.example.cn") as linban:
        (telegram,) = (channel for channel in staged(linban).channels() if isinstance(channel, Telegram))
        assert telegram.webhook_url == "" and telegram.public_url == ""
