"""谁负责我这一片: from an address to the grid, its people and their telephones."""

import pytest

from bot.demonstration import places
from tests.support.dialogue import NOT, Dialogue, StationUnderTest


@pytest.fixture
def mapped(station: StationUnderTest) -> Dialogue:
    """A resident of a district whose grids are written down."""
    station.store.write(lambda db: places.furnish(db, station.handbook, station.now))
    return station.resident()


def test_tells_grid_worker_and_telephone(mapped: Dialogue) -> None:
    """M1.6, M2.2"""
    mapped.plays(("谁负责我这一片", "哪个小区"), ("青禾苑3号楼", ("【青禾-01】网格", "网格员", "电话154", "青禾社区电话000-6620201")))


def test_takes_everything_in_one_sentence(mapped: Dialogue) -> None:
    mapped.plays(("我住藕香居4栋1单元，谁管我们这片", ("【荷塘-05】网格", "网格员")))


def test_asks_which_where_the_name_was_misheard(mapped: Dialogue) -> None:
    """M2.1: with a question when unsure."""
    mapped.plays(("我的网格员是谁 青禾院3号楼", ("您住的是哪一个", "青禾苑")), ("1", "【青禾-01】网格"))


def test_asks_for_the_unit_only_where_it_decides(mapped: Dialogue) -> None:
    mapped.plays(("网格员是谁 藕香居4号楼", "几单元"), ("3", ("【荷塘-05】", "藕香居4栋3–4单元")))
    mapped.plays(("网格员是谁 藕香居1号楼", ("【荷塘-05】", NOT("几单元"))))


def test_gives_a_number_to_ring_where_it_does_not_know(mapped: Dialogue) -> None:
    """M5.5: the right place and telephone."""
    mapped.plays(("网格员是谁 藕香居99号楼", ("没有查到", "000-66")))


def test_does_not_pretend_where_nothing_is_written_down(resident: Dialogue) -> None:
    resident.plays(("谁负责我这一片", ("还没有录进来", "000-6620101")))
