"""Fixtures of dialogue tests; a folder's conftest imports those it uses."""

import pytest

from casework.database import Store
from knowledge.handbook import Handbook, open_handbook
from knowledge.loading import shipped_folder
from tests.support.dialogue import Dialogue, StationUnderTest
from tests.support.learned import SCHOOL


@pytest.fixture(scope="session")
def handbook() -> Handbook:
    """The shipped sample catalogue."""
    return open_handbook(shipped_folder(), school=SCHOOL)


@pytest.fixture
def station(sqlite_store: Store, handbook: Handbook) -> StationUnderTest:
    """Nobody has written yet; it is Wednesday, 2026-12-02, 18:40."""
    return StationUnderTest(sqlite_store, handbook)


@pytest.fixture
def resident(station: StationUnderTest) -> Dialogue:
    """Somebody who writes for the first time."""
    return station.resident()
