"""Channel accounts: who is behind an address."""

from casework.database import Store
from casework.messages import Address
from casework.people import accounts
from tests.support.stores import NOON, at_once


def test_gets_a_resident_once(store: Store) -> None:
    account = store.write(lambda db: accounts.create(db, Address("wechat", "openid"), NOON))
    first = store.write(lambda db: accounts.resident_behind(db, account, NOON))
    assert store.write(lambda db: accounts.resident_behind(db, account, NOON)) == first


def test_belongs_to_one_channel(store: Store) -> None:
    """The same sender's name on two channels is two people."""
    one = store.write(lambda db: accounts.create(db, Address("wechat", "7"), NOON))
    other = store.write(lambda db: accounts.create(db, Address("telegram", "7"), NOON))
    assert one != other
    assert len({store.write(lambda db, account=account: accounts.resident_behind(db, account, NOON)) for account in (one, other)}) == 2  # type: ignore[misc]


def test_exists_once_for_an_address(store: Store) -> None:
    address = Address("wechat", "openid")
    ends = at_once(*[lambda: store.write(lambda db: accounts.create(db, address, NOON))] * 2)
    assert sum(isinstance(end, Exception) for end in ends) == 1
