"""Reading a workbook that people have worked on: tolerant where they are used to it, else every mistake at once, each with its cell."""

import shutil
import struct
import zipfile
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from knowledge.guide import GUIDE
from knowledge.loading import CatalogueError, load_catalogue
from knowledge.mistakes import column_letters
from knowledge.procedure import MaterialForm
from knowledge.service_item import ServiceItem
from knowledge.workbook.archive import LARGEST_CONTENT
from knowledge.workbook.layout import ITEM_FIELDS, SHEETS, Kind
from knowledge.workbook.writing import write_workbook
from tests.knowledge.test_loading import ITEM, STATIONS

EVENTS = """\
[[life_events]]
id = "growing-old"
name = "变老"
summary = "一句话"
steps = [{ item = "elder-card", when = "满60岁" }, { item = "other", when = "以后" }]
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of two items, one station and one life event."""
    folder = tmp_path_factory.mktemp("folder")
    (folder / "items").mkdir(parents=True)
    (folder / "stations.toml").write_text(STATIONS, encoding="utf-8")
    (folder / "life_events.toml").write_text(EVENTS, encoding="utf-8")
    season = 'windows = [{ opens = "09-01", closes = "12-31" }]\neffective_from = 2026-12-01\nlocal = ["fee"]\n'
    (folder / "items" / "elder-card.toml").write_text(ITEM.replace("[fee]", f"{season}\n[fee]"), encoding="utf-8")
    other = ITEM.replace('"elder-card"', '"other"').replace("老年人优待证", "别的证").replace("老年证", "别证")
    (folder / "items" / "other.toml").write_text(other, encoding="utf-8")
    write_workbook(load_catalogue(folder), folder / "catalogue.xlsx")
    return folder / "catalogue.xlsx"


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    """A copy of it to be worked on."""
    return Path(shutil.copy(original, tmp_path))


def edit(path: Path, *changes: Callable[[Any], object]) -> None:
    """Change a workbook the way somebody does who opens and saves it."""
    book = load_workbook(path)
    for change in changes:
        change(book)
    book.save(path)


def put(sheet: str, cell: str, value: object) -> Callable[[Any], object]:
    def change(book: Any) -> None:
        book[sheet][cell].value = value

    return change


