"""How an appointment reads: the proposal, the confirmation, the reminder. 变更/取消 stand in every one of them."""

from datetime import datetime
from typing import Protocol

from knowledge.cards import items
from knowledge.cards.stations import SERVICES, TENTATIVE
from knowledge.cards.words import spoken_length, spoken_moment
from knowledge.handbook import Handbook
from knowledge.service_item import ServiceItem
from knowledge.stations import Counter, ShiftService, Station


class Visit(Protocol):
    """What the cards need to know of a slot or an appointment."""

    @property
    def station_id(self) -> str: ...
    @property
    def counter_id(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def service(self) -> str: ...


def when_and_where(handbook: Handbook, item: ServiceItem, visit: Visit, now: datetime) -> str:
    """Item, time, place, telephone, and what the shift can do when that is not everything (M1.8)."""
    station = next((station for station in handbook.catalogue.stations if station.id == visit.station_id), None)
    counter = next((counter for counter in station.counters if counter.id == visit.counter_id), None) if station else None
    start = handbook.local(visit.starts_at)
    tentative = TENTATIVE if handbook.calendar.day(start.date()).tentative else ""
    lines = [
        items.title(item),
        f"{spoken_moment(start, handbook.today(now))}，约{spoken_length(visit.ends_at - visit.starts_at)}{tentative}",
        _place(handbook, station, counter),
    ]
    if visit.service == ShiftService.INTAKE:
        lines.append(f"这一班{SERVICES[ShiftService.INTAKE]}。")
    return "\n".join(lines)


def _place(handbook: Handbook, station: Station | None, counter: Counter | None) -> str:
    if station is None:
        return f"服务点有调整，来之前请打{handbook.catalogue.stations[0].phone}"
    return f"{station.short_name}{counter.name if counter else ''}（{station.address}），电话{station.phone}"


def brief(handbook: Handbook, item: ServiceItem, visit: Visit, code: str) -> dict[str, str]:
    """An appointment in the few facts of a form: what, when, where, number, what to bring."""
    station = next((station for station in handbook.catalogue.stations if station.id == visit.station_id), None)
    return {
        "kind": "appointment",
        "subject": item.name,
        "time": f"{handbook.local(visit.starts_at):%Y年%m月%d日 %H:%M}",
        "place": station.name if station else "",
        "phone": station.phone if station else handbook.catalogue.stations[0].phone,
        "code": code,
        "note": to_bring(item) or "请按时来",
    }


def to_bring(item: ServiceItem) -> str:
    """What everybody has to bring, in one line."""
    return f"要带：{items.to_bring(item)}" if item.materials else ""


def spoken_code(code: str) -> str:
    """1234 5678: in fours, as it is read out."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def booked(handbook: Handbook, item: ServiceItem, visit: Visit, code: str, reminders: str, now: datetime) -> str:
    """The confirmation."""
    return f"约好了，预约号{spoken_code(code)}。\n{when_and_where(handbook, item, visit, now)}\n{to_bring(item)}\n{reminders}".rstrip()


def moved(handbook: Handbook, item: ServiceItem, visit: Visit, code: str, reminders: str, now: datetime) -> str:
    """The confirmation of a change."""
    return f"改好了，预约号还是{spoken_code(code)}。\n{when_and_where(handbook, item, visit, now)}\n{reminders}".rstrip()


def already(handbook: Handbook, item: ServiceItem, visit: Visit, code: str, now: datetime) -> str:
    """What one hears who books the same thing twice."""
    return f"这件事您已经约了，预约号{spoken_code(code)}：\n{when_and_where(handbook, item, visit, now)}\n要改时间还是取消？"


def cancelled(handbook: Handbook, item: ServiceItem, visit: Visit, now: datetime) -> str:
    """The confirmation of a cancellation."""
    start = handbook.local(visit.starts_at)
    return f"取消了：{spoken_moment(start, handbook.today(now))}【{item.name}】。这个号放出来了，需要时再约。"


def reminder(handbook: Handbook, item: ServiceItem, visit: Visit, code: str, now: datetime) -> str:
    """The reminder: when, where, what to bring."""
    return f"提醒：您有一个预约，预约号{spoken_code(code)}。\n{when_and_where(handbook, item, visit, now)}\n{to_bring(item)}"
