"""A station for every dialogue: empty, on a Wednesday evening; and an office for what needs no dialogue."""

import pytest

from casework.database import Store
from knowledge.handbook import Handbook
from tests.support.dialogue_fixtures import handbook, resident, station
from tests.support.office import Office
from tests.support.stores import begin_talk

__all__ = ["handbook", "resident", "station"]


@pytest.fixture
def office(store: Store, handbook: Handbook) -> Office:
    return Office(store, handbook, begin_talk(store).id)
