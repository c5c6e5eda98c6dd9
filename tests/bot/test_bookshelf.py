"""The bookshelf: a running service answers from the live edition, whoever published it, and from the last good one where that is spoilt."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.bookshelf import FIRST, MAKER, Bookshelf
from casework import editions, openings
from casework.database import Store
from casework.editions import Damaged
from knowledge.catalogue import Catalogue
from knowledge.loading import shipped_folder
from knowledge.mistakes import CatalogueError
from knowledge.opening import SHANGHAI
from knowledge.school import School
from knowledge.service_item import ItemStatus
from tests.support.service import clocked_service, run_linban, visiting
from tests.support.small import CARD, STATION, SUBSIDY, with_items, write_folder, write_item
from tests.support.stores import NOON, PATIENCE, open_test_store

NEW = with_items(CARD.model_copy(update={"summary": "现在网上就能办。"}))
NEWER = with_items(CARD.model_copy(update={"summary": "现在到哪里都能办。"}))
SATURDAY = date(2026, 12, 5)
GONE = SUBSIDY.model_copy(update={"status": ItemStatus.WITHDRAWN, "redirect": "到市民中心二楼"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "catalogue")


def shelf_of(store: Store, folder: Path, seconds: float = 0.01) -> Bookshelf:
    return Bookshelf(store, folder, SHANGHAI, lambda: NOON, seconds)


@pytest.fixture
def shelf(store: Store, folder: Path) -> Bookshelf:
    opened = shelf_of(store, folder)
    opened.open()
    return opened


def publish(store: Store, catalogue: Catalogue) -> None:
    packed = editions.pack(catalogue)
    store.write(lambda db: editions.publish(db, editions.add(db, packed, "王主任", "", "", NOON).number, "王主任", "", NOON))


def spoil(store: Store, number: int) -> None:
    store.write(lambda db: db.exec_driver_sql(f"UPDATE editions SET content = 'c3BvaWx0' WHERE number = {number}"))


def wait_until(comes: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if comes():
            return
        pause.wait(0.01)
    raise AssertionError("it does not come")


@contextmanager
def watching(shelf: Bookshelf) -> Iterator[None]:
    shelf.start()
    try:
        yield
    finally:
        shelf.stop()


def test_makes_the_files_the_first_edition_once(store: Store, folder: Path) -> None:
    told = shelf_of(store, folder).current().catalogue
    again = shelf_of(store, folder).current().catalogue
    history = store.read(editions.history)
    [edition], [publication] = history.editions, history.publications
    assert (edition.made_by, edition.note, edition.origin) == (MAKER, FIRST, folder.name)
    assert (publication.edition, publication.by) == (1, MAKER)
    assert told == again and told.find("elder-card") is not None


def test_tells_what_was_published_and_not_what_stands_in_the_files(
    store: Store, folder: Path, shelf: Bookshelf, caplog: pytest.LogCaptureFixture
) -> None:
    publish(store, NEW)
    write_item(folder, CARD.model_copy(update={"summary": "文件里改了。"}))
    later = shelf_of(store, folder)
    assert (later.current().catalogue, later.number) == (NEW, 2)
    assert later.strays() > 0
    with caplog.at_level(logging.WARNING), watching(later):
        wait_until(lambda: "differ from edition 2" in caplog.text)


def test_does_not_need_the_files_once_there_is_an_edition(store: Store, folder: Path, shelf: Bookshelf) -> None:
    told = shelf.current().catalogue
    (folder / "stations.toml").write_text("[[[", "utf-8")
    later = shelf_of(store, folder)
    assert later.current().catalogue == told
    with pytest.raises(CatalogueError):
        later.strays()


def test_starts_with_no_catalogue_that_has_mistakes(store: Store, folder: Path) -> None:
    (folder / "stations.toml").write_text("[[[", "utf-8")
    with pytest.raises(CatalogueError):
        shelf_of(store, folder).open()
    assert store.read(editions.live) is None


def test_exchanges_the_handbook_when_another_edition_is_published(store: Store, shelf: Bookshelf) -> None:
    before = shelf.current()
    assert not shelf.refresh()
    publish(store, NEW)
    assert shelf.refresh()
    assert shelf.current().catalogue == NEW
    assert "老年人优待证" in shelf.current().catalogue.item(shelf.current().understander.understand("老年证怎么办").matches[0].item_id).name
    assert shelf.current().opening is before.opening
    assert not shelf.refresh()


def test_goes_back_with_the_edition(store: Store, shelf: Bookshelf) -> None:
    first = shelf.current().catalogue
    publish(store, NEW)
    shelf.refresh()
    store.write(lambda db: editions.roll_back(db, "王主任", "", NOON))
    assert shelf.refresh()
    assert (shelf.current().catalogue, shelf.number) == (first, 1)


def test_lays_what_is_stated_of_single_days_over_the_hours(store: Store, shelf: Bookshelf) -> None:
    before = shelf.current()
    assert before.opening.shifts(STATION, SATURDAY) == ()
    store.write(lambda db: openings.open_on(db, "centre", SATURDAY, STATION.hours, "老年证集中办理", "王主任", NOON))
    store.write(lambda db: openings.state_day(db, date(2026, 12, 3), False, "调休", "王主任", NOON))
    assert shelf.refresh()
    now = shelf.current()
    assert [shift.note for shift in now.opening.shifts(STATION, SATURDAY)] == ["老年证集中办理"]
    assert not now.calendar.is_working(date(2026, 12, 3))
    assert (now.catalogue, now.understander) == (before.catalogue, before.understander), "only the hours are made anew"


def test_knows_what_was_stated_before_it_started(store: Store, folder: Path) -> None:
    store.write(lambda db: openings.close_on(db, "centre", date(2026, 12, 3), "停电", "王主任", NOON))
    handbook = shelf_of(store, folder).current()
    assert handbook.opening.shifts(STATION, date(2026, 12, 3)) == ()
    assert handbook.opening.shifts(STATION, date(2026, 12, 4)) != ()


def test_keeps_the_last_good_edition_where_the_live_one_is_spoilt(store: Store, shelf: Bookshelf, caplog: pytest.LogCaptureFixture) -> None:
    publish(store, NEW)
    shelf.refresh()
    publish(store, NEWER)
    spoil(store, 3)
    assert not shelf.refresh()
    assert shelf.current().catalogue == NEW
    assert [record.levelname for record in caplog.records if "edition 3" in record.getMessage()] == ["ERROR"]
    assert not shelf.refresh()
    assert len(caplog.records) == 1, "said once, not every two seconds"
    publish(store, with_items(CARD, SUBSIDY, without=("elder-subsidy",)))
    assert shelf.refresh()
    assert shelf.number == 4


def test_states_other_hours_though_the_live_edition_is_spoilt(store: Store, shelf: Bookshelf) -> None:
    publish(store, NEW)
    spoil(store, 2)
    store.write(lambda db: openings.close_on(db, "centre", date(2026, 12, 3), "停电", "王主任", NOON))
    assert shelf.refresh()
    assert shelf.current().opening.shifts(STATION, date(2026, 12, 3)) == ()
    assert shelf.number == 1


def test_says_how_to_go_on_when_it_cannot_start(store: Store, folder: Path, shelf: Bookshelf) -> None:
    spoil(store, 1)
    with pytest.raises(Damaged, match="linban catalogue rollback"):
        shelf_of(store, folder).open()


def test_looks_by_itself_while_the_service_runs(store: Store, store_url: str, shelf: Bookshelf) -> None:
    """Another process publishes."""
    other = open_test_store(store_url)
    try:
        with watching(shelf):
            publish(other, NEW)
            wait_until(lambda: shelf.current().catalogue == NEW)
    finally:
        other.close()


def test_goes_on_when_the_database_was_away(store: Store, shelf: Bookshelf, caplog: pytest.LogCaptureFixture) -> None:
    store.write(lambda db: db.exec_driver_sql("ALTER TABLE revisions RENAME TO mislaid"))
    with watching(shelf):
        wait_until(lambda: "edition 1 is told on" in caplog.text)
        store.write(lambda db: db.exec_driver_sql("ALTER TABLE mislaid RENAME TO revisions"))
        publish(store, NEW)
        wait_until(lambda: shelf.current().catalogue == NEW)
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


def test_leaves_no_thread_behind(shelf: Bookshelf) -> None:
    with watching(shelf):
        assert any(thread.name == "bookshelf" for thread in threading.enumerate())
    shelf.stop()
    assert not any(thread.name == "bookshelf" for thread in threading.enumerate())


def test_a_running_service_answers_with_what_another_process_published(tmp_path: Path, folder: Path) -> None:
    """M3.2, also for somebody who is just booking: where to go now, and nothing is booked."""
    with clocked_service(tmp_path, "2026-12-02T18:40", catalogue=folder) as service, visiting(service.address) as visitor:
        assert "哪天来" in visitor.send("约高龄津贴").text
        write_folder(folder, CARD.model_copy(update={"summary": "现在网上就能办。"}), GONE)
        settings = {"catalogue": str(folder), "data_dir": str(tmp_path), "database_url": service.linban.settings.database}
        done = run_linban("catalogue", "publish", "--note", "市里收回", folder=tmp_path, **settings)
        assert (done.returncode, done.stderr) == (0, "")
        wait_until(lambda: service.linban.shelf.number == 2)
        stopped = visitor.send("1").text
        assert "【高龄津贴】" in stopped and "到市民中心二楼" in stopped and "预约先放下了" in stopped
        assert "现在网上就能办" in visitor.send("老年证怎么办").text
        assert run_linban("catalogue", "rollback", folder=tmp_path, **settings).returncode == 0
        wait_until(lambda: service.linban.shelf.number == 1)
        assert "哪天来" in visitor.send("约高龄津贴").text
        assert service.rows()["appointments"] == 0


@pytest.mark.slow
def test_answers_by_likeness_until_it_has_learned_apart(sqlite_store: Store, tmp_path: Path) -> None:
    """Nobody waits for the learning: it goes on in a process of its own."""
    shelf = Bookshelf(sqlite_store, shipped_folder(), SHANGHAI, lambda: NOON, 0.01, school=School(tmp_path / "cache"))
    shelf.start()
    try:
        before = shelf.current().understander
        assert not before.has_learned
        assert before.understand("老年证怎么办").matches[0].item_id == "elder-card"
        deadline = time.monotonic() + 120
        while not shelf.current().understander.has_learned and time.monotonic() < deadline:
            time.sleep(0.1)
        assert shelf.current().understander.has_learned
        assert shelf.number == 1
    finally:
        shelf.stop()
