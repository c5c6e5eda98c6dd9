"""The four ledgers (四本台账, M2.3): staff, households, units, key groups."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.database import Db
from casework.people import households, key_groups, units
from casework.people.households import TENURE_NAMES, Tenure
from casework.people.key_groups import GROUP_NAMES, SENSITIVE, KeyGroup, KeyPerson
from casework.people.staff import members
from casework.people.staff.members import ROLE_NAMES, Role, StaffMember
from casework.people.staff.permissions import Permission
from casework.places import grids
from desk.asking import Ask
from desk.ledger.declaring import Column, Filter, Filters, Importer, Ledger, Mistakes
from knowledge.personal import mask_name, mask_phone, parse_name, parse_phone


def _grids(ask: Ask, db: Db) -> Sequence[tuple[str, str]]:
    return [(grid.id, f"{grid.number} {grid.name}") for grid in grids.everywhere(db) if ask.scope.sees_grid(grid.id)]


def _number(text: str) -> int | None:
    digits = text.rstrip("号楼栋幢座单元室人 ")
    return int(digits) if digits.isdecimal() and 0 < int(digits) < 10000 else None


# staff


def _staff(ask: Ask, db: Db, filters: Filters) -> list[StaffMember]:
    found = [each for each in members.everybody(db, filters.get("station")) if filters.get("role", each.role) == each.role]
    return [each for each in found if filters.get("text", "") in f"{each.name}{each.position}"]


STAFF = Ledger(
    "staff",
    "工作人员台账",
    Permission.ROTA,
    (
        Column("姓名", lambda row: row.name),
        Column("岗位", lambda row: row.position),
        Column("角色", lambda row: ROLE_NAMES.get(Role(row.role), "")),
        Column("服务点", lambda row: row.station_id),
        Column("电话", lambda row: mask_phone(row.phone) if row.phone else ""),
    ),
    (
        Filter("text", "姓名、岗位"),
        Filter("role", "角色", lambda ask, db: list(ROLE_NAMES.items())),
        Filter("station", "服务点", lambda ask, db: [(each.id, each.short_name) for each in ask.handbook.catalogue.stations]),
    ),
    lambda ask, db, filters, offset, limit: _staff(ask, db, filters)[offset : offset + limit],
    lambda ask, db, filters: len(_staff(ask, db, filters)),
)

# households


def _wanted(filters: Filters) -> dict[str, str]:
    who = filters.get("who", "")
    phone = parse_phone(who)
    return {
        "grid": filters.get("grid", ""),
        "tenure": filters.get("tenure", ""),
        "name": "" if phone or not who else parse_name(who) or who,
        "phone": phone or "",
    }


def _read_household(ask: Ask, db: Db, cells: Mapping[str, str]) -> tuple[Mistakes, dict[str, Any]]:
    wrong = Mistakes()
    building, people = _number(cells["楼号"]), _number(cells["人数"] or "1")
    unit = _number(cells["单元"]) if cells["单元"] else None
    head, phone = parse_name(cells["户主"]), _phone(cells, "电话", wrong)
    tenure = next((key for key, name in TENURE_NAMES.items() if name == (cells["居住"] or "自住")), None)
    _check_grid(ask, db, cells, wrong)
    for heading, fine, why in (
        ("小区或路", bool(cells["小区或路"]), "要写"),
        ("楼号", building is not None, "写数字"),
        ("单元", unit is not None or not cells["单元"], "写数字"),
        ("户主", head is not None, "看不出是姓名"),
        ("人数", people is not None, "写数字"),
        ("居住", tenure is not None, "写 自住、出租 或 空置"),
    ):
        if not fine:
            wrong[heading] = f"“{cells[heading]}”不行，{why}" if cells[heading] else why
    row = {
        "grid_id": cells["网格"],
        "place": cells["小区或路"],
        "building": building,
        "unit": unit,
        "room": cells["室"],
        "head": head,
        "phone": phone,
        "people": people,
        "tenure": tenure,
        "owner": cells["房东"],
        "owner_phone": _phone(cells, "房东电话", wrong),
    }
    return wrong, row


def _phone(cells: Mapping[str, str], heading: str, wrong: Mistakes) -> str:
    phone = parse_phone(cells[heading]) if cells[heading] else ""
    if phone is None:
        wrong[heading] = f"“{cells[heading]}”不是电话：手机 11 位，座机带区号"
    return phone or ""


def _check_grid(ask: Ask, db: Db, cells: Mapping[str, str], wrong: Mistakes) -> None:
    grid_id = cells["网格"]
    if grids.get(db, grid_id) is None:
        wrong["网格"] = f"没有网格“{grid_id}”，写编号，如 qinghe-01"
    elif not ask.scope.sees_grid(grid_id):
        wrong["网格"] = f"网格“{grid_id}”不归您"


HOUSEHOLDS = Ledger(
    "households",
    "居民台账",
    Permission.LEDGERS,
    (
        Column("住址", lambda row: row.where),
        Column("户主", lambda row: mask_name(row.head)),
        Column("电话", lambda row: mask_phone(row.phone) if row.phone else ""),
        Column("人数", lambda row: str(row.people)),
        Column("居住", lambda row: TENURE_NAMES[Tenure(row.tenure)]),
        Column("网格", lambda row: row.grid_id),
        Column("更新", lambda row: f"{row.changed_at:%Y-%m-%d}"),
    ),
    (
        Filter("who", "户主姓名或电话（写全）"),
        Filter("grid", "网格", _grids),
        Filter("tenure", "居住", lambda ask, db: list(TENURE_NAMES.items())),
    ),
    lambda ask, db, filters, offset, limit: households.page(db, ask.scope.grids, **_wanted(filters), offset=offset, limit=limit),
    lambda ask, db, filters: households.count(db, ask.scope.grids, **_wanted(filters)),
    importer=Importer(
        ("网格", "小区或路", "楼号", "单元", "室", "户主", "电话", "人数", "居住", "房东", "房东电话"),
        ("qinghe-01", "青禾苑", "3", "2", "501", "王秀英", "13800000000", "2", "自住", "", ""),
        _read_household,
        lambda ask, db, rows: households.add(db, rows, ask.now),
    ),
)

# units


def _read_unit(ask: Ask, db: Db, cells: Mapping[str, str]) -> tuple[Mistakes, dict[str, Any]]:
    wrong = Mistakes()
    phone = _phone(cells, "电话", wrong)
    _check_grid(ask, db, cells, wrong)
    if not cells["单位"]:
        wrong["单位"] = "要写"
    names = {"name": "单位", "kind": "类别", "address": "地址", "contact": "联系人", "offers": "能提供", "needs": "需要"}
    return wrong, {"grid_id": cells["网格"], "phone": phone} | {field: cells[heading] for field, heading in names.items()}


UNITS = Ledger(
    "units",
    "驻区单位台账",
    Permission.LEDGERS,
    (
        Column("单位", lambda row: row.name),
        Column("类别", lambda row: row.kind),
        Column("地址", lambda row: row.address),
        Column("联系人", lambda row: mask_name(row.contact) if row.contact else ""),
        Column("电话", lambda row: mask_phone(row.phone) if row.phone else ""),
        Column("能提供", lambda row: row.offers),
        Column("需要", lambda row: row.needs),
        Column("网格", lambda row: row.grid_id),
    ),
    (Filter("text", "单位、能提供、需要"), Filter("grid", "网格", _grids)),
    lambda ask, db, filters, offset, limit: units.page(
        db, ask.scope.grids, grid=filters.get("grid", ""), text=filters.get("text", ""), offset=offset, limit=limit
    ),
    lambda ask, db, filters: units.count(db, ask.scope.grids, grid=filters.get("grid", ""), text=filters.get("text", "")),
    importer=Importer(
        ("网格", "单位", "类别", "地址", "联系人", "电话", "能提供", "需要"),
        ("qinghe-01", "青禾小学", "学校", "青禾路2号", "李老师", "000-6620300", "周末借操场", "放学时段疏导交通"),
        _read_unit,
        lambda ask, db, rows: units.add(db, rows, ask.now),
    ),
)

# key groups


def _groups(ask: Ask, db: Db) -> frozenset[str]:
    """The groups whoever asks may see: an export, too, holds a sensitive one only on the screen of a named person."""
    seen = key_groups.visible(db, ask.member.id)
    exporting = ask.request.url.path.endswith("/excel")
    return seen - {group.value for group in SENSITIVE} if exporting else seen


def _rhythm(row: KeyPerson) -> str:
    return f"每{row.rhythm}天" if row.rhythm else "不定"


KEY_GROUPS = Ledger(
    "key-groups",
    "重点人群台账",
    Permission.LEDGERS,
    (
        Column("姓名", lambda row: mask_name(row.name)),
        Column("类别", lambda row: GROUP_NAMES[KeyGroup(row.group)]),
        Column("出生年", lambda row: str(row.birth_year or "")),
        Column("电话", lambda row: mask_phone(row.phone) if row.phone else ""),
        Column("走访", _rhythm),
        Column("上次走访", lambda row: f"{row.seen_on:%Y-%m-%d}" if row.seen_on else "还没有"),
        Column("网格", lambda row: row.grid_id),
    ),
    (
        Filter("name", "姓名（写全）"),
        Filter("group", "类别", lambda ask, db: [(key, GROUP_NAMES[KeyGroup(key)]) for key in sorted(_groups(ask, db))]),
        Filter("grid", "网格", _grids),
    ),
    lambda ask, db, filters, offset, limit: key_groups.page(
        db,
        ask.scope.grids,
        _groups(ask, db),
        grid=filters.get("grid", ""),
        group=filters.get("group", ""),
        name=filters.get("name", ""),
        offset=offset,
        limit=limit,
    ),
    lambda ask, db, filters: key_groups.count(
        db, ask.scope.grids, _groups(ask, db), grid=filters.get("grid", ""), group=filters.get("group", ""), name=filters.get("name", "")
    ),
)

LEDGERS: tuple[Ledger, ...] = (STAFF, HOUSEHOLDS, UNITS, KEY_GROUPS)
