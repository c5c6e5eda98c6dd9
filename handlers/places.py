"""Questions about places and hours: 几点关门, 周六开门吗, 中午休息吗, 春节放假吗, 长桥社区去哪, 怎么坐车, 有轮椅吗; where somebody stands."""

import re
from datetime import date, timedelta

from casework.messages import Attachment, Reply
from handlers.inputs import TimeWish, impossible_time, parse_time
from handlers.turn import Turn
from knowledge.cards import stations as cards
from knowledge.coordinates import Position, on_map
from knowledge.opening import Shift
from knowledge.service_item import ServiceItem
from knowledge.stations import Station
from knowledge.triage import Facet

OPENING = re.compile(r"开门|关门|开不开|上班|下班|营业|休息|放假|几点|有人|开到|开吗|办公|值班")
NOON = re.compile(r"中午|午休|午间")
UNTIL = re.compile(r"几点(关|下班|结束)|到几点|开到")
WAY = re.compile(r"怎么走|怎么去|怎么坐|坐(什么|几路|哪路)?(车|公交)|公交|地铁|路线|停车")
ACCESS = re.compile(r"轮椅|坡道|无障碍|电梯|台阶|拐杖")
NEAREST = re.compile(r"哪|去|近|归|找谁|属于")
HOLIDAYS = (
    (re.compile(r"春节|过年|除夕|年三十|大年|正月|腊月"), "春节"),
    (re.compile(r"清明"), "清明节"),
    (re.compile(r"端午"), "端午节"),
    (re.compile(r"中秋"), "中秋节"),
    (re.compile(r"国庆|十一(放|长假|假期|开门|上班|休息)"), "国庆节"),
    (re.compile(r"元旦|新年"), "元旦"),
    (re.compile(r"五一|劳动节"), "劳动节"),
)
YEAR = 370  # days within which every holiday comes round
MAPPED = frozenset({"wechat"})
"""Channels that tell a place as Chinese maps draw it (GCJ-02); the others tell what satellites say (WGS-84)."""


def named(text: str, among: tuple[Station, ...]) -> tuple[Station, ...]:
    """The stations whose name stands in a text: 东门点, 东门, 东门便民服务点."""
    return tuple(
        station for station in among if any(name in text for name in (station.name, station.short_name, station.short_name.rstrip("点站")))
    )


def serving(text: str, among: tuple[Station, ...]) -> tuple[Station, ...]:
    """The stations that serve a community named in a text."""
    return tuple(station for station in among if any(community in text for community in station.communities))


def asked(turn: Turn) -> bool:
    """Whether a letter asks about a station itself, rather than about a matter."""
    text, understanding = turn.said.text, turn.said.understanding
    everywhere = turn.handbook.catalogue.stations
    if named(text, everywhere) or ACCESS.search(text) or (serving(text, everywhere) and NEAREST.search(text)):
        return True
    if understanding.facet is Facet.WHERE or WAY.search(text):
        return understanding.bare_facet or bool(re.search(r"你们|社区|服务点|服务中心|窗口|站点|中心", text))
    return bool(OPENING.search(text)) and (understanding.facet is Facet.HOURS or bool(_holiday(text)) or impossible_time(text) is not None)


def reply_to(turn: Turn) -> Reply:
    """The answer about places and hours, whatever the item; every one carries a telephone number (M5.5)."""
    text = turn.said.text
    places = of(turn, None)
    if ACCESS.search(text):
        return Reply("\n".join(f"{station.short_name}：{station.accessibility}" for station in places))
    if WAY.search(text):
        return Reply("\n".join(f"{cards.contact(station)}。{station.directions}" for station in places))
    if serving(text, places) and not OPENING.search(text):
        community = next(each for each in places[0].communities if each in text)
        near = places[0]
        return Reply(f"{community}归{near.short_name}：{near.address}，电话{near.phone}，{cards.weekly(near)}。\n{near.directions}")
    if turn.said.understanding.facet is Facet.WHERE:
        return Reply("\n".join(f"{cards.contact(station)}，{cards.weekly(station)}" for station in places))
    said = hours(turn, None)[0]
    return Reply(said if "电话" in said else f"{said}\n电话：" + "、".join(f"{station.short_name}{station.phone}" for station in places))


