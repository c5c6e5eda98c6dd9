"""Reading a catalogue folder: what is well-formed is read, and everything that is not is told at once, with file and line."""

import re
from datetime import time
from pathlib import Path

import pytest

from knowledge.loading import CatalogueError, Mistake, Place, load_catalogue, shipped_folder
from knowledge.positions import Positions
from knowledge.procedure import LimitUnit
from knowledge.service_item import ServiceMode

STATIONS = """\
[[stations]]
id = "centre"
name = "甲中心"
short_name = "中心站"
kind = "centre"
address = "一号"
phone = "000-6620101"

  [[stations.counters]]
  id = "one"
  name = "一号窗口"
  categories = ["养老"]

  [[stations.hours]]
  days = ["workday"]
  opens = "08:00"
  closes = "12:00"
"""

ITEM = """\
id = "elder-card"
name = "老年人优待证"
category = "养老"
summary = "一句话"
aliases = ["老年证"]
conditions = ["满60岁"]
handling = "promised"
statutory_limit = { amount = 30, unit = "working-days" }
promised_limit = { amount = 15, unit = "working-days" }

[fee]
charged = false
text = "免费"

[result]
name = "证"

[[materials]]
name = "身份证"
form = "shown"

[[materials]]
name = "照片"
form = "original"
count = 2

[[offers]]
station = "centre"
mode = "accept"
counter = "one"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "items").mkdir()
    (tmp_path / "stations.toml").write_text(STATIONS, encoding="utf-8")
    (tmp_path / "items" / "elder-card.toml").write_text(ITEM, encoding="utf-8")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def change_item(folder: Path, old: str, new: str) -> None:
    change(folder / "items" / "elder-card.toml", old, new)


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    return [str(mistake) for mistake in caught.value.mistakes]


def mistakes_if_any(folder: Path) -> tuple[Mistake, ...]:
    try:
        load_catalogue(folder)
    except CatalogueError as error:
        return error.mistakes
    return ()


def only_mistake(folder: Path) -> str:
    (mistake,) = mistakes(folder)
    return mistake


def test_reads_a_folder(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    item = catalogue.item("elder-card")
    assert item.promised_limit is not None and item.promised_limit.unit is LimitUnit.WORKING_DAYS
    assert item.materials[1].count == 2
    assert item.offers[0].mode is ServiceMode.ACCEPT
    assert catalogue.station("centre").hours[0].opens == time(8)


def test_reads_files_saved_on_windows(folder: Path) -> None:
    path = folder / "items" / "elder-card.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ITEM.replace("\n", "\r\n").encode())
    assert load_catalogue(folder).items[0].name == "老年人优待证"


def test_gives_the_right_line_in_a_file_saved_on_windows(folder: Path) -> None:
    path = folder / "items" / "elder-card.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ITEM.replace("count = 2", "count = 0").replace("\n", "\r\n").encode())
    assert only_mistake(folder).startswith("items/elder-card.toml:25: ")


def test_leaves_files_alone_that_a_computer_hides(folder: Path) -> None:
    (folder / "items" / "._elder-card.toml").write_bytes(b"\x00\xff")
    assert len(load_catalogue(folder).items) == 1


def test_ships_a_folder_that_can_be_read() -> None:
    assert load_catalogue(shipped_folder()).items


def test_reports_every_mistake_with_file_and_line(folder: Path) -> None:
    """M1.2: what is missing or wrong is told at once, in one go."""
    change_item(folder, "count = 2", 'count = "两张"')
    change_item(folder, 'summary = "一句话"', 'sumary = "一句话"')
    change_item(folder, 'station = "centre"', 'station = "center"')
    change_item(folder, "amount = 15", "amount = 45")
    change(folder / "stations.toml", 'closes = "12:00"', 'closes = "07:00"')
    (folder / "items" / "broken.toml").write_text("id = “broken”\n", encoding="utf-8")
    found = mistakes(folder)
    places = [mistake.split(": ")[0] for mistake in found]
    assert places == [
        "items/broken.toml:1",
        "items/elder-card.toml:1",
        "items/elder-card.toml:4",
        "items/elder-card.toml:9",
        "items/elder-card.toml:25",
        "items/elder-card.toml:28",
        "stations.toml:17",
    ]
    assert "缺少一句话说明（summary）" in found[1]
    assert "是不是想写“summary”？" in found[2]
    assert "份数（count）" in found[4] and "“两张”" in found[4]
    assert "是不是想写“centre”？" in found[5]


def test_writes_a_mistake_as_file_line_and_message() -> None:
    assert str(Mistake(Place("items/x.toml", 12), "写错了。")) == "items/x.toml:12: 写错了。"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('id = "elder-card"', 'id = "elder"', 1, "和文件名“elder-card”不一致"),
        ('category = "养老"', 'category = "敬老"', 3, "只能写其中一个：救助、养老"),
        ('handling = "promised"', 'handling = "fast"', 7, "on-the-spot（即办件）、promised（承诺件）"),
        ('name = "照片"', 'name = ""', 23, "不能空着"),
        ("count = 2", "count = 0", 25, "不能小于 1"),
        ("count = 2", "count = 200", 25, "不能大于 20"),
        ("count = 2", "counts = 2", 25, "是不是想写“count”？"),
        ("charged = false", 'charged = "也许"', 12, "true 或 false"),
        ('name = "老年人优待证"', "name = 5", 2, 'name = "…"'),
        ('aliases = ["老年证"]', 'aliases = "老年证"', 5, 'aliases = ["…"]'),
        ('aliases = ["老年证"]', 'aliases = [\n  "老年证",\n  60,\n]', 7, "俗称（aliases）第2项"),
        ('aliases = ["老年证"]', 'local = ["fees"]', 5, "是不是想写“fee”？"),
        ('aliases = ["老年证"]', "minutes = 25", 5, "10 的倍数"),
        ('aliases = ["老年证"]', 'windows = [{ opens = "9-1", closes = "12-31" }]', 5, "09-01"),
        ('aliases = ["老年证"]', 'windows = [{ opens = "02-30", closes = "12-31" }]', 5, "没有“02-30”这一天"),
        ('unit = "working-days" }\n\n', 'unit = "days" }\n\n', 9, "working-days（工作日）"),
        ("amount = 15", "amount = 31", 9, "比法定办结时限（30天）还长"),
        ('mode = "accept"', 'mode = "take"', 29, "accept（受理）"),
        ('counter = "one"', 'counter = "two"', 30, "没有窗口“two”"),
        ('[result]\nname = "证"\n', "", 1, "缺少办理结果（result）"),
        ('form = "original"\n', "", 22, "缺少申请材料（materials）第2项的材料形式（form）"),
        ('name = "老年人优待证"', 'name = "老年人优待证', 2, "引号没有成对"),
        ('name = "老年人优待证"', "name = “老年人优待证”", 2, "中文引号"),
        ('name = "老年人优待证"', 'name ＝ "老年人优待证"', 2, "中文等号"),
        ('name = "老年人优待证"', 'name "老年人优待证"', 2, "要有等号"),
        ('name = "老年人优待证"', 'name = "甲"\nname = "乙"', 3, "写了两遍"),
    ],
)  # fmt: skip
def test_says_where_a_mistake_is_and_how_to_mend_it(folder: Path, old: str, new: str, line: int, words: str) -> None:
    change_item(folder, old, new)
    mistake = only_mistake(folder)
    assert mistake.startswith(f"items/elder-card.toml:{line}: ")
    assert words in mistake


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('kind = "centre"', 'kind = "center"', 5, "centre（中心）、outlet（便民服务点）"),
        ('opens = "08:00"', 'opens = "8点"', 16, '"08:30"'),
        ('opens = "08:00"', "opens = 8", 16, "写成了数字"),
        ('closes = "12:00"', 'closes = "08:00"', 17, "不晚于开始时间"),
        ('phone = "000-6620101"\n', "", 1, "缺少电话（phone）"),
        ('categories = ["养老"]', 'categories = ["养生"]', 12, "养老"),
        ("[[stations]]", "title = 1\n[[stations]]", 1, "[[stations]]"),
        ('kind = "centre"', 'kind = "centre"\nlatitude = 32.0', 6, "两个都写"),
        ('kind = "centre"', 'kind = "centre"\nlatitude = 32.0\nlongitude = 181.0', 7, "经度（longitude）太大"),
        ('kind = "centre"', 'kind = "centre"\nlatitude = "北纬"\nlongitude = 118.0', 6, "latitude = 31.2304"),
    ],
)
def test_says_so_of_stations_too(folder: Path, old: str, new: str, line: int, words: str) -> None:
    change(folder / "stations.toml", old, new)
    found = [mistake for mistake in mistakes(folder) if mistake.startswith(f"stations.toml:{line}: ")]
    assert len(found) == 1
    assert words in found[0]


def test_reports_a_station_without_a_counter_for_the_class_of_an_item(folder: Path) -> None:
    """M5.1: what a station offers must have a counter there."""
    change(folder / "stations.toml", '["养老"]', '["救助"]')
    assert only_mistake(folder).startswith("items/elder-card.toml:30: 服务点“centre”的窗口“one”不办“养老”类事项")
    change_item(folder, 'counter = "one"\n', "")
    assert only_mistake(folder).startswith("items/elder-card.toml:28: 服务点“centre”没有一个窗口办“养老”类事项")


def test_asks_no_counter_of_a_station_that_only_points_the_way(folder: Path) -> None:
    """M5.1: 指引."""
    change(folder / "stations.toml", '["养老"]', '["救助"]')
    change_item(folder, 'mode = "accept"\ncounter = "one"', 'mode = "guide"')
    assert load_catalogue(folder).items


def test_compares_working_days_promised_with_calendar_days_allowed(folder: Path) -> None:
    """M1.4: a promise of more working days than the law gives days cannot be kept."""
    change_item(folder, 'amount = 30, unit = "working-days"', 'amount = 14, unit = "calendar-days"')
    assert "比法定办结时限（14天）还长" in only_mistake(folder)


def test_does_not_compare_what_only_a_calendar_can_compare(folder: Path) -> None:
    change_item(folder, 'amount = 15, unit = "working-days"', 'amount = 31, unit = "calendar-days"')
    assert load_catalogue(folder).items


def test_reports_an_alias_that_two_items_claim(folder: Path) -> None:
    other = ITEM.replace('"elder-card"', '"other"').replace("老年人优待证", "别的证")
    (folder / "items" / "other.toml").write_text(other, encoding="utf-8")
    assert only_mistake(folder).startswith("items/other.toml:5: 俗称“老年证”已属于“老年人优待证”（items/elder-card.toml）")


def test_reports_an_alias_that_is_the_name_of_another_item(folder: Path) -> None:
    other = ITEM.replace('"elder-card"', '"other"').replace("老年人优待证", "别的证").replace('"老年证"', '"老年人优待证"')
    (folder / "items" / "other.toml").write_text(other, encoding="utf-8")
    assert only_mistake(folder).startswith("items/other.toml:5: ")


def test_reports_an_id_used_twice(folder: Path) -> None:
    other = ITEM.replace("老年人优待证", "别的证").replace("老年证", "别证")
    (folder / "items" / "other.toml").write_text(other, encoding="utf-8")
    found = mistakes(folder)
    assert len(found) == 2
    assert all(mistake.startswith("items/other.toml:1: ") for mistake in found)
    assert any("items/elder-card.toml 第1行" in mistake for mistake in found)


def test_reports_stations_and_counters_named_twice(folder: Path) -> None:
    counter = '  [[stations.counters]]\n  id = "one"\n  name = "又一号"\n  categories = ["救助"]\n'
    (folder / "stations.toml").write_text(STATIONS + counter + STATIONS, encoding="utf-8")
    assert [mistake.split(": ")[0] for mistake in mistakes(folder)] == ["stations.toml:19", "stations.toml:23"]


@pytest.mark.parametrize(
    ("hours", "overlaps"),
    [
        ('days = ["workday"]\nopens = "11:30"\ncloses = "13:00"', True),
        ('days = ["tuesday"]\nopens = "11:30"\ncloses = "13:00"', True),
        ('days = ["tuesday"]\nopens = "12:00"\ncloses = "13:00"', False),
        ('days = ["saturday"]\nopens = "08:00"\ncloses = "12:00"', False),
    ],
)
def test_reports_hours_that_overlap_on_one_day(folder: Path, hours: str, overlaps: bool) -> None:
    """M1.8: a weekday's line adds to the hours of every working day."""
    (folder / "stations.toml").write_text(f"{STATIONS}\n  [[stations.hours]]\n{hours}\n", encoding="utf-8")
    if overlaps:
        assert "与第14行的时间在同一天重叠" in only_mistake(folder)
    else:
        assert load_catalogue(folder).stations


