"""Prepared statements: what Core would answer, at a fraction of its cost, with the same conversions and the same errors."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, insert, select

from casework.database import DatabaseError, Db, Prepared, Store, columns_of
from casework.messages import Address, Inbound, Reply
from casework.messaging import conversations, outbox, received
from casework.messaging.outbox import OutboxMessage
from casework.people import residents
from casework.people.residents import Resident
from tests.support.stores import NOON

TABLE = columns_of(Resident)
BY_ID = select(TABLE).where(TABLE.c.id == bindparam("resident_id"))


def test_answers_what_core_answers(store: Store) -> None:
    def both(db: Db) -> tuple[object, object]:
        person = residents.register(db, NOON)
        residents.rename(db, person, "王秀英", NOON)
        residents.change_phone(db, person, "15400000001", NOON)
        core = db.execute(BY_ID, {"resident_id": person}).one()
        return Prepared(BY_ID).one(db, {"resident_id": person})._asdict(), dict(core._mapping)

    prepared, core = store.write(both)
    assert prepared == core


def test_opens_sealed_columns_and_keeps_the_zone(store: Store) -> None:
    def read(db: Db) -> tuple[str, bool]:
        person = residents.register(db, NOON)
        residents.rename(db, person, "王秀英", NOON)
        row = Prepared(BY_ID).one(db, {"resident_id": person})
        return row.name, row.created_at == NOON

    assert store.write(read) == ("王秀英", True)


def test_fills_in_what_an_insert_does_not_name(store: Store) -> None:
    address = Address("web", "somebody")

    def speak(db: Db) -> tuple[str, int, str]:
        talk = conversations.open_talk(db, address, NOON)
        number = received.record(db, Inbound(address, "你好", "letter-1", NOON))
        assert number is not None
        outbox.answer(db, number, "letter-1", talk.id, 1, Reply("您好"), NOON)
        table = columns_of(OutboxMessage)
        row = db.execute(select(table.c.rule, table.c.tries, table.c.failure)).one()
        return row.rule, row.tries, row.failure

    assert store.write(speak) == ("", 0, "")


def test_finds_nothing(store: Store) -> None:
    assert store.read(lambda db: Prepared(BY_ID).one(db, {"resident_id": 404})) is None


def test_refuses_as_any_other_statement_does(store: Store) -> None:
    statement = Prepared(insert(Resident).values(id=bindparam("number"), created_at=bindparam("at"), changed_at=bindparam("at")))

    def twice(db: Db) -> None:
        for _ in range(2):
            statement.run(db, {"number": 7, "at": NOON + timedelta(days=1)})

    with pytest.raises(DatabaseError):
        store.write(twice)
    assert store.read(lambda db: residents.get(db, 7)) is None


def test_belongs_to_the_transaction_around_it(store: Store) -> None:
    def broken(db: Db) -> None:
        received.record(db, Inbound(Address("web", "x"), "", "letter-2", NOON))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write(broken)
    assert store.read(lambda db: received.find(db, Inbound(Address("web", "x"), "", "letter-2", NOON))) is None


def test_takes_a_parameter_that_stands_twice(store: Store) -> None:
    twice = Prepared(select(TABLE.c.id).where((TABLE.c.created_at == bindparam("at")) & (TABLE.c.changed_at == bindparam("at"))))

    def read(db: Db) -> bool:
        person = residents.register(db, NOON)
        return bool(twice.one(db, {"at": NOON}).id == person)

    assert store.write(read)
