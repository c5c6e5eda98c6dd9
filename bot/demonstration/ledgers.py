"""Made-up ledgers: households of the first grids, units, and people who are looked in on."""

from datetime import date, datetime, timedelta
from itertools import islice

from bot.demonstration.places import GIVEN_NAMES, SURNAMES, sample_grids
from casework.database import Db
from casework.people import households, key_groups, units
from casework.people.households import Tenure
from casework.people.key_groups import KeyGroup
from casework.people.staff import members
from casework.people.staff.members import EVERYTHING

GRIDS = 6  # that have households: enough to page through
EACH = 24
NUMBERS = "154300{:05}"  # the range 154 is not assigned to any operator
UNITS = (
    ("qinghe-01", "青禾小学", "学校", "青禾路2号", "李梅", "周末借操场和图书室", "放学时段疏导交通"),
    ("qinghe-01", "惠康药店", "商铺", "青禾苑1栋底商", "周康", "老人送药上门", "宣传栏登健康讲座"),
    ("qinghe-02", "社区卫生服务站", "医疗", "青禾苑13栋", "陈医生", "每月义诊、量血压", "帮忙约体检的老人"),
    ("qinghe-02", "青禾养老驿站", "养老", "青禾苑18栋", "马红", "助餐、助浴", "志愿者陪聊"),
    ("qinghe-03", "禾香便利店", "商铺", "禾香路12号", "孙军", "代收快递、应急充电", "夜间治安巡逻"),
    ("huimin-01", "惠民社区图书室", "文化", "惠民路20号", "赵静", "自习座位", "捐书"),
)
GROUPS = (KeyGroup.ALONE, KeyGroup.VERY_OLD, KeyGroup.DISABLED, KeyGroup.DEPENDENT, KeyGroup.CHILD, KeyGroup.POOR, KeyGroup.HONOURED)


def furnish(db: Db, today: date, now: datetime) -> None:
    """Ledgers where there are none."""
    if households.count(db, {EVERYTHING}):
        return
    lead = next((member.id for member in members.everybody(db) if member.login == "zhan"), None)
    number = 0
    for grid, of_areas in islice(sample_grids(), GRIDS):
        rows, people = [], []
        buildings = [buildings for area in of_areas for buildings in area]
        for place in range(EACH):
            number += 1
            here = buildings[place % len(buildings)]
            name = SURNAMES[number * 5 % len(SURNAMES)] + GIVEN_NAMES[number * 13 % len(GIVEN_NAMES)]
            tenure = (Tenure.OWNED, Tenure.OWNED, Tenure.RENTED, Tenure.OWNED, Tenure.EMPTY)[number % 5]
            rows.append(
                {
                    "grid_id": grid.id,
                    "place": here.place,
                    "building": here.first + place % (here.last - here.first + 1),
                    "unit": 1 + place % 3,
                    "room": f"{1 + place % 6}0{1 + place % 2}",
                    "head": name,
                    "phone": NUMBERS.format(number),
                    "people": 1 + number % 4,
                    "tenure": tenure.value,
                    "owner": "李房东" if tenure is Tenure.RENTED else "",
                    "owner_phone": NUMBERS.format(90000 + number) if tenure is Tenure.RENTED else "",
                }
            )
            if place % 6 == 0 and lead is not None:
                group = GROUPS[number % len(GROUPS)]
                seen = today - timedelta(days=number % 23) if number % 3 else None
                people.append(
                    {
                        "grid_id": grid.id,
                        "group": group.value,
                        "name": name,
                        "phone": NUMBERS.format(number),
                        "address": f"{here.place}{here.first}号楼",
                        "birth_year": today.year - (9 if group is KeyGroup.CHILD else 70) - number % (6 if group is KeyGroup.CHILD else 20),
                        "rhythm": (7, 14, 30)[number % 3],
                        "since": today - timedelta(days=200),
                        "seen_on": seen,
                    }
                )
        households.add(db, rows, now)
        if lead is not None:
            key_groups.add(db, people, lead, now)
    fields = ("grid_id", "name", "kind", "address", "contact", "offers", "needs")
    units.add(db, [{**dict(zip(fields, row, strict=True)), "phone": f"000-66203{place:02}"} for place, row in enumerate(UNITS)], now)
