"""What a resident says is heard for a place and a time, at whatever step (“东门点周六十点”), so that nobody is asked for what was said."""

from datetime import date

from casework.messaging.conversations import Answers
from handlers.ask import stations_named
from handlers.booking.slots import places, search, wish_of
from handlers.flow import Refusal
from handlers.inputs import impossible_time, parse_time
from handlers.turn import Turn
from knowledge.cards.words import spoken_day, spoken_time


def heard(turn: Turn, answers: Answers, text: str = "") -> Answers:
    """The place and the time in what was said; None for an answer that falls with it."""
    text = text or turn.said.text
    found: Answers = {}
    named = stations_named(text, places(turn, {"item": answers["item"]}))
    if len(named) == 1 and named[0].id != answers.get("station"):
        found |= {"station": named[0].id, "slot": None}
    wish = parse_time(text, turn.today)
    if wish is None:
        return found
    if wish.at is not None and not (wish.days or wish.first or wish.last or wish.weekend) and "day" in answers:
        return found | {
            "slot": None,
            "wish": f"{spoken_day(date.fromisoformat(answers['day']), turn.today)}{text}",
            "wished_on": turn.today.isoformat(),
        }
    return found | {"wish": text, "wished_on": turn.today.isoformat(), "day": None, "slot": None}


def settled(turn: Turn, answers: Answers) -> Answers:
    """What follows from the answers without a question: the only place, the only day, the exact time."""
    wish = wish_of(answers)
    found: Answers = {}
    if wish is None:
        return found
    looking = search(turn, answers)
    days = looking.days(2)
    if "day" not in answers and (len(days) == 1 or (days and wish.soonest)):
        found["day"] = days[0].isoformat()
    day = found.get("day") or answers.get("day")
    if day and wish.at is not None and "slot" not in answers:
        exact = looking.on(date.fromisoformat(day))
        if exact:
            found |= {"slot": exact[0].starts_at.isoformat(), "station": exact[0].station_id}
    return found


def take(turn: Turn, answers: Answers, said: Answers) -> Answers | Refusal | None:
    """What was heard and what follows from it; a refusal that names the nearest time where nothing is free then."""
    merged = {name: value for name, value in {**answers, **said}.items() if value is not None}
    wish = wish_of(merged)
    if said.get("wish") and wish is not None and not search(turn, merged).days(1):
        place = places(turn, merged)[0].short_name if merged.get("station") else ""
        return Refusal(f"{place}{wish.spoken(turn.today)}没有空的时间。{_nearest(turn, merged)}")
    return {**said, **settled(turn, merged)} or None


def _nearest(turn: Turn, answers: Answers) -> str:
    free = search(turn, {name: value for name, value in answers.items() if name not in ("wish", "wished_on")}).first()
    if free is None:
        return "近期都约满了，回复“人工”，我们想办法。"
    start = turn.handbook.local(free.starts_at)
    return f"最早的是{spoken_day(start.date(), turn.today)}{spoken_time(start)}。"


def accept_time(turn: Turn, answers: Answers) -> Answers | Refusal | None:
    impossible = impossible_time(turn.said.text)
    if impossible:
        return Refusal(f"“{impossible}”这个日子或时间不存在，请再说一次。")
    said = heard(turn, answers)
    return take(turn, answers, said) if said else None
