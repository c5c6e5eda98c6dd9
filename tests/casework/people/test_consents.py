"""The consent gate: nothing personal is kept without an agreement that stands (S)."""

from datetime import timedelta

import pytest

from casework.database import Store
from casework.people import consents, residents
from tests.support.stores import NOON


@pytest.fixture
def resident(store: Store) -> int:
    return store.write(lambda db: residents.register(db, NOON))


def has_given(store: Store, resident: int, version: int = 1) -> bool:
    return store.read(lambda db: consents.has_given(db, resident, version))


def give(store: Store, resident: int, version: int = 1) -> None:
    store.write(lambda db: consents.give(db, resident, version, NOON))


def withdraw(store: Store, resident: int) -> None:
    store.write(lambda db: consents.withdraw(db, resident, NOON + timedelta(days=1)))


def test_is_closed_at_first(store: Store, resident: int) -> None:
    assert not has_given(store, resident)


def test_opens_with_consent_for_this_resident_alone(store: Store, resident: int) -> None:
    neighbour = store.write(lambda db: residents.register(db, NOON))
    give(store, resident)
    assert has_given(store, resident)
    assert not has_given(store, neighbour)


def test_asks_again_for_a_newer_notice(store: Store, resident: int) -> None:
    give(store, resident, version=2)
    assert has_given(store, resident, version=1)
    assert has_given(store, resident, version=2)
    assert not has_given(store, resident, version=3)


def test_closes_when_consent_is_taken_back(store: Store, resident: int) -> None:
    neighbour = store.write(lambda db: residents.register(db, NOON))
    for person in (resident, neighbour):
        give(store, person, version=1)
    give(store, resident, version=2)
    withdraw(store, resident)
    assert not has_given(store, resident)
    assert has_given(store, neighbour)


def test_opens_again_with_a_new_consent(store: Store, resident: int) -> None:
    give(store, resident)
    withdraw(store, resident)
    give(store, resident)
    assert has_given(store, resident)
    withdraw(store, resident)
    assert not has_given(store, resident)
