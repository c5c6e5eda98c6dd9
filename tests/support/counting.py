"""A small table to try a store with: a counter that many count up, and a note that cannot be committed."""

import threading

from sqlalchemy import text

from casework.database import Db, Store
from tests.support.stores import PATIENCE


def create_counters(db: Db) -> None:
    """One counter, at 0; and notes that must name an existing counter, which is looked at when the turn commits."""
    db.execute(text("CREATE TABLE counters (name VARCHAR PRIMARY KEY, number INTEGER NOT NULL)"))
    db.execute(text("CREATE TABLE notes (about VARCHAR REFERENCES counters (name) DEFERRABLE INITIALLY DEFERRED)"))
    db.execute(text("INSERT INTO counters VALUES ('door', 0)"))


def number(db: Db) -> int:
    """How far it has been counted."""
    return int(db.execute(text("SELECT number FROM counters WHERE name = 'door'")).scalar_one())


def add_one(db: Db) -> int:
    """Count up in two steps, as a turn does that reads, thinks and writes; the row is locked where there is more than one writer."""
    lock = "" if db.dialect.name == "sqlite" else " FOR UPDATE"
    before = int(db.execute(text(f"SELECT number FROM counters WHERE name = 'door'{lock}")).scalar_one())
    db.execute(text("UPDATE counters SET number = :number WHERE name = 'door'"), {"number": before + 1})
    return before + 1


def break_at_commit(db: Db) -> None:
    """A turn that succeeds and whose COMMIT then fails."""
    db.execute(text("INSERT INTO notes VALUES ('nobody')"))


class HeldWrite:
    """A write that stands still between its change and its end, until it is told to go on."""

    def __init__(self, store: Store) -> None:
        self._go_on = threading.Event()
        began = threading.Event()

        def turn(db: Db) -> int:
            result = add_one(db)
            began.set()
            assert self._go_on.wait(PATIENCE)
            return result

        self.done = store.submit_write(turn)
        assert began.wait(PATIENCE)

    def finish(self) -> int:
        self._go_on.set()
        return self.done.result(PATIENCE)
