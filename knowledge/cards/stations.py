"""How a station and its hours read: “几点关门”, “周六开门吗”, “下班后能办吗”."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from knowledge.cards.words import spoken_day, spoken_span, spoken_time
from knowledge.catalogue import Catalogue
from knowledge.coordinates import Position, metres_between
from knowledge.handbook import Handbook
from knowledge.opening import Shift
from knowledge.service_item import ServiceItem
from knowledge.stations import Counter, DayKind, Season, ShiftService, Station

INTAKE = "只收件"
SERVICES = {ShiftService.FULL: "全部业务都办", ShiftService.INTAKE: "只收件：材料先收下，下一个工作日受理"}
DAYS = {
    DayKind.WORKDAY: "工作日",
    DayKind.MONDAY: "周一",
    DayKind.TUESDAY: "周二",
    DayKind.WEDNESDAY: "周三",
    DayKind.THURSDAY: "周四",
    DayKind.FRIDAY: "周五",
    DayKind.SATURDAY: "周六",
    DayKind.SUNDAY: "周日",
    DayKind.HOLIDAY: "节假日",
}
TENTATIVE = "（节假日安排还没公布，暂定）"
DETOUR = 1.3  # streets against the crow's way
PACE = 60  # metres a minute, of somebody who is not in a hurry
ON_FOOT = 3_000  # metres as the crow flies, about an hour's walk
FAR = 20_000  # metres from which on a telephone call comes before the way
SHOWN = 3  # items of a counter, stations beside the nearest


def contact(station: Station) -> str:
    """中心站：青禾路1号，电话…."""
    return f"{station.short_name}：{station.address}，电话{station.phone}"


def weekly(station: Station) -> str:
    """The hours of an ordinary week: 工作日8:00–18:00，周二18:00–20:00，周六9:00–12:00只收件; of a season with its dates."""
    stretches: list[tuple[tuple[tuple[DayKind, ...], ShiftService, Season | None], list[time]]] = []
    for hours in station.hours:
        like = (hours.days, hours.service, hours.season)
        if not stretches or stretches[-1][0] != like:
            stretches.append((like, [hours.opens, hours.closes]))
        elif stretches[-1][1][-1] == hours.opens:
            stretches[-1][1][-1] = hours.closes
        else:
            stretches[-1][1].extend((hours.opens, hours.closes))
    said = []
    for (days, service, season), clocks in stretches:
        spans = "、".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in zip(clocks[::2], clocks[1::2], strict=True))
        only = (INTAKE if service is ShiftService.INTAKE else "") + (f"（{spoken_season(season)}）" if season else "")
        said.append("和".join(DAYS[day] for day in days) + spans + only)
    return "，".join(said)


def spoken_season(season: Season) -> str:
    """6月1日至9月30日."""
    return "至".join(f"{int(day[:2])}月{int(day[3:])}日" for day in (season.first, season.last))


def _clock(clock: time) -> str:
    return f"{clock.hour}:{clock.minute:02}"


def shift_line(shift: Shift) -> str:
    """9:00–12:00（只收件）."""
    aside = f"（{INTAKE}）" if shift.service is ShiftService.INTAKE else ""
    return spoken_span(shift.opens, shift.closes) + aside


def hours_on(handbook: Handbook, stations: Sequence[Station], on: date, now: datetime) -> str:
    """The hours of stations on one date, closed ones said as well."""
    today = handbook.today(now)
    day = handbook.calendar.day(on)
    reason = day.holiday + "放假" if day.holiday else ("调休上班" if day.make_up else "")
    heading = spoken_day(on, today) + (f"（{reason}）" if reason else "") + (TENTATIVE if day.tentative else "")
    lines = [f"{heading}："]
    for station in stations:
        shifts = handbook.opening.shifts(station, on)
        notes = "；".join(dict.fromkeys(shift.note for shift in shifts if shift.note))
        spans = "、".join(shift_line(shift) for shift in _joined(shifts)) or "休息"
        lines.append(f"{station.short_name}：{spans}" + (f"（{notes}）" if notes else ""))
    if any(shift.service is ShiftService.INTAKE for station in stations for shift in handbook.opening.shifts(station, on)):
        lines.append(f"{SERVICES[ShiftService.INTAKE]}。")
    return "\n".join(lines)


def open_now(handbook: Handbook, stations: Sequence[Station], now: datetime) -> str:
    """Until when stations are open today, or when they open next."""
    today = handbook.today(now)
    lines = []
    for station in stations:
        shift = handbook.opening.shift_at(station, now)
        if shift is not None:
            now_open, *later = _joined(handbook.opening.remaining(station, now))
            again = "，".join(f"{spoken_time(each.opens)}再开到{spoken_time(each.closes)}" for each in later)
            lines.append(
                f"{station.short_name}现在开着，{spoken_time(now_open.closes)}关门{_aside(shift)}" + (f"，{again}" if again else "")
            )
            continue
        following = handbook.opening.next_shift(station, now)
        if following is None:
            lines.append(f"{station.short_name}近期不开门，请打{station.phone}")
        else:
            day = following.opens.date()
            hours = "、".join(shift_line(shift) for shift in _joined(handbook.opening.shifts(station, day)) if shift.closes > now)
            lines.append(f"{station.short_name}现在关着，下次开门：{spoken_day(day, today)}{hours}")
    return "\n".join(lines)


def holiday(handbook: Handbook, stations: Sequence[Station], name: str, first: date, last: date, now: datetime) -> str:
    """A break: from when to when, how sure that is, and who is open in it."""
    today = handbook.today(now)
    span = spoken_day(first, today) if first == last else f"{spoken_day(first, today)}到{spoken_day(last, today)}"
    tentative = "这是法定假日，调休还没公布，前后几天可能有变" if handbook.calendar.day(first).tentative else "放假"
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    manned = [day for day in days if any(handbook.opening.shifts(station, day) for station in stations)]
    rest = "各点休息" if not manned else "、".join(spoken_day(day, today) for day in manned) + "有人值班，其余休息"
    return f"{name}：{span}，{tentative}，{rest}。急事打12345。"


def out_of_hours(handbook: Handbook, stations: Sequence[Station], now: datetime) -> tuple[str, Shift | None]:
    """The next time outside office hours and what can be done then (M1.8), and that shift."""
    shift = handbook.opening.next_out_of_hours(stations, now)
    if shift is None:
        return "近两个月没有排下班后和周末的班。", None
    station = handbook.catalogue.station(shift.station_id)
    day = spoken_day(shift.opens.date(), handbook.today(now))
    text = f"最近的非上班时间：{day}{spoken_span(shift.opens, shift.closes)}，{station.short_name}（{station.phone}），{SERVICES[shift.service]}。"
    if shift.service is ShiftService.INTAKE:
        whole = handbook.opening.next_out_of_hours(stations, now, service=ShiftService.FULL)
        if whole is not None:
            place = handbook.catalogue.station(whole.station_id)
            when = f"{spoken_day(whole.opens.date(), handbook.today(now))}{spoken_span(whole.opens, whole.closes)}"
            text += f"\n想一次办成：{when}，{place.short_name}，{SERVICES[ShiftService.FULL]}。"
    return text, shift


def here(handbook: Handbook, station: Station, counter: Counter | None, now: datetime) -> str:
    """Where somebody stands who scanned a station's or a counter's code, what is open now, and what is done there."""
    lines = [f"您在{station.short_name}{counter.name if counter else ''}。", open_now(handbook, [station], now)]
    if counter is not None:
        taken = [item for item in handbook.catalogue.admitted() if _taken_at(handbook.catalogue, item, station) == counter]
        # What people have most names for is what they come for most.
        items = [item.name for item in sorted(taken, key=lambda item: (-len(item.aliases), item.id))]
        lines.append(f"这个窗口办：{_classes(counter)}。" + (f"比如{'、'.join(items[:SHOWN])}。" if items else ""))
    else:
        lines += [f"{each.name}：{_classes(each)}" for each in station.counters]
    return "\n".join([*lines, f"电话{station.phone}。要问什么，直接说。"])


def _classes(counter: Counter) -> str:
    return "、".join(counter.categories)


def _taken_at(catalogue: Catalogue, item: ServiceItem, station: Station) -> Counter | None:
    taking = any(each == station for each, _ in catalogue.stations_for(item))
    return catalogue.counter_for(item, station) if taking else None


def near(handbook: Handbook, position: Position, now: datetime) -> str:
    """The way from a point on the map to the nearest station, whether it is open, and how far the others are."""
    everywhere = handbook.catalogue.stations
    placed = [(metres_between(position, each.position), each) for each in everywhere if each.position is not None]
    if not placed:
        return unplaced(handbook, "服务点还没有标在地图上，我算不出远近。")
    metres, nearest = min(placed, key=lambda each: each[0])
    is_open = open_now(handbook, [nearest], now)
    if metres > FAR:
        return f"您离我们远，最近的{nearest.short_name}也在{FAR // 1000}公里以外。先打电话问清楚再来：\n{contact(nearest)}\n{is_open}"
    lines = [f"离您最近的是{nearest.short_name}，{_way(metres)}。", f"{nearest.address}，电话{nearest.phone}", is_open]
    if nearest.directions:
        lines.append(nearest.directions)
    others = sorted(((far, each) for far, each in placed if each != nearest), key=lambda each: each[0])
    if others:
        lines.append("再远些：" + "、".join(f"{each.short_name}{spoken_distance(far)}" for far, each in others[:SHOWN]) + "。")
    return "\n".join(lines)


def unplaced(handbook: Handbook, why: str) -> str:
    """Every station, where it cannot be told which is near."""
    return "\n".join([f"{why}服务点在这些地方：", *(f"{contact(station)}，{weekly(station)}" for station in handbook.catalogue.stations)])


def spoken_distance(metres: float) -> str:
    """约350米, 约1.2公里: rounded, because neither the telephone nor the map knows better."""
    rounded = round(metres / 50) * 50
    if rounded < 100:
        return "不到100米"
    if rounded < 1000:
        return f"约{rounded}米"
    return f"约{metres / 1000:.0f}公里" if metres >= 9_950 else f"约{f'{metres / 1000:.1f}'.removesuffix('.0')}公里"


def _way(metres: float) -> str:
    if metres > ON_FOOT:
        return f"直线{spoken_distance(metres)}，坐车来方便些"
    return f"直线{spoken_distance(metres)}，走路大概{max(1, round(metres * DETOUR / PACE))}分钟"


def stations_of(handbook: Handbook, item: ServiceItem | None) -> tuple[Station, ...]:
    """The stations that take an item, or all."""
    if item is None:
        return handbook.catalogue.stations
    return tuple(station for station, _ in handbook.catalogue.stations_for(item))


def _aside(shift: Shift) -> str:
    return f"（{INTAKE}）" if shift.service is ShiftService.INTAKE else ""


def _joined(shifts: Sequence[Shift]) -> list[Shift]:
    """Shifts that follow one another without a gap and do the same are one stretch to a resident."""
    stretches: list[Shift] = []
    for shift in shifts:
        if stretches and stretches[-1].service is shift.service and shift.opens - stretches[-1].closes <= timedelta(0):
            before = stretches.pop()
            shift = Shift(
                before.station_id,
                before.opens,
                shift.closes,
                before.service,
                before.seats,
                before.note,
                before.out_of_hours,
                before.tentative,
            )
        stretches.append(shift)
    return stretches
