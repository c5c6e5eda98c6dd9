"""What must hold between the parts of a catalogue: looks at tables as they stand in files or sheets, so that one mistake hides no other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from pydantic import ValidationError

from knowledge.mistakes import Mistake, Place, suggestion
from knowledge.positions import Location
from knowledge.procedure import LimitUnit
from knowledge.service_item import ItemStatus, ServiceItem, ServiceMode
from knowledge.stations import Category, DayKind, Season

CATEGORIES = tuple(str(category.value) for category in Category)
WEEKDAYS = (DayKind.MONDAY, DayKind.TUESDAY, DayKind.WEDNESDAY, DayKind.THURSDAY, DayKind.FRIDAY)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item, station or life event as it stands in its file or sheets, not yet validated."""

    values: Mapping[str, Any]
    place: Callable[[Location], Place]

    def mistake(self, location: Location, message: str) -> Mistake:
        """A mistake at a place inside this entry."""
        return Mistake(self.place(location), message)

    def tables(self, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The numbered tables under a name, without those that are no tables at all."""
        values = self.values.get(name)
        if isinstance(values, list):
            yield from ((index, value) for index, value in enumerate(values) if isinstance(value, Mapping))

    def texts(self, name: str) -> Iterator[tuple[int, str]]:
        """The numbered texts under a name, without those that are no texts."""
        values = self.values.get(name)
        if isinstance(values, list):
            yield from ((index, value.strip()) for index, value in enumerate(values) if isinstance(value, str))


def station_mistakes(stations: Sequence[Entry]) -> Iterator[Mistake]:
    """Stations and counters named twice, half a place on the map, and hours that cannot be."""
    yield from _repeated_ids(stations, "服务点")
    for station in stations:
        seen: set[str] = set()
        for index, counter in station.tables("counters"):
            name = str(counter.get("id", ""))
            if name and name in seen:
                yield station.mistake(("counters", index, "id"), f"窗口编号“{name}”重复，请换一个。")
            seen.add(name)
        half = [name for name in ("latitude", "longitude") if name in station.values]
        if len(half) == 1:
            yield station.mistake((half[0],), "纬度（latitude）和经度（longitude）要写就两个都写，缺一个就找不到地方。")
        yield from _hours_mistakes(station)


def item_mistakes(items: Sequence[Entry], stations: Sequence[Entry] | None) -> Iterator[Mistake]:
    """Contradictions inside an item, between items, and with the stations (None: these could not be read)."""
    yield from _repeated_ids(items, "事项")
    yield from _claimed_aliases(items)
    known = dict.fromkeys(_ids(items))
    placed = None if stations is None else {str(station.values.get("id")): station for station in stations}
    for item in items:
        yield from _limit_mistakes(item)
        yield from _window_mistakes(item)
        fields = tuple(ServiceItem.model_fields)
        for index, name in item.texts("local"):
            if name not in fields:
                yield item.mistake(("local", index), f"示例字段里的“{name}”不是事项的字段名。{suggestion(name, fields)}")
        yield from _source_mistakes(item, fields)
        yield from _admission_mistakes(item)
        yield from _instead_mistakes(item, known)
        if placed is not None:
            yield from _offer_mistakes(item, placed)


def event_mistakes(events: Sequence[Entry], items: Sequence[Entry]) -> Iterator[Mistake]:
    """Life events named twice, and steps that lead to an item that is not there or is there already."""
    yield from _repeated_ids(events, "一件事")
    known = dict.fromkeys(_ids(items))
    for event in events:
        seen: set[str] = set()
        for index, step in event.tables("steps"):
            name = step.get("item")
            if isinstance(name, str) and name not in known:
                yield event.mistake(("steps", index, "item"), f"目录里没有事项“{name}”。{suggestion(name, known)}")
            elif isinstance(name, str) and name in seen:
                yield event.mistake(("steps", index, "item"), f"事项“{name}”写了两遍，请只留一处。")
            seen.add(str(name))


def _ids(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(str(entry.values.get("id")) for entry in entries)


def _source_mistakes(item: Entry, fields: Sequence[str]) -> Iterator[Mistake]:
    for index, source in item.tables("sources"):
        for place, name in enumerate(_listed(source.get("facts"))):
            if isinstance(name, str) and name not in fields:
                yield item.mistake(("sources", index, "facts", place), f"来源里的“{name}”不是事项的字段名。{suggestion(name, fields)}")


def _admission_mistakes(item: Entry) -> Iterator[Mistake]:
    status = item.values.get("status")
    if status in (ItemStatus.SUSPENDED, ItemStatus.WITHDRAWN) and not str(item.values.get("redirect", "")).strip():
        yield item.mistake(("status",), "暂停或退出的事项要告诉居民现在去哪里办，请写现去向（redirect）。")


def _instead_mistakes(item: Entry, known: Mapping[str, None]) -> Iterator[Mistake]:
    for index, criterion in item.tables("eligibility"):
        for place, name in enumerate(_listed(criterion.get("instead"))):
            if isinstance(name, str) and name not in known:
                yield item.mistake(("eligibility", index, "instead", place), f"目录里没有事项“{name}”。{suggestion(name, known)}")


def _repeated_ids(entries: Sequence[Entry], kind: str) -> Iterator[Mistake]:
    first: dict[str, Entry] = {}
    for entry in entries:
        name = str(entry.values.get("id", ""))
        if name and name in first:
            place = first[name].place(("id",))
            yield entry.mistake(("id",), f"{kind}编号“{name}”已在 {place.spoken} 用过，请换一个。")
        first.setdefault(name, entry)


def _claimed_aliases(items: Sequence[Entry]) -> Iterator[Mistake]:
    owners = {str(item.values["name"]).strip(): item for item in items if "name" in item.values}
    for item in items:
        for index, alias in item.texts("aliases"):
            owner = owners.setdefault(alias, item)
            if owner is not item:
                yield item.mistake(
                    ("aliases", index),
                    f"俗称“{alias}”已属于“{owner.values.get('name')}”（{owner.place(()).file}），一个俗称只能给一个事项，请删去一处。",
                )


def _limit_mistakes(item: Entry) -> Iterator[Mistake]:
    statutory, promised = item.values.get("statutory_limit"), item.values.get("promised_limit")
    if not isinstance(statutory, Mapping) or not isinstance(promised, Mapping):
        return
    allowed, given = statutory.get("amount"), promised.get("amount")
    units = (promised.get("unit"), statutory.get("unit"))
    # N working days never take less than N calendar days; the other way round nothing can be said without a calendar.
    comparable = units[0] == units[1] or units == (LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS)
    if comparable and isinstance(allowed, int) and isinstance(given, int) and given > allowed:
        yield item.mistake(
            ("promised_limit", "amount"), f"承诺办结时限（{given}天）比法定办结时限（{allowed}天）还长，请把承诺改短，或核对法定时限。"
        )


def _window_mistakes(item: Entry) -> Iterator[Mistake]:
    for index, window in item.tables("windows"):
        for end in ("opens", "closes"):
            try:
                date.fromisoformat(f"2000-{window.get(end)}")
            except ValueError:
                if isinstance(window.get(end), str) and len(window[end]) == 5:
                    yield item.mistake(("windows", index, end), f'没有“{window[end]}”这一天，请写成“月-日”，例如 "09-01"。')


def _offer_mistakes(item: Entry, stations: Mapping[str, Entry]) -> Iterator[Mistake]:
    seen: set[str] = set()
    category = item.values.get("category")
    for index, offer in item.tables("offers"):
        name, counter = offer.get("station"), offer.get("counter", "")
        if not isinstance(name, str) or not isinstance(counter, str):
            continue
        if name in seen:
            yield item.mistake(("offers", index, "station"), f"服务点“{name}”写了两遍，请只留一处。")
        seen.add(name)
        if name not in stations:
            yield item.mistake(("offers", index, "station"), f"目录里没有服务点“{name}”。{suggestion(name, tuple(stations))}")
            continue
        counters = {str(value.get("id")): value for _, value in stations[name].tables("counters")}
        if counter and counter not in counters:
            yield item.mistake(("offers", index, "counter"), f"服务点“{name}”没有窗口“{counter}”。{suggestion(counter, tuple(counters))}")
        elif offer.get("mode") != ServiceMode.GUIDE:
            taking = [counters[counter]] if counter else list(counters.values())
            if _no_counter_takes(category, taking):
                place = ("offers", index, "counter" if counter else "station")
                where = f"服务点“{name}”的窗口“{counter}”" if counter else f"服务点“{name}”没有一个窗口"
                verb = "不办" if counter else "办"
                yield item.mistake(place, f"{where}{verb}“{category}”类事项。请换窗口，或给窗口的受理类别（categories）加上“{category}”。")


def _no_counter_takes(category: object, counters: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all of these counters surely refuse a class: a class misspelt on either side is a mistake of its own and says nothing."""
    taken = [value for counter in counters for value in _listed(counter.get("categories"))]
    return bool(counters) and category not in taken and all(value in CATEGORIES for value in (category, *taken))


def _hours_mistakes(station: Entry) -> Iterator[Mistake]:
    taken: list[tuple[frozenset[str], frozenset[int], time, time, int]] = []
    for index, hours in station.tables("hours"):
        opens, closes = _time(hours.get("opens")), _time(hours.get("closes"))
        for end in ("opens", "closes"):
            if isinstance(hours.get(end), int | float):
                yield station.mistake(("hours", index, end), f'时间写成了数字“{hours[end]}”，请写成带引号的 24 小时制，例如 "08:30"。')
        if opens is None or closes is None:
            continue
        if closes <= opens:
            yield station.mistake(
                ("hours", index, "closes"), f"结束时间 {closes:%H:%M} 不晚于开始时间 {opens:%H:%M}，请核对（用 24 小时制）。"
            )
            continue
        days, season = _days(hours.get("days")), _days_of_year(hours.get("season"))
        for other_days, other_season, other_opens, other_closes, line in taken:
            if days & other_days and season & other_season and opens < other_closes and other_opens < closes:
                yield station.mistake(("hours", index), f"{opens:%H:%M}–{closes:%H:%M} 与第{line}行的时间在同一天重叠，请改成首尾相接。")
        taken.append((days, season, opens, closes, station.place(("hours", index)).line))


def _days(kinds: object) -> frozenset[str]:
    """The days on which a line holds: a weekday's line adds to those of every workday."""
    named = {kind for kind in _listed(kinds) if isinstance(kind, str)}
    return frozenset(named | set(WEEKDAYS)) if DayKind.WORKDAY in named else frozenset(named)


def _days_of_year(season: object) -> frozenset[int]:
    """The days on which a season holds, as ordinals of a leap year; all of them where none is written or it cannot be read."""
    year = (date(2000, 1, 1) + timedelta(days=number) for number in range(366))
    try:
        held = Season.model_validate(season)
    except ValidationError:
        return frozenset(each.toordinal() for each in year)
    return frozenset(each.toordinal() for each in year if held.covers(each))


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _time(value: object) -> time | None:
    """A local time; a zone that somebody wrote behind it cannot be compared and does not count."""
    try:
        given = time.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return given.replace(tzinfo=None) if isinstance(given, time) else None
