"""Ten communities with their grids and areas, who is responsible in each, and pay-out days: the size of M5.6.

The estates and streets stand in `grids.csv`, one line a grid; the people are made up from two lists of names.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from pathlib import Path

from casework.database import Db
from casework.places import areas, communities, geography, grids, heads, payouts
from casework.places.buildings import Buildings, Parity
from casework.places.communities import Community
from casework.places.grids import Grid
from casework.places.heads import HeadRole, Person
from knowledge.handbook import Handbook

GRIDS = Path(__file__).parent / "grids.csv"
COMMUNITIES = (
    # Area code 000 does not exist.
    Community(id="qinghe", name="青禾社区", station_id="centre", phone="000-6620201", rank=1),
    Community(id="huimin", name="惠民社区", station_id="centre", phone="000-6620202", rank=2),
    Community(id="guixiang", name="桂香社区", station_id="centre", phone="000-6620203", rank=3),
    Community(id="huaiyin", name="槐荫社区", station_id="centre", phone="000-6620204", rank=4),
    Community(id="dongmen", name="东门社区", station_id="east-gate", phone="000-6620205", rank=5),
    Community(id="liudi", name="柳堤社区", station_id="east-gate", phone="000-6620206", rank=6),
    Community(id="changqiao", name="长桥社区", station_id="east-gate", phone="000-6620207", rank=7),
    Community(id="xiyuan", name="西苑社区", station_id="west-garden", phone="000-6620208", rank=8),
    Community(id="zhuyuan", name="竹园社区", station_id="west-garden", phone="000-6620209", rank=9),
    Community(id="hetang", name="荷塘社区", station_id="west-garden", phone="000-6620210", rank=10),
)
# 41 and 59 share no divisor: the pairs repeat after 2419 people.
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏"
GIVEN_NAMES = (
    "桂芳", "建华", "秀兰", "国强", "玉梅", "志明", "丽娟", "卫东", "春燕", "永福", "海燕", "德明",
    "晓红", "振华", "美玲", "家栋", "凤英", "立新", "雪梅", "长青", "慧敏", "学军", "淑珍", "文斌",
    "红霞", "光明", "彩云", "万里", "金凤", "大勇", "月娥", "祖德", "小琴", "正平", "爱华", "宝山",
    "翠莲", "新民", "巧珍", "云龙", "素芬", "向阳", "玲玲", "兴旺", "琴芳", "开元", "霞飞", "守信",
    "静怡", "连生", "佩华", "天佑", "香兰", "四海", "惠英", "广田", "冬梅", "景春", "若兰",
)  # fmt: skip
NUMBERS = "154100{:05}"  # the range 154 is not assigned to any operator
AREA_NAMES = ("一片区", "二片区", "三片区")
OF_GRID = (HeadRole.GRID_WORKER, HeadRole.GRID_LEADER)
OF_AREA = (HeadRole.AREA_HEAD, HeadRole.PARTY_HEAD, HeadRole.BUILDING_HEAD)
PAID_OUT = "高龄津贴、困难补助现场发放"
MONTHS = 3  # of pay-out days, this one included

_RANGE = re.compile(r"(?P<place>\D+)(?P<first>\d+)(?:-(?P<last>\d+))?(?P<side>[单双])?(?:栋(?P<first_unit>\d+)-(?P<last_unit>\d+)单元)?")
_SIDES = {None: Parity.ALL, "单": Parity.ODD, "双": Parity.EVEN}


def are_there(db: Db) -> bool:
    """Whether any places are written down."""
    return communities.exist(db)


def furnish(db: Db, handbook: Handbook, now: datetime) -> str:
    """Places where there are none, and the pay-out days of the coming months; says what there is."""
    if not are_there(db):
        _found(db)
    for place, community in enumerate(communities.everywhere(db)):
        for on in _payout_days(handbook, handbook.today(now), place):
            payouts.state(db, community.id, on, PAID_OUT)
    entries = geography.everywhere(db)
    many = len({entry.community.id for entry in entries})
    return f"{many} 个社区、{len(entries)} 个网格、{sum(len(entry.areas) for entry in entries)} 个片区"


def sample_grids() -> Iterator[tuple[Grid, list[list[Buildings]]]]:
    """Each grid of the file, with the buildings of each of its areas."""
    names = {community.id: community.name.removesuffix("社区") for community in COMMUNITIES}
    with GRIDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            number = f"{names[row['community']]}-{row['id'].rpartition('-')[2]}"
            grid = Grid(id=row["id"], community_id=row["community"], number=number, name=row["name"], households=int(row["households"]))
            yield grid, [[_buildings(text) for text in area.split("+")] for area in row["areas"].split(";")]


def _buildings(text: str) -> Buildings:
    """禾香路1-39单, 藕香居4栋1-2单元."""
    found = _RANGE.fullmatch(text)
    if found is None:
        raise ValueError(f"grids.csv: {text}")
    first, last = int(found["first"]), int(found["last"] or found["first"])
    units = (int(found["first_unit"]), int(found["last_unit"])) if found["first_unit"] else (None, None)
    return Buildings(found["place"], first, last, _SIDES[found["side"]], *units)


def _found(db: Db) -> None:
    communities.put(db, *COMMUNITIES)
    people = count()
    for grid, of_areas in sample_grids():
        grids.put(db, grid)
        heads.appoint_to_grid(db, grid.id, [_person(role, next(people)) for role in OF_GRID])
        for name, buildings in zip(AREA_NAMES, of_areas, strict=False):
            area_id = areas.add(db, grid.id, name, buildings)
            heads.appoint_to_area(db, area_id, [_person(role, next(people)) for role in OF_AREA])


def _person(role: HeadRole, number: int) -> Person:
    name = SURNAMES[number * 7 % len(SURNAMES)] + GIVEN_NAMES[number * 11 % len(GIVEN_NAMES)]
    return Person(role, name, NUMBERS.format(number + 1))


def _payout_days(handbook: Handbook, today: date, place: int) -> Iterator[date]:
    """Two working days of each coming month, the communities one after another."""
    for month in range(MONTHS):
        year, number = divmod(today.year * 12 + today.month - 1 + month, 12)
        first = handbook.calendar.add_working_days(date(year, number + 1, 4), place % 5 * 2 + 1)
        for on in (first, handbook.calendar.next_working_day(first)):
            if on >= today:
                yield on
