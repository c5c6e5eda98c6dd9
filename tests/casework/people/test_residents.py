"""Residents: found by what they say of themselves at a counter."""

from casework.database import Db, Store
from casework.people import residents
from casework.people.residents import Resident
from tests.support.stores import NOON


def resident(store: Store, name: str = "", phone: str = "") -> int:
    def turn(db: Db) -> int:
        number = residents.register(db, NOON)
        if name:
            residents.rename(db, number, name, NOON)
        if phone:
            residents.change_phone(db, number, phone, NOON)
        return number

    return store.write(turn)


def get(store: Store, number: int) -> Resident:
    found = store.read(lambda db: residents.get(db, number))
    assert found is not None
    return found


def by_name(store: Store, name: str) -> list[int]:
    return [person.id for person in store.read(lambda db: residents.find_by_name(db, name))]


def by_phone(store: Store, phone: str) -> list[int]:
    return [person.id for person in store.read(lambda db: residents.find_by_phone(db, phone))]


def test_is_nameless_at_first(store: Store) -> None:
    """S: nothing personal before consent."""
    person = get(store, resident(store))
    assert (person.name, person.phone, person.created_at) == (None, None, NOON)
    assert store.read(lambda db: residents.get(db, 404)) is None


def test_is_found_by_the_whole_name(store: Store) -> None:
    """M1.13: found at the counter."""
    wang, namesake = resident(store, "王秀英"), resident(store, "王秀英")
    resident(store, "王秀")
    resident(store)
    assert by_name(store, "王秀英") == [wang, namesake]
    assert by_name(store, "王") == []


def test_is_found_by_the_whole_number_or_its_last_four_digits(store: Store) -> None:
    one, other = resident(store, phone="13812345678"), resident(store, phone="13900005678")
    resident(store, phone="13812345679")
    assert by_phone(store, "13812345678") == [one]
    assert by_phone(store, "5678") == [one, other]
    assert by_phone(store, "678") == []
    assert by_phone(store, "1381234567") == []


def test_is_found_by_the_new_facts_only(store: Store) -> None:
    number = resident(store, "王秀英", "13812345678")
    store.write(lambda db: residents.rename(db, number, "王淑英", NOON))
    store.write(lambda db: residents.change_phone(db, number, "13711112222", NOON))
    assert (by_name(store, "王秀英"), by_phone(store, "13812345678"), by_phone(store, "5678")) == ([], [], [])
    assert (by_name(store, "王淑英"), by_phone(store, "13711112222"), by_phone(store, "2222")) == ([number], [number], [number])


def test_keeps_only_the_number_once_forgotten(store: Store) -> None:
    number, other = resident(store, "王秀英", "13812345678"), resident(store, "王秀英", "13812345678")
    store.write(lambda db: residents.forget_contact(db, number, NOON))
    assert by_name(store, "王秀英") == by_phone(store, "13812345678") == by_phone(store, "5678") == [other]
    person = get(store, number)
    assert {person.name, person.name_index, person.phone, person.phone_index, person.phone_tail_index} == {None}
