"""What a resident says is heard for an item, a place and a time, at whatever step (“东门点周六十点”): nobody is asked for what was said.

What cannot be had is said with its reason: closed, full, between two times, too far ahead.
"""

import re
from datetime import date, timedelta

from casework.booking.slots import HORIZON
from casework.messaging.conversations import Answers
from handlers import gone
from handlers.booking.slots import Search, places, search, wish_of
from handlers.flow import Noted, Refusal
from handlers.inputs import TimeWish, impossible_time, parse_time
from handlers.places import OPENING, named
from handlers.turn import Turn
from knowledge.cards.words import spoken_day, spoken_moment, spoken_time
from knowledge.service_item import ServiceItem
from knowledge.triage import Facet
from knowledge.understanding import Kind

OTHER_PLACE = re.compile(r"换个?(地方|地点|站|点)|别的(地方|地点|点)|换一?[处家]")
QUESTION = re.compile(r"[吗么呢?？]|几|多|哪|什么|怎么|能不能|可不可以|行不行|是不是")
INSTEAD = re.compile(r"(想|要|改|换|先)(要|成|为)?(办|约)(?!法)")
ASKED = re.compile(r"(吗|么|没有?|不)[？?。]*$|[？?]$")
NEW: Answers = dict.fromkeys(("station", "wish", "wished_on", "day", "slot", "confirm"))
"""What falls when the item changes."""


def hear(turn: Turn, answers: Answers, text: str = "") -> Answers | Noted | Refusal | None:
    """Item, place and time in what was said, and what follows from them; None where nothing of the kind was said."""
    text = text or turn.said.text
    if OPENING.search(text) and ASKED.search(text):
        return None  # 周六开门吗: a question, no wish
    impossible = impossible_time(text)
    if impossible:
        return Refusal(f"“{impossible}”这个日子或时间不存在，请再说一次。")
    said, notes = _heard(turn, answers, text)
    if not said and not notes:
        return None
    merged = {name: value for name, value in {**answers, **said}.items() if value is not None}
    wish = wish_of(merged)
    if said.get("wish") and wish is not None and not search(turn, merged).days(1):
        reason, kept = _why_not(turn, merged, wish)
        notes.append(reason)
        said |= {"wish": None, "wished_on": None} | kept
        merged = {name: value for name, value in {**answers, **said}.items() if value is not None}
    said |= _settled(turn, merged)
    return Noted(said, "".join(notes)) if notes else said


def _heard(turn: Turn, answers: Answers, text: str) -> tuple[Answers, list[str]]:
    """What was said, None for an answer that falls with it; and what must be told about it."""
    said: Answers = {}
    notes: list[str] = []
    other = _other_item(turn, answers)
    if other is not None and (moved := gone.instead(turn, other.id)) is not None:
        notes.append(moved.text)
        other = None
    if other is not None:
        said |= NEW | {"item": other.id}
        notes.append(f"好，改约【{other.name}】。")
        turn.talk.topic = other.id
    item = turn.handbook.catalogue.item(said.get("item") or answers["item"])
    here = places(turn, {"item": item.id})
    for station in named(text, turn.handbook.catalogue.stations):
        if station not in here:
            able = "、".join(each.short_name for each in here)
            notes.append(f"{station.short_name}不办【{item.name}】，{able}能办。")
        elif station.id != answers.get("station"):
            said |= {"station": station.id, "slot": None}
    if OTHER_PLACE.search(text):
        said |= {"station": None, "day": None, "slot": None, "wish": None, "wished_on": None}
    wish = parse_time(text, turn.today)
    if wish is None:
        return said, notes
    said |= {"slot": None, "wish": text, "wished_on": turn.today.isoformat()}
    if wish.at is not None and not _names_day(wish) and "day" in answers and other is None:
        said["wish"] = f"{spoken_day(date.fromisoformat(answers['day']), turn.today)}{text}"
    else:
        said["day"] = None
    return said, notes