def mistakes(path: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(path)
    return [str(mistake) for mistake in caught.value.mistakes]


def cell_of(sheet: str, heading: str, row: int) -> str:
    found = next(each for each in SHEETS if each.title == sheet)
    headings = [column.heading for column in found.columns]
    return f"{column_letters(headings.index(heading) + (3 if found.name else 1))}{row}"


# what is written


def test_has_a_column_for_every_field_and_explains_it() -> None:
    for sheet in SHEETS:
        headings = [column.heading for column in sheet.columns]
        assert len(set(headings)) == len(headings), sheet.title
        assert all(column.help.meaning for column in sheet.columns)
    fields = {column.path[0] for column in SHEETS[0].columns}
    elsewhere = {sheet.name for sheet in SHEETS if sheet.root == "items"} | {"examples", "counter_examples"}
    assert fields | elsewhere >= set(ServiceItem.model_fields)
    assert all(set(model.model_fields) == set(helps) for model, helps in GUIDE.items())
    assert len(set(ITEM_FIELDS.values())) == len(ITEM_FIELDS)


def test_helps_whoever_fills_it_in(path: Path) -> None:
    book = load_workbook(path)
    assert book.sheetnames == ["说明", *(sheet.title for sheet in SHEETS)]
    page = book["材料"]
    assert (page.freeze_panes, page.auto_filter.ref.split(":")[0]) == ("C2", "A1")
    assert [page["A2"].value, page["B2"].value, page["C2"].value] == ["elder-card", "老年人优待证", "身份证"]
    assert "例：居民身份证" in page["C1"].comment.text and "必填" in page["C1"].comment.text
    assert page["C2"].alignment.wrap_text and page.column_dimensions["C"].width > 20
    rules = [rule for rule in page.data_validations.dataValidation if "D2" in rule.sqref]
    assert [rule.formula1 for rule in rules] == ['"原件,复印件,原件和复印件,验原件,电子件,现场填写"']
    ids = [rule for rule in page.data_validations.dataValidation if "A2" in rule.sqref]
    assert ids[0].formula1.startswith("'事项'!$A$2:")


def test_writes_dates_as_dates_numbers_as_numbers_and_months_as_text(path: Path) -> None:
    book = load_workbook(path)
    day = book["事项"][cell_of("事项", "计划生效日期", 2)]
    assert (day.value.date(), day.number_format) == (date(2026, 12, 1), "yyyy-mm-dd")
    assert book["材料"][cell_of("材料", "份数", 3)].value == 2
    month = book["窗口期"]["C2"]
    assert (month.value, month.number_format) == ("09-01", "@")


def test_never_lets_a_text_become_a_formula(path: Path) -> None:
    edit(path, put("常见问题", "A2", "other"), put("常见问题", "C2", "问"), put("常见问题", "D2", "答"))
    catalogue = load_catalogue(path)
    item = catalogue.items[0].model_copy(update={"notes": ("=1+1", "@x"), "renewal": "-1", "consultation_phone": "=cmd()"})
    write_workbook(catalogue.model_copy(update={"items": (item, *catalogue.items[1:])}), path)
    cells = [cell for row in load_workbook(path)["事项"] for cell in row if str(cell.value).startswith(("=", "-", "@"))]
    assert len(cells) == 3
    assert all(cell.data_type == "s" and cell.quotePrefix and cell.number_format == "@" for cell in cells)


def test_refuses_to_cut_a_text_that_no_cell_can_hold(path: Path) -> None:
    catalogue = load_catalogue(path)
    item = catalogue.items[0].model_copy(update={"renewal": "长" * 32_768})
    with pytest.raises(CatalogueError) as caught:
        write_workbook(catalogue.model_copy(update={"items": (item, *catalogue.items[1:])}), path)
    assert str(caught.value).startswith("事项!") and "32767" in str(caught.value)


# what is read as it is meant


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("份数", "２", 2),
        ("份数", " 3 ", 3),
        ("份数", 4.0, 4),
        ("份数", None, 1),
        ("仅代办需要", "√", True),
        ("仅代办需要", "是 ", True),
        ("仅代办需要", True, True),
        ("仅代办需要", "否", False),
        ("仅代办需要", None, False),
        ("材料形式", " 原件和复印件", MaterialForm.ORIGINAL_AND_COPY),
        ("材料形式", "shown", MaterialForm.SHOWN),
        ("可替代材料", "户口簿\n\n 护照 \n", ("户口簿", "护照")),
        ("备注", 12345, "12345"),
        ("备注", " 两头的空格 ", "两头的空格"),
    ],
)
def test_reads_what_people_type(path: Path, kind: str, typed: object, meant: object) -> None:
    edit(path, put("材料", cell_of("材料", kind, 3), typed))
    material = load_catalogue(path).item("elder-card").materials[1]
    values = {"份数": material.count, "仅代办需要": material.agent_only, "材料形式": material.form, "可替代材料": material.alternatives}
    assert values.get(kind, material.remark) == meant


@pytest.mark.parametrize("typed", ["2026-12-1", "2026/12/01", "2026年12月1日", "２０２６．１２．１", date(2026, 12, 1), "2026-12-01"])
def test_reads_a_date_however_it_is_typed(path: Path, typed: object) -> None:
    edit(path, put("事项", cell_of("事项", "计划生效日期", 2), typed))
    assert load_catalogue(path).item("elder-card").effective_from == date(2026, 12, 1)


@pytest.mark.parametrize("typed", ["8:15", "08：15", "8点15分", time(8, 15)])
def test_reads_a_time_however_it_is_typed(path: Path, typed: object) -> None:
    edit(path, put("开放时间", "D2", typed))
    assert load_catalogue(path).station("centre").hours[0].opens == time(8, 15)


@pytest.mark.parametrize("typed", ["9-1", "9月1日", "０９－０１", date(2026, 9, 1)])
def test_reads_a_month_and_day_however_it_is_typed(path: Path, typed: object) -> None:
    edit(path, put("窗口期", "C2", typed))
    assert load_catalogue(path).item("elder-card").windows[0].opens == "09-01"


