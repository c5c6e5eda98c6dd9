"""Pages of stations, grids and the notice board: hours with what is different, and who is responsible, with telephone."""

from datetime import date, time
from html import unescape
from urllib.parse import quote

import pytest

from casework import openings
from casework.database import Db
from casework.places import areas, communities, grids, heads, payouts
from casework.places.buildings import Buildings, Parity
from casework.places.communities import Community
from casework.places.grids import Grid
from casework.places.heads import HeadRole, Person
from knowledge.stations import DayKind, OpeningHours, ShiftService
from tests.bot.pages.conftest import NOW, Reader
from tests.support.small import SMALL

THURSDAY, SATURDAY = date(2026, 12, 3), date(2026, 12, 5)
MORNING = OpeningHours(days=(DayKind.SATURDAY,), opens=time(9), closes=time(11, 30), service=ShiftService.INTAKE)


@pytest.fixture
def grid(reader: Reader) -> str:
    """东门-01 with two areas, in a community of the centre; its id."""

    def write(db: Db) -> None:
        communities.put(db, Community(id="dongmen", name="东门社区", station_id="centre", phone="000-6620205"))
        communities.put(db, Community(id="liudi", name="柳堤社区", station_id="elsewhere", phone="000-6620206", rank=1))
        grids.put(db, Grid(id="dongmen-01", community_id="dongmen", number="东门-01", name="东门巷", households=310))
        heads.appoint_to_grid(db, "dongmen-01", [Person(HeadRole.GRID_WORKER, "王桂芳", "15410000001")])
        lane = areas.add(db, "dongmen-01", "一片区", [Buildings("东门巷", 1, 33, Parity.ODD), Buildings("朝阳苑", 4, 4, Parity.ALL, 1, 2)])
        heads.appoint_to_area(
            db, lane, [Person(HeadRole.AREA_HEAD, "张秀兰", "15410000003"), Person(HeadRole.BUILDING_HEAD, "刘国强", "15410000004", "4栋")]
        )
        estate = areas.add(db, "dongmen-01", "二片区", [Buildings("朝阳苑", 4, 4, Parity.ALL, 3, 4)])
        heads.appoint_to_area(db, estate, [Person(HeadRole.AREA_HEAD, "赵丽娟", "15410000005")])
        payouts.state(db, "dongmen", date(2026, 12, 7), "高龄津贴现场发放")
        payouts.state(db, "dongmen", date(2026, 12, 1), "过去的发放")

    reader.store.write(write)
    return "dongmen-01"


def find(reader: Reader, place: str, building: str, unit: str = "") -> str:
    return reader.read(f"/grids?place={quote(place)}&building={quote(building)}&unit={quote(unit)}")


# stations


def test_tells_where_a_station_is_and_when_it_is_open(reader: Reader, grid: str) -> None:
    """M1.12, M4.1: address, hours of the coming days, counters and classes, communities, pay-out days."""
    text = reader.read("/stations/centre")
    for fact in (
        "青禾路1号",
        "000-6600-0001",
        "12月2日周三",
        "今天",
        "12月8日周二",
        "9:00–17:00",
        "1号窗口",
        "养老",
        "东门社区",
        "000-6620205",
        "高龄津贴现场发放",
    ):
        assert fact in text, fact
    assert "中心现在开着，17:00关门" in text
    assert text.count("休息") == 2, "Saturday and Sunday"
    assert "过去的发放" not in text and "柳堤社区" not in text
    assert reader.get("/stations/nowhere").status_code == 404
    assert 'href="/stations/centre"' in reader.read("/stations")


def test_says_what_is_different_from_an_ordinary_week(reader: Reader) -> None:
    """M5.2: a closure and a one-day opening stand in the week and ahead of it."""

    def state(db: Db) -> None:
        openings.close_on(db, "centre", THURSDAY, "线路检修", "李主任", NOW)
        openings.open_on(db, "centre", SATURDAY, (MORNING,), "参保季加开", "李主任", NOW)
        openings.close_on(db, "elsewhere", SATURDAY, "别处的事", "李主任", NOW)
        openings.state_day(db, date(2026, 12, 7), False, "临时放假", "李主任", NOW)

    reader.store.write(state)
    text = reader.read("/stations/centre")
    week, ahead = text[text.index('id="hours"') : text.index('id="different"')], text[text.index('id="different"') :]
    assert "线路检修" in week and "9:00–11:30只收件" in week and "临时放假放假" in week.replace("<small>", "")
    assert "明天12月3日周四停办" in ahead and "12月5日周六加开9:00–11:30只收件" in ahead and "别处的事" not in text
    reader.now = NOW.replace(day=6)
    assert 'id="different"' not in reader.read("/stations/centre"), "what is over is not told any more"