def test_reports_a_missing_folder_and_missing_files(tmp_path: Path) -> None:
    found = mistakes(tmp_path / "nowhere")
    assert [mistake.split(": ")[0] for mistake in found] == ["items/", "stations.toml"]


def test_does_not_blame_items_when_the_stations_cannot_be_read(folder: Path) -> None:
    (folder / "stations.toml").write_text("[[stations]\n", encoding="utf-8")
    assert only_mistake(folder).startswith("stations.toml:1: ")


def test_reports_a_stations_file_without_stations(folder: Path) -> None:
    (folder / "stations.toml").write_text("", encoding="utf-8")
    assert "没有服务点" in only_mistake(folder)


def test_reports_a_file_in_another_encoding(folder: Path) -> None:
    (folder / "items" / "elder-card.toml").write_bytes('id = "elder-card"\nname = "老年证"\n'.encode("gb18030"))
    assert only_mistake(folder).startswith("items/elder-card.toml:2: 文件不是 UTF-8 编码")


def test_goes_on_behind_a_broken_line_that_is_complete_in_itself(folder: Path) -> None:
    change_item(folder, 'name = "老年人优待证"', "name = “老年人优待证”")
    change_item(folder, 'text = "免费"', "text = 免费")
    assert [mistake.split(": ")[0] for mistake in mistakes(folder)] == ["items/elder-card.toml:2", "items/elder-card.toml:13"]