def test_reads_columns_in_another_order_and_rows_between_empty_ones(path: Path) -> None:
    before = load_catalogue(path)

    def move(book: Any) -> None:
        page = book["常见问题"]
        for row in page.iter_rows(min_row=1, max_row=1):
            row[2].value, row[3].value = row[3].value, row[2].value
        page["A7"], page["C7"], page["D7"] = "elder-card", "  答。", "问？"
        book["材料"].insert_rows(3, 2)
        book["材料"].insert_rows(1)
        book["材料"]["A1"] = "材料一览"

    edit(path, move)
    after = load_catalogue(path)
    assert after.item("elder-card").questions[0].question == "问？"
    assert after.item("elder-card").materials == before.item("elder-card").materials


def test_reads_cells_that_are_merged_downwards(path: Path) -> None:
    before = load_catalogue(path)
    edit(path, lambda book: book["材料"].merge_cells("A2:A3"), lambda book: book["材料"].merge_cells("B2:B3"))
    assert load_catalogue(path) == before


def test_does_not_read_the_names_that_are_there_to_be_looked_at(path: Path) -> None:
    before = load_catalogue(path)
    edit(path, put("材料", "B2", "改了的名字"), put("材料", "B3", "=VLOOKUP(A3,事项!A:B,2,0)"))
    assert load_catalogue(path) == before


def test_leaves_sheets_alone_that_are_somebodys_own(path: Path) -> None:
    edit(path, lambda book: book.create_sheet("我的草稿").append(["随便写写"]))
    assert load_catalogue(path).items


# mistakes


def test_tells_every_mistake_at_once_with_its_cell(path: Path) -> None:
    edit(
        path,
        put("材料", cell_of("材料", "材料形式", 2), "原見"),
        put("材料", cell_of("材料", "份数", 3), "两份"),
        put("材料", "A4", "elder-kard"),
        put("事项", cell_of("事项", "承诺办结时限（天数）", 2), 45),
        put("事项", cell_of("事项", "收费（说明）", 3), None),
        put("办理地点", "C2", "center"),
        put("一件事步骤", "C2", "nothing"),
        put("开放时间", "E2", "07:00"),
        put("开放时间", "C2", "周日子"),
    )
    found = mistakes(path)
    assert [mistake.split(": ")[0] for mistake in found] == [
        f"事项!{cell_of('事项', '承诺办结时限（天数）', 2)}",
        f"事项!{cell_of('事项', '收费（说明）', 3)}",
        "材料!D2",
        "材料!E3",
        "材料!A4",
        "办理地点!C2",
        "一件事步骤!C2",
        "开放时间!C2",
        "开放时间!E2",
    ]
    assert "比法定办结时限（30天）还长" in found[0]
    assert "必须填" in found[1]
    assert "“原见”不是可以填的。是不是想写“原件”？" in found[2] or "原見" in found[2]
    assert "不是数字" in found[3]
    assert "是不是想写“elder-card”？" in found[4]
    assert "是不是想写“centre”？" in found[5]


@pytest.mark.parametrize(
    ("sheet", "cell", "typed", "words"),
    [
        ("材料", "C2", "=A2", "公式"),
        ("材料", "E2", "=1+1", "公式"),
        ("材料", "E2", "#N/A", "错误值"),
        ("材料", "E2", 2.5, "不是整数"),
        ("材料", "E2", 21, "不能大于 20"),
        ("材料", "E2", date(2026, 1, 2), "数字"),
        ("材料", "F2", date(2026, 1, 2), "“文本”"),
        ("材料", "F2", 123456789012345678, "数字太长"),
        ("材料", "G2", "也许", "“是”或“否”"),
        ("材料", "C2", None, "必须填"),
        ("窗口期", "C2", 9.1, "“文本”"),
        ("窗口期", "C2", "13-45", "月-日"),
        ("窗口期", "C2", "02-30", "没有“02-30”这一天"),
        ("服务点", "A2", "甲中心", "小写英文字母"),
        ("服务点", "G2", 200, "纬度"),
        ("开放时间", "D2", "早上", "08:30"),
        ("问法", "D2", "也许", "“是”或“否”"),
        ("材料", "A3", None, "不知道这一行属于哪个事项"),
        ("事项", "A3", "elder-card", "已在 事项!A2 用过"),
        ("材料", "Z9", "随手一记", "没有表头"),
    ],
)
def test_says_in_which_cell_a_mistake_is(path: Path, sheet: str, cell: str, typed: object, words: str) -> None:
    edit(path, put("问法", "A2", "other"), put("问法", "C2", "怎么办"), put(sheet, cell, typed))
    found = mistakes(path)
    assert any(mistake.startswith(f"{sheet}!{cell}: ") and words in mistake for mistake in found), found