def test_says_so_where_no_communities_are_written_down(reader: Reader) -> None:
    reader.catalogue = SMALL.model_copy(update={"stations": (SMALL.stations[0].model_copy(update={"communities": ("槐荫社区",)}),)})
    assert "槐荫社区" in reader.read("/stations/centre")
    assert "还没有登记" in reader.read("/grids") and "还没有登记" in reader.read("/board")


# grids


def test_names_everybody_who_is_responsible(reader: Reader, grid: str) -> None:
    """M1.6, M2.2, M3.5."""
    text = reader.read(f"/grids/{grid}")
    for fact in (
        "东门-01",
        "310户",
        "网格员",
        "王桂芳",
        "tel:15410000001",
        "一片区",
        "东门巷1–33号单号",
        "片长",
        "张秀兰",
        "楼栋长",
        "4栋",
        "居委会",
        "000-6620205",
        "高龄津贴现场发放",
    ):
        assert fact in text, fact
    assert "noindex" in text, "people's telephones are for the neighbours, not for a search engine"
    assert reader.get("/grids/nowhere").status_code == 404 and reader.get("/grids/nowhere/card").status_code == 404


def test_finds_ones_own_grid_by_house_number(reader: Reader, grid: str) -> None:
    """M2.2: touch a screen, find your own grid and worker."""
    text = find(reader, "东门巷", "3")
    found = text[text.index('id="found"') : text.index('id="c-dongmen"')]
    assert "东门巷3号" in found and "王桂芳" in found and "张秀兰" in found and "赵丽娟" not in found


@pytest.mark.parametrize("building", ["3", "３", "3号", " 3 "])
def test_takes_a_house_number_as_people_write_it(building: str, reader: Reader, grid: str) -> None:
    assert "张秀兰" in find(reader, "东门巷", building)


def test_lets_the_unit_decide(reader: Reader, grid: str) -> None:
    both = find(reader, "朝阳苑", "4")
    assert "请看您的单元" in both and "张秀兰" in both and "赵丽娟" in both
    assert "张秀兰" not in find(reader, "朝阳苑", "4", "3") and "赵丽娟" in find(reader, "朝阳苑", "4", "3")


@pytest.mark.parametrize(
    ("place", "building"), [("东门巷", "2"), ("东门巷", "9" * 30), ("东门巷", "十号"), ("", "3"), ("<b>", "1"), ("东门巷", "0")]
)
def test_says_whom_to_ask_where_nobody_is_written_down(place: str, building: str, reader: Reader, grid: str) -> None:
    text = find(reader, place, building)
    found = text[text.index('id="found"') : text.index('id="c-dongmen"')]
    assert "没有查到" in found and "<b>" not in found
    assert ("000-6620205" in found) == (place == "东门巷")


def test_shows_a_change_at_once(reader: Reader, grid: str) -> None:
    assert "东门-02" not in reader.read("/grids")
    reader.store.write(lambda db: grids.put(db, Grid(id="dongmen-02", community_id="dongmen", number="东门-02", name="新")))
    assert "东门-02" in reader.read("/grids")


def test_gives_a_card_with_a_code_that_opens_the_grid(reader: Reader, grid: str) -> None:
    reader.origin = "https://linban.example.cn"
    text = reader.read(f"/grids/{grid}/card")
    assert "https://linban.example.cn/grids/dongmen-01" in text and "王桂芳" in text and "15410000001" in text
    assert '<svg viewBox="0 0' in text and "style=" not in text, "the page's policy refuses styles of its own"
    assert "先不要张贴" not in text


def test_warns_of_a_code_that_only_this_machine_opens(reader: Reader, grid: str) -> None:
    text = reader.read(f"/grids/{grid}/card")
    assert "先不要张贴" in text and "http://testserver/grids/dongmen-01" in text


# the notice board


def test_puts_up_stations_areas_and_where_to_complain(reader: Reader, grid: str) -> None:
    text = unescape(reader.read("/board?community=dongmen"))
    table = text[text.index('id="areas"') :]
    assert table.count('<tr><th scope="row">') == 2
    for fact in ("青禾路1号", "工作日9:00–17:00", "000-6600-0001", "王桂芳", "张秀兰", "赵丽娟", "15410000005", "12345"):
        assert fact in text, fact
    assert reader.get("/board?community=nowhere").status_code == 404


def test_leads_to_the_board_of_each_community(reader: Reader, grid: str) -> None:
    text = reader.read("/board")
    assert 'href="/board?community=dongmen"' in text and "1个网格，2个片区" in text and "0个网格，0个片区" in text
