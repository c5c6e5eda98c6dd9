"""A folder with an empty database, and one service for all tests of a file that can share it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.simulator.telegram import TelegramPhone
from tests.bot.telegram.station import Station, heard, new_simulator, station
from tests.support import stores


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    """Where a service of one test keeps its data."""
    stores.copy_of(sqlite_template, tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def new_folder(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Make a folder for a service that several tests share."""

    def make() -> Path:
        folder = tmp_path_factory.mktemp("service")
        stores.copy_of(sqlite_template, folder)
        return folder

    return make


@pytest.fixture(scope="module")
def webhook_service(new_folder: Callable[[], Path]) -> Iterator[Station]:
    """A service with a webhook."""
    with station(new_folder(), new_simulator(), webhook=True) as running:
        yield running


@pytest.fixture(scope="module")
def silent_service(new_folder: Callable[[], Path]) -> Iterator[Station]:
    """A service that neither reads nor delivers: the test pushes."""
    with station(new_folder(), new_simulator(), reading=False, delivering=False) as running:
        yield running


@pytest.fixture
def resident(webhook_service: Station) -> TelegramPhone:
    """Somebody new who was greeted."""
    phone = webhook_service.simulator.phone("王阿姨")
    phone.start()
    heard(phone)
    return phone