def here(turn: Turn, place: str) -> str | None:
    """The answer to a scanned code that stands at a station (`east-gate`) or at one of its counters (`east-gate.second`)."""
    station_id, _, counter_id = place.partition(".")
    station = next((each for each in turn.handbook.catalogue.stations if each.id == station_id), None)
    if station is None:
        return None
    counter = next((each for each in station.counters if each.id == counter_id), None)
    return cards.here(turn.handbook, station, counter, turn.now)


def near(turn: Turn, place: Attachment) -> str:
    """The way from a place that was sent to the nearest station; the place is not kept."""
    if place.latitude is None or place.longitude is None:
        return cards.unplaced(turn.handbook, "这个位置没有坐标，我算不出远近。")
    position = Position(place.latitude, place.longitude)
    if not position.exists():
        return cards.unplaced(turn.handbook, "这个位置地图上找不到。")
    text = cards.near(turn.handbook, position if turn.talk.address.channel in MAPPED else on_map(position), turn.now)
    return f"{text}\n您的位置我没有记下。"


def hours(turn: Turn, item: ServiceItem | None) -> tuple[str, Shift | None]:
    """The hours that were asked about: a holiday, a named day, noon, out of hours, or now; and a shift that could be booked."""
    text, now, handbook = turn.said.text, turn.now, turn.handbook
    places = of(turn, item)
    impossible = impossible_time(text)
    if impossible:
        return f"“{impossible}”这个日子不存在，请再说一次。", None
    holiday = _holiday(text)
    if holiday is not None:
        return _over_holiday(turn, holiday), None
    wish = parse_time(text, turn.today)
    if wish is not None and wish.days:
        return "\n".join(cards.hours_on(handbook, places, day, now) for day in wish.days[:2]), None
    if NOON.search(text):
        return cards.hours_on(handbook, places, _next_open(turn, places), now), None
    if wish is not None and wish.weekend:
        return "\n".join(cards.hours_on(handbook, places, day, now) for day in _weekend(turn)), None
    if wants_out_of_hours(wish) and not UNTIL.search(text):
        return cards.out_of_hours(handbook, places, now)
    said = cards.open_now(handbook, places, now)
    return (said, None) if item is None else (f"{said}\n{cards.out_of_hours(handbook, places, now)[0]}", None)


def wants_out_of_hours(wish: TimeWish | None) -> bool:
    """Whether somebody asks for a time after work."""
    return wish is not None and wish.out_of_hours


def of(turn: Turn, item: ServiceItem | None) -> tuple[Station, ...]:
    """The stations that were named, those that serve a named community, those that take the item, or all."""
    everywhere = turn.handbook.catalogue.stations
    return named(turn.said.text, everywhere) or serving(turn.said.text, everywhere) or cards.stations_of(turn.handbook, item)


def _holiday(text: str) -> str | None:
    return next((name for words, name in HOLIDAYS if words.search(text)), None)


def _over_holiday(turn: Turn, name: str) -> str:
    """The next break that is called so, as far as it is known; and who is open in it."""
    calendar = turn.handbook.calendar
    days = [turn.today + timedelta(days=number) for number in range(YEAR)]
    first = next((day for day in days if name in calendar.day(day).holiday), None)
    if first is None:
        return f"{name}怎么放假，日历里还没有，请打{turn.handbook.catalogue.stations[0].phone}。"
    last = first
    while name in calendar.day(last + timedelta(days=1)).holiday:
        last += timedelta(days=1)
    return cards.holiday(turn.handbook, of(turn, None), name, first, last, turn.now)


def _next_open(turn: Turn, places: tuple[Station, ...]) -> date:
    shifts = [shift for station in places if (shift := turn.handbook.opening.next_shift(station, turn.now)) is not None]
    return min((shift.opens.date() for shift in shifts), default=turn.today)


def _weekend(turn: Turn) -> tuple[date, date]:
    saturday = turn.today + timedelta(days=(5 - turn.today.weekday()) % 7)
    return (saturday, saturday + timedelta(days=1)) if turn.today.weekday() != 6 else (turn.today, saturday)
