"""A small catalogue for tests that change one: two items, one station, one life event."""

import json
from datetime import time
from pathlib import Path
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.life_events import EventStep, LifeEvent
from knowledge.procedure import Fee, Handling, Limit, LimitUnit, Material, MaterialForm, Result
from knowledge.service_item import Criterion, Offer, Question, ServiceItem, ServiceMode
from knowledge.stations import Category, Counter, DayKind, OpeningHours, Station, StationKind


def an_item(item_id: str, name: str, **fields: Any) -> ServiceItem:
    """An item of the elderly class at the only station."""
    given: dict[str, Any] = {
        "id": item_id,
        "name": name,
        "category": Category.ELDERLY,
        "summary": f"{name}怎么办。",
        "conditions": ("本地居民", "年满六十岁"),
        "handling": Handling.PROMISED,
        "promised_limit": Limit(amount=15, unit=LimitUnit.WORKING_DAYS),
        "materials": (
            Material(name="居民身份证", form=MaterialForm.SHOWN),
            Material(name="近期一寸照片", form=MaterialForm.ORIGINAL, count=2),
        ),
        "fee": Fee(charged=False, text="不收费"),
        "result": Result(name="证"),
        "offers": (Offer(station="centre", mode=ServiceMode.ACCEPT),),
        "questions": (Question(question="照片要几寸？", answer="一寸。"),),
        "eligibility": (Criterion(question="满六十岁了吗？", otherwise="满了再来。"),),
    }
    return ServiceItem.model_validate(given | fields)


STATION = Station(
    id="centre",
    name="便民服务中心",
    short_name="中心",
    kind=StationKind.CENTRE,
    address="青禾路1号",
    phone="000-6600-0001",
    counters=(Counter(id="first", name="1号窗口", categories=(Category.ELDERLY,)),),
    hours=(OpeningHours(days=(DayKind.WORKDAY,), opens=time(9), closes=time(17)),),
)
CARD = an_item("elder-card", "老年人优待证", aliases=("老年证",), examples=("老年证怎么办",))
SUBSIDY = an_item("elder-subsidy", "高龄津贴", aliases=("高龄补贴",), examples=("八十岁有补贴吗", "高龄津贴怎么领"))
EVENT = LifeEvent(
    id="turning-sixty",
    name="满六十岁",
    summary="满六十岁要办的事。",
    steps=(EventStep(item="elder-card", when="满六十岁"), EventStep(item="elder-subsidy", when="满八十岁")),
)
SMALL = Catalogue(items=(CARD, SUBSIDY), stations=(STATION,), life_events=(EVENT,))


def with_items(*items: ServiceItem, without: tuple[str, ...] = ()) -> Catalogue:
    """The small catalogue with other or more items."""
    replaced = {item.id: item for item in (*SMALL.items, *items) if item.id not in without}
    return Catalogue(items=tuple(replaced.values()), stations=SMALL.stations, life_events=SMALL.life_events)


STATIONS_FILE = """
[[stations]]
id = "centre"
name = "便民服务中心"
short_name = "中心"
kind = "centre"
address = "青禾路1号"
phone = "000-6600-0001"

  [[stations.counters]]
  id = "first"
  name = "1号窗口"
  categories = ["养老"]

  [[stations.hours]]
  days = ["workday"]
  opens = 09:00:00
  closes = 17:00:00
"""

ITEM_FILE = """
id = "{id}"
name = "{name}"
category = "养老"
status = "{status}"
redirect = "{redirect}"
summary = "{summary}"
aliases = {aliases}
examples = {examples}
conditions = ["本地居民"]
handling = "promised"
fee = {{ charged = false, text = "不收费" }}
result = {{ name = "证" }}

[[materials]]
name = "居民身份证"
form = "shown"

[[offers]]
station = "centre"
mode = "accept"
"""


def write_item(folder: Path, item: ServiceItem) -> None:
    """Write the file of an item, with the fields these tests change."""
    (folder / "items").mkdir(parents=True, exist_ok=True)
    lists = {name: json.dumps(getattr(item, name), ensure_ascii=False) for name in ("aliases", "examples")}
    words = {name: getattr(item, name) for name in ("id", "name", "status", "redirect", "summary")}
    (folder / "items" / f"{item.id}.toml").write_text(ITEM_FILE.format(**words, **lists), "utf-8")


def write_folder(folder: Path, *items: ServiceItem) -> Path:
    """A catalogue as files: the station, and these items or the two of the small catalogue."""
    for item in items or SMALL.items:
        write_item(folder, item)
    (folder / "stations.toml").write_text(STATIONS_FILE, "utf-8")
    return folder