def test_makes_no_second_mistake_out_of_a_list_that_is_not_closed(folder: Path) -> None:
    change_item(folder, 'aliases = ["老年证"]', 'aliases = ["老年证"')
    assert "方括号" in only_mistake(folder)


@pytest.mark.parametrize(
    "value", ["1", "1.5", "true", '""', '"x"', "[]", "[1]", '["x"]', "[[]]", "{ a = 1 }", "[{ a = 1 }]", "2026-01-01", '"08:00Z"']
)
@pytest.mark.parametrize("file", ["stations.toml", "items/elder-card.toml"])
def test_never_fails_in_another_way_nor_in_english(folder: Path, file: str, value: str) -> None:
    path = folder / file
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if " = " not in line:
            continue
        changed = [*lines[:number], f"{line.split(' = ')[0]} = {value}", *lines[number + 1 :]]
        path.write_text("\n".join(changed), encoding="utf-8")
        found = mistakes_if_any(folder)
        assert not any(re.search("Input|should|valid", mistake.message) for mistake in found)
        # Another name for a station is seen where an item asks for the old one.
        assert not found or file == "stations.toml" or any(mistake.place.line == number + 1 for mistake in found), changed[number]


def test_finds_the_line_of_every_kind_of_value() -> None:
    text = '''\
# comment = "no"
a = """one
[two]
\\""" three"""
"b c".d = 'x # y' # z = 1
list = [ # first
  1,
  { e = "]", f = [2,
    3] },
]
[t]
[t.u]
g = 1979-05-27 07:32:00
[[v]]
[[v.w]]
h = \'\'\'
quote\'\'\'\'
[[v]]
[[v.w]]
[[v.w]]
i = 1
'''
    positions = Positions(text)
    for location, line in {
        ("a",): 2,
        ("b c", "d"): 5,
        ("list",): 6,
        ("list", 0): 7,
        ("list", 1, "e"): 8,
        ("list", 1, "f", 1): 9,
        ("t",): 11,
        ("t", "u", "g"): 13,
        ("v", 0, "w", 0, "h"): 16,
        ("v", 1): 18,
        ("v", 1, "w", 1, "i"): 21,
        ("v", 1, "w", 1, "missing"): 20,
        ("missing",): 1,
    }.items():
        assert positions.line(location) == line, location
