"""Pay-out days: two working days in each community (M5.3)."""

from datetime import date
from functools import partial

import pytest

from casework.database import Store
from casework.places import communities, payouts
from casework.places.communities import Community

FIFTH, SIXTH = date(2026, 12, 7), date(2026, 12, 8)


@pytest.fixture
def dongmen(store: Store) -> str:
    store.write(
        lambda db: communities.put(
            db,
            Community(id="dongmen", name="东门社区", station_id="east-gate"),
            Community(id="liudi", name="柳堤社区", station_id="east-gate"),
        )
    )
    return "dongmen"


def ahead(store: Store, *community_ids: str, since: date = FIFTH) -> list[tuple[str, date, str]]:
    days = store.read(lambda db: payouts.ahead(db, community_ids, since))
    return [(day.community_id, day.on, day.what) for day in days]


def test_are_told_by_date_from_a_date_on(store: Store, dongmen: str) -> None:
    for community, on in (("liudi", SIXTH), (dongmen, SIXTH), (dongmen, FIFTH)):
        store.write(partial(payouts.state, community_id=community, on=on, what="津贴"))
    assert ahead(store, dongmen, "liudi") == [(dongmen, FIFTH, "津贴"), (dongmen, SIXTH, "津贴"), ("liudi", SIXTH, "津贴")]
    assert ahead(store, "liudi") == [("liudi", SIXTH, "津贴")]
    assert ahead(store, dongmen, since=SIXTH) == [(dongmen, SIXTH, "津贴")]


def test_are_set_once_and_can_be_taken_back(store: Store, dongmen: str) -> None:
    assert store.write(lambda db: payouts.state(db, dongmen, FIFTH, "津贴"))
    assert not store.write(lambda db: payouts.state(db, dongmen, FIFTH, "津贴"))
    assert store.write(lambda db: payouts.state(db, dongmen, FIFTH, "补助")), "two things may be paid out on one day"
    assert store.write(lambda db: payouts.withdraw(db, dongmen, FIFTH, "津贴"))
    assert not store.write(lambda db: payouts.withdraw(db, dongmen, FIFTH, "津贴"))
    assert ahead(store, dongmen) == [(dongmen, FIFTH, "补助")]


def test_go_with_their_community(store: Store, dongmen: str) -> None:
    store.write(lambda db: payouts.state(db, dongmen, FIFTH, "津贴"))
    store.write(lambda db: communities.remove(db, dongmen))
    assert ahead(store, dongmen) == []
