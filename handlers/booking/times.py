"""The steps that find a place, a day and a time: only what is free is offered."""

from datetime import date, datetime

from casework.booking.slots import Slot
from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from handlers.booking.hearing import accept_time, heard, settled, take
from handlers.booking.slots import DAYS_OFFERED, TIMES_OFFERED, places, search, wish_of
from handlers.flow import Refusal, Step, argument_for
from handlers.turn import Turn
from knowledge.cards.stations import TENTATIVE
from knowledge.cards.words import spoken_day, spoken_time
from knowledge.stations import ShiftService


def station_needed(turn: Turn, answers: Answers) -> bool:
    return len(places(turn, answers)) > 1


def ask_station(turn: Turn, answers: Answers) -> Reply:
    wish = wish_of(answers)
    lines, choices = [], []
    for station in places(turn, answers):
        first = search(turn, {**answers, "station": station.id}).first()
        if first is None:
            continue
        start = turn.handbook.local(first.starts_at)
        only = "，只收件" if first.service == ShiftService.INTAKE else ""
        lines.append(f"{station.short_name}（{station.address}）：最早{spoken_day(start.date(), turn.today)}{spoken_time(start)}{only}")
        choices.append(Choice(f"book:station:{station.id}", station.short_name, (station.name,)))
    if not choices:
        return Reply(f"近期都约满了。回复“人工”，我们想办法；也可以打{places(turn, answers)[0].phone}。")
    said = f"，{wish.spoken(turn.today)}" if wish else ""
    return Reply(f"约【{search(turn, answers).item.name}】{said}，去哪里方便？\n" + "\n".join(lines), tuple(choices))


def accept_station(turn: Turn, answers: Answers) -> Answers | Refusal | None:
    chosen = argument_for(turn, "book", "station")
    if chosen is not None:
        merged = {**answers, "station": chosen}
        said = heard(turn, merged, turn.said.rest) if turn.said.rest else {}
        return take(turn, answers, {"station": chosen, **said})
    return accept_time(turn, answers)


def ask_day(turn: Turn, answers: Answers) -> Reply:
    wish = wish_of(answers)
    looking = search(turn, answers)
    days = looking.days()
    if not days:
        return Reply("近期没有空的日子。换个说法试试，比如“下周三下午”“周末”；或回复“人工”。")
    said = f"{wish.spoken(turn.today)}，" if wish else ""
    station = places(turn, answers)[0].short_name if len(places(turn, answers)) == 1 else ""
    choices = tuple(
        Choice(f"book:day:{day.isoformat()}", _day_label(turn, looking.on(day), day), (spoken_day(day, turn.today),)) for day in days
    )
    more = "别的日子直接说，比如“下周三下午”“周末”“下班后”。" if len(days) == DAYS_OFFERED else ""
    return Reply(f"{station}{'，' if station else ''}{said}哪天来？{more}", choices)


def _day_label(turn: Turn, slots: list[Slot], day: date) -> str:
    only = "（只收件）" if all(slot.service == ShiftService.INTAKE for slot in slots) else ""
    tentative = TENTATIVE if any(slot.tentative for slot in slots) else ""
    return f"{spoken_day(day, turn.today)}{only}{tentative}"


def accept_day(turn: Turn, answers: Answers) -> Answers | Refusal | None:
    chosen = argument_for(turn, "book", "day")
    if chosen is None:
        return accept_time(turn, answers)
    merged = {**answers, "day": chosen}
    if turn.said.rest:
        said = heard(turn, merged, turn.said.rest)
        return {"day": chosen, **said, **settled(turn, {**merged, **said})}
    return {"day": chosen}


def _day(answers: Answers) -> date:
    return date.fromisoformat(answers["day"])


def ask_slot(turn: Turn, answers: Answers) -> Reply:
    wish, day = wish_of(answers), _day(answers)
    looking = search(turn, answers)
    slots = _spread(looking.on(day))
    before = ""
    if not slots:
        slots = looking.nearest(day)
        before = f"{wish.spoken(turn.today)}没有空的时间了。" if wish is not None and slots else ""
    if not slots:
        return Reply(f"{spoken_day(day, turn.today)}约满了。说个别的日子，或回复“返回”重选。")
    several = len(places(turn, answers)) > 1
    choices = tuple(
        Choice(
            f"book:slot:{slot.starts_at.isoformat()}@{slot.station_id}",
            spoken_time(turn.handbook.local(slot.starts_at))
            + (turn.handbook.catalogue.station(slot.station_id).short_name if several else ""),
        )
        for slot in slots
    )
    only = "这天只收件：材料先收下，下一个工作日受理。" if all(slot.service == ShiftService.INTAKE for slot in slots) else ""
    return Reply(f"{before}{spoken_day(day, turn.today)}几点来？{only}别的钟点直接说。", choices)


def _spread(slots: list[Slot]) -> list[Slot]:
    """A handful of times over the whole day, where there are many."""
    if len(slots) <= TIMES_OFFERED:
        return slots
    return [slots[round(place * (len(slots) - 1) / (TIMES_OFFERED - 1))] for place in range(TIMES_OFFERED)]


def accept_slot(turn: Turn, answers: Answers) -> Answers | Refusal | None:
    chosen = argument_for(turn, "book", "slot")
    if chosen is not None:
        start, _, station = chosen.partition("@")
        return {"slot": start, "station": station}
    return accept_time(turn, answers)


def chosen_slot(turn: Turn, answers: Answers) -> Slot | None:
    """The free slot behind the answers; None where it is gone."""
    start = datetime.fromisoformat(answers["slot"])
    looking = search(turn, {name: answers[name] for name in ("item", "station") if name in answers})
    return next((slot for slot in looking.on(turn.handbook.local(start).date()) if slot.starts_at == start), None)


STATION = Step("station", station_needed, ask_station, accept_station)
DAY = Step("day", lambda turn, answers: "slot" not in answers, ask_day, accept_day)
SLOT = Step("slot", lambda turn, answers: True, ask_slot, accept_slot)