def test_suggests_the_column_that_was_meant(path: Path) -> None:
    edit(path, put("材料", "C1", "材料的名称"), put("材料", "E1", "分数"))
    found = mistakes(path)
    assert any(mistake.startswith("材料!E1: 不认识“分数”这一列") and "份数" in mistake for mistake in found)
    assert any(mistake.startswith("材料!A1: 缺少“名称”这一列") for mistake in found)
    assert len(found) == 3


def test_says_which_sheet_is_missing_and_what_it_may_be_called_now(path: Path) -> None:
    def rename(book: Any) -> None:
        book["材料"].title = "材料清单"
        del book["问法"]

    edit(path, rename)
    found = mistakes(path)
    assert [mistake.split(": ")[0] for mistake in found] == ["材料", "问法"]
    assert "“材料清单”" in found[0]


def test_does_not_blame_items_for_a_sheet_of_stations_that_is_missing(path: Path) -> None:
    edit(path, lambda book: book.remove(book["服务点"]))
    assert [mistake.split(": ")[0] for mistake in mistakes(path)] == ["服务点"]


def test_refuses_columns_that_are_merged_into_one_another(path: Path) -> None:
    edit(path, lambda book: book["材料"].merge_cells("C2:D2"))
    assert any(mistake.startswith("材料!C2: ") and "取消合并" in mistake for mistake in mistakes(path))


# files that are none


def test_says_what_to_do_with_a_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.xlsx"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for data, words in (
        (b"id,name\n1,2\n", "csv"),
        (b"", "不是 Excel 工作簿"),
        (locked, "旧格式的 .xls"),
        (locked + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"PK\x03\x04rubbish", "坏了"),
    ):
        path.write_bytes(data)
        (mistake,) = mistakes(path)
        assert mistake.startswith("catalogue.xlsx: ") and words in mistake


def test_does_not_open_what_would_unpack_without_end(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", bytes(1000))
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"xl/more.xml") - 46  # in the directory at the end of the file, where the size stands 24 bytes in
    struct.pack_into("<I", data, entry + 24, LARGEST_CONTENT + 1)
    path.write_bytes(data)
    (mistake,) = mistakes(path)
    assert "太大" in mistake


def test_reads_no_part_that_declares_entities(path: Path, tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>'
    copy = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for part in old.namelist():
            new.writestr(part, bomb if part.endswith("sheet2.xml") else old.read(part))
    (mistake,) = mistakes(copy)
    assert "坏了" in mistake


def test_says_when_a_workbook_is_another_one(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["姓名", "电话"])  # type: ignore[union-attr]
    book.save(tmp_path / "other.xlsx")
    assert len(mistakes(tmp_path / "other.xlsx")) == len(SHEETS)


def test_refuses_a_damaged_file_in_no_other_way(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    refused = 0
    for part in range(0, len(data), len(data) // 40):
        damaged = bytearray(data)
        damaged[part : part + 20] = bytes(20)
        (tmp_path / "damaged.xlsx").write_bytes(damaged)
        try:
            load_catalogue(tmp_path / "damaged.xlsx")
        except CatalogueError:
            refused += 1
    assert refused > 10


@pytest.mark.parametrize("kind", list(Kind))
def test_uses_every_kind_of_cell(kind: Kind) -> None:
    assert any(column.kind is kind for sheet in SHEETS for column in (*sheet.columns, sheet.key))