def _other_item(turn: Turn, answers: Answers) -> ServiceItem | None:
    """Another item than the one being booked, if one was named and nothing was asked about it; never while moving an appointment."""
    understanding = turn.said.understanding
    asks = understanding.facet not in (None, Facet.BOOK) and not (understanding.facet is Facet.APPLY and INSTEAD.search(turn.said.text))
    says_when = parse_time(turn.said.text, turn.today) is not None and not QUESTION.search(turn.said.text)
    wanted = not asks or says_when
    if understanding.kind is not Kind.ANSWER or not wanted or answers.get("moving"):
        return None
    if not understanding.named and parse_time(turn.said.text, turn.today) is not None:
        return None  # a time is a time, whatever it sounds like
    item = turn.handbook.catalogue.item(understanding.matches[0].item_id)
    return item if item.id != answers["item"] and item.bookable else None


def _names_day(wish: TimeWish) -> bool:
    return bool(wish.days or wish.first or wish.last or wish.weekend or wish.workday)


def _settled(turn: Turn, answers: Answers) -> Answers:
    """What follows from the wish without a question: the soonest time, the only day, the exact hour."""
    wish = wish_of(answers)
    if wish is None:
        return {}
    looking = search(turn, answers)
    found: Answers = {}
    days = looking.days(2)
    if "day" not in answers and (len(days) == 1 or (days and wish.soonest)):
        found["day"] = days[0].isoformat()
    day = found.get("day") or answers.get("day")
    if day and "slot" not in answers and (wish.at is not None or wish.soonest):
        free = looking.on(date.fromisoformat(day))
        if free:
            found |= {"slot": free[0].starts_at.isoformat(), "station": free[0].station_id}
    return found


def _why_not(turn: Turn, answers: Answers, wish: TimeWish) -> tuple[str, Answers]:
    """Why nothing can be had as wished, the nearest that can, and what of the wish still holds."""
    looking = search(turn, answers)
    place = looking.stations[0].short_name if len(looking.stations) == 1 else ""
    days = sorted({*wish.days, *((wish.first,) if wish.first and wish.first == wish.last else ())})
    if len(days) != 1:
        last = turn.today + HORIZON
        if wish.first is not None and wish.first > last:
            return f"{_horizon(turn)}{_soonest(turn, answers)}", {}
        return f"{wish.spoken(turn.today)}{place}没有空的时间。{_soonest(turn, answers)}", {}
    day = days[0]
    spoken = spoken_day(day, turn.today)
    if day > turn.today + HORIZON:
        return f"{_horizon(turn)}{_soonest(turn, answers)}", {}
    if not _open(turn, looking, day):
        holiday = turn.handbook.calendar.day(day).holiday
        return f"{spoken}{holiday + '放假，' if holiday else ''}{place}不开门。{_soonest(turn, answers)}", {}
    near = looking.nearest(day, 2)
    if not near:
        return f"{spoken}{place}没有号了。{_soonest(turn, answers)}", {}
    times = "和".join(spoken_time(turn.handbook.local(slot.starts_at)) for slot in near)
    elsewhere = search(turn, {name: value for name, value in answers.items() if name != "station"}).on(day) if place else []
    if elsewhere:
        other = turn.handbook.catalogue.station(elsewhere[0].station_id).short_name
        there = spoken_time(turn.handbook.local(elsewhere[0].starts_at))
        return f"{wish.spoken(turn.today)}{place}没有号，{other}{there}有：要去就说“{other}{there}”。{place}这天最近的是{times}。", {
            "day": day.isoformat()
        }
    return f"{wish.spoken(turn.today)}{place}没有号，这天最近的是{times}。", {"day": day.isoformat()}


def _horizon(turn: Turn) -> str:
    return f"只能约{HORIZON.days}天以内的，到{spoken_day(turn.today + HORIZON, turn.today)}为止。"


def _open(turn: Turn, looking: Search, day: date) -> bool:
    return day >= turn.today and any(turn.handbook.opening.shifts(station, day) for station in looking.stations)


def _soonest(turn: Turn, answers: Answers) -> str:
    """The first free time after the day that was wished, or the first of all."""
    wish = wish_of(answers)
    looking = search(turn, {name: value for name, value in answers.items() if name not in ("wish", "wished_on")})
    after = max(wish.days) if wish is not None and wish.days else turn.today
    free = looking.first(after) if after <= turn.today + HORIZON - timedelta(days=1) else None
    free = free or looking.first()
    if free is None:
        return "近期都约满了，回复“人工”，我们想办法。"
    return f"最近的是{spoken_moment(turn.handbook.local(free.starts_at), turn.today)}。"
