"""The four ledgers: searched, scoped, masked, printed safely, read with every mistake at once (M2.3)."""

import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from casework import audit
from casework.database import Db
from casework.people import households, key_groups, units
from casework.people.key_groups import KeyGroup
from casework.people.staff import members
from casework.people.staff.members import EVERYTHING, Role
from casework.places import communities, grids
from casework.places.communities import Community
from casework.places.grids import Grid
from desk.ledger.excel import safe
from desk.ledgers import HOUSEHOLDS, LEDGERS
from tests.desk.conftest import STATION, Clerk, Station

HEADINGS = HOUSEHOLDS.importer.headings if HOUSEHOLDS.importer else ()
GOOD = ("qinghe-01", "青禾苑", "3", "2", "501", "王秀英", "13812345678", "2", "自住", "", "")


def map_grids(station: Station) -> None:
    def put(db: Db) -> None:
        communities.put(db, Community(id="qinghe", name="青禾社区", station_id=STATION, phone="000-6620201", rank=1))
        grids.put(db, *(Grid(id=f"qinghe-0{n}", community_id="qinghe", number=f"青禾-0{n}", name=f"第{n}格") for n in (1, 2)))

    station.store.write(put)


def only_grid(station: Station, clerk: Clerk, *of: str) -> None:
    station.store.write(lambda db: members.set_scope(db, clerk.staff_id, of, {EVERYTHING}))


def household(grid: str, head: str, phone: str = "13800000001") -> dict[str, object]:
    return {"grid_id": grid, "place": "青禾苑", "building": 3, "unit": 1, "head": head, "phone": phone, "people": 2}


