"""The schema: from nothing to the newest, back and again, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text

from casework.database import Store, TableModel, columns_of
from casework.schema import TABLES, alembic_configuration, check_schema, upgrade_schema
from tests.support.stores import at_once, begin_talk, open_test_store, opened, sqlite_url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "empty.db")
    make: Callable[[], str] = request.getfixturevalue("postgres_database")
    return make()


@pytest.fixture
def empty(empty_url: str) -> Iterator[Store]:
    with opened(empty_url) as store:
        yield store


def tables(store: Store) -> set[str]:
    return set(store.read(lambda db: inspect(db).get_table_names()))


def test_names_every_table_and_no_other() -> None:
    assert {columns_of(table) for table in TABLES} == set(TableModel.metadata.tables.values())
    assert len(set(TABLES)) == len(TABLES)


def test_says_how_to_mend_an_empty_database(empty: Store) -> None:
    [finding] = check_schema(empty)
    assert finding.startswith("数据库版本是空")
    assert "linban db upgrade" in finding


def test_makes_all_tables_from_nothing(empty: Store) -> None:
    upgrade_schema(empty)
    assert check_schema(empty) == ()
    assert tables(empty) == {str(table.__tablename__) for table in TABLES} | {"alembic_version"}


def test_changes_nothing_the_second_time(store: Store) -> None:
    talk = begin_talk(store)
    upgrade_schema(store)
    assert check_schema(store) == ()
    assert begin_talk(store).id == talk.id


def test_goes_back_to_nothing_and_up_again(store: Store) -> None:
    begin_talk(store)
    store.write(lambda db: command.downgrade(alembic_configuration(db), "base"))
    assert tables(store) == {"alembic_version"}
    assert "linban db upgrade" in check_schema(store)[0]
    upgrade_schema(store)
    assert check_schema(store) == ()
    begin_talk(store)


def test_is_safe_when_two_processes_upgrade_at_once(empty_url: str) -> None:
    stores = [open_test_store(empty_url) for _ in range(3)]
    try:
        assert at_once(*[lambda store=store: upgrade_schema(store) for store in stores]) == [None] * 3
        assert check_schema(stores[0]) == ()
    finally:
        for store in stores:
            store.close()


@pytest.mark.parametrize(
    "damage",
    ["DROP TABLE leases", "ALTER TABLE callbacks DROP COLUMN done_at", "ALTER TABLE callbacks ADD COLUMN stray INTEGER"],
)
def test_names_what_is_not_as_the_program_expects(store: Store, damage: str) -> None:
    store.write(lambda db: db.execute(text(damage)))
    findings = check_schema(store)
    assert len(findings) == 1
    assert "表结构与程序不一致" in findings[0]


def test_leaves_a_failed_upgrade_as_if_it_had_not_begun(empty: Store) -> None:
    empty.write(lambda db: db.execute(text("CREATE TABLE outbox (in_the_way INTEGER)")))
    with pytest.raises(Exception, match="outbox"):
        upgrade_schema(empty)
    assert tables(empty) == {"outbox"}