def sheet(*rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    book = Workbook()
    for row in (headings, *rows):
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(clerk: Clerk, content: bytes):
    return clerk.post("/desk/ledgers/households/import", {}, files={"workbook": ("户.xlsx", content)})


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_lists_and_prints_every_ledger(station: Station, ledger) -> None:
    """A contract over the registry of ledgers."""
    clerk = station.enter(Role.LEAD)
    page = clerk.read(f"/desk/ledgers/{ledger.name}")
    assert all(f">{column.heading}</th>" in page for column in ledger.columns)
    book = load_workbook(io.BytesIO(clerk.get(f"/desk/ledgers/{ledger.name}/excel").content))
    assert [cell.value for cell in book.worksheets[0][1]] == [column.heading for column in ledger.columns if column.exported]
    assert [entry.act for entry in station.store.read(lambda db: audit.entries(db))][:1] == ["export"]


def test_shows_only_the_grids_that_are_ones_own_and_masks_who_lives_there(station: Station) -> None:
    """S: staff see their grid only, names and numbers masked."""
    map_grids(station)
    rows = [household("qinghe-01", "王秀英"), household("qinghe-02", "李建国", "13800000002")]
    station.store.write(lambda db: households.add(db, rows, station.now))
    clerk = station.enter(Role.WORKER)
    only_grid(station, clerk, "qinghe-01")
    page = clerk.read("/desk/ledgers/households")
    assert "王**" in page and "138****0001" in page and "王秀英" not in page and "李" not in page.split("<main")[1]
    assert "李**" not in clerk.read("/desk/ledgers/households?grid=qinghe-02")
    assert "1 条" in clerk.read("/desk/ledgers/households?who=13800000001") and "0 条" in clerk.read(
        "/desk/ledgers/households?who=13800000002"
    )
    only_grid(station, clerk)
    assert "0 条" in clerk.read("/desk/ledgers/households")


def test_hides_the_most_sensitive_groups_from_all_who_are_not_named_and_from_every_export(station: Station) -> None:
    """M2.3: visible to named persons only and never in an ordinary export."""
    map_grids(station)
    lead = station.enter(Role.LEAD)
    people = [
        {"grid_id": "qinghe-01", "group": group.value, "name": name, "since": date(2026, 1, 1)}
        for group, name in ((KeyGroup.ALONE, "陈阿婆"), (KeyGroup.RELEASED, "赵某某"))
    ]
    station.store.write(lambda db: key_groups.add(db, people, lead.staff_id, station.now))
    assert "陈**" in lead.read("/desk/ledgers/key-groups") and "赵**" not in lead.read("/desk/ledgers/key-groups")
    station.store.write(lambda db: key_groups.let_see(db, lead.staff_id, KeyGroup.RELEASED))
    assert "赵**" in lead.read("/desk/ledgers/key-groups?group=released")
    book = load_workbook(io.BytesIO(lead.get("/desk/ledgers/key-groups/excel").content))
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["陈**"]
    station.store.write(lambda db: key_groups.let_see_no_more(db, lead.staff_id, KeyGroup.RELEASED))
    assert "赵**" not in lead.read("/desk/ledgers/key-groups?group=released")


def test_takes_in_a_whole_workbook_or_nothing_and_lists_every_mistake(station: Station) -> None:
    map_grids(station)
    clerk = station.enter(Role.LEAD)
    bad = ("qinghe-99", "", "三十", "x", "", "12", "12345", "很多", "借住", "", "1")
    answer = send(clerk, sheet(GOOD, bad, ("qinghe-02", "青禾苑", 4, None, None, "李建国", 13800000002, 1, None, None, None)))
    assert answer.status_code == 422
    for heading in ("网格", "小区或路", "楼号", "单元", "户主", "电话", "人数", "居住", "房东电话"):
        assert f"第 3 行“{heading}”" in answer.text
    assert station.store.read(lambda db: households.count(db, {EVERYTHING})) == 0
    answer = send(clerk, sheet(GOOD, ("qinghe-02", "青禾苑", 4, None, None, "李建国", 13800000002, 1, None, None, None)))
    assert answer.status_code == 303
    kept = station.store.read(lambda db: households.page(db, {EVERYTHING}))
    assert [(row.head, row.phone, row.where) for row in kept] == [
        ("王秀英", "13812345678", "青禾苑3号楼2单元"),
        ("李建国", "13800000002", "青禾苑4号楼"),
    ]


def test_takes_nothing_into_a_grid_that_is_not_ones_own(station: Station) -> None:
    """S: no role changes what is not in its scope by any address."""
    map_grids(station)
    clerk = station.enter(Role.WORKER)
    only_grid(station, clerk, "qinghe-02")
    assert "不归您" in send(clerk, sheet(GOOD)).text


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"not a workbook", "打不开"), (b"", "请选一个"), (sheet(("a",), headings=("别的",)), "缺 网格"), (sheet(), "没有一行")],
)
def test_says_what_is_wrong_with_a_file(station: Station, content: bytes, why: str) -> None:
    clerk = station.enter(Role.LEAD)
    answer = send(clerk, content)
    said = answer.text if answer.status_code == 422 else clerk.read(answer.headers["location"])
    assert why in said


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "\r=1"])
def test_writes_no_formula_into_a_workbook(station: Station, text: str) -> None:
    """S: formula injection."""
    map_grids(station)
    station.store.write(lambda db: units.add(db, [{"grid_id": "qinghe-01", "name": text, "offers": text}], station.now))
    book = load_workbook(io.BytesIO(station.enter(Role.LEAD).get("/desk/ledgers/units/excel").content))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row if cell.value]
    assert all(cell.data_type == "s" and not str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert safe("老年证") == "老年证"


def test_gives_a_template_that_can_be_read_back(station: Station) -> None:
    map_grids(station)
    clerk = station.enter(Role.LEAD)
    template = clerk.get("/desk/ledgers/households/template").content
    assert send(clerk, template).status_code == 303


def test_finds_a_unit_by_what_it_offers(station: Station) -> None:
    """双向服务: what both sides offer."""
    map_grids(station)
    rows = [
        {"grid_id": "qinghe-01", "name": "青禾小学", "offers": "周末借操场"},
        {"grid_id": "qinghe-01", "name": "药店", "needs": "志愿者"},
    ]
    station.store.write(lambda db: units.add(db, rows, station.now))
    page = station.enter(Role.LEAD).read("/desk/ledgers/units?text=操场")
    assert "青禾小学" in page and "药店" not in page


def test_turns_pages(station: Station) -> None:
    map_grids(station)
    rows = [household("qinghe-01", f"王{chr(0x4E00 + n)}", f"138000{n:05}") for n in range(120)]
    station.store.write(lambda db: households.add(db, rows, station.now))
    clerk = station.enter(Role.LEAD)
    assert "第 1 页，共 3 页" in clerk.read("/desk/ledgers/households")
    assert clerk.read("/desk/ledgers/households?page=3").count("<tr>") == 1 + 20
