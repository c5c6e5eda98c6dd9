"""The steps that find a place, a day and a time: only what is free is offered."""

import re
from datetime import date, datetime

from casework.booking.slots import Slot
from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from handlers.booking.hearing import hear
from handlers.booking.slots import DAYS_OFFERED, TIMES_OFFERED, places, search, wish_of
from handlers.flow import Accepted, Step, argument_for
from handlers.turn import Turn
from knowledge.cards.stations import TENTATIVE
from knowledge.cards.words import spoken_day, spoken_moment, spoken_time
from knowledge.stations import ShiftService

ANY = re.compile(
    r"^(都行|都可以|都好|随便|随意|你定|您定|你看着办|你们定|看你|听你的|无所谓|哪个都|哪里都|哪天都|什么时候都|几点都|哪个近|哪个人少)"
)
ROUND_MINUTES = (0, 30)


def _chosen(turn: Turn, step: str) -> str | None:
    """The argument of the choice for a step; “随便” chooses the first."""
    chosen = argument_for(turn, "book", step)
    prefix = f"book:{step}:"
    if chosen is None and ANY.search(turn.said.understanding.normalised):
        offered = (choice.key for choice in turn.talk.offered if choice.key.startswith(prefix))
        chosen = next(offered, "").removeprefix(prefix) or None
    return chosen


def _with_rest(turn: Turn, answers: Answers, chosen: Answers) -> Accepted:
    """A choice, and what stood behind its number (“2 下周三下午”)."""
    more = hear(turn, {**answers, **chosen}, turn.said.rest) if turn.said.rest else None
    return {**chosen, **more} if isinstance(more, dict) else chosen


def _ask_station(turn: Turn, answers: Answers) -> Reply:
    wish = wish_of(answers)
    lines, choices = [], []
    for station in places(turn, answers):
        first = search(turn, {**answers, "station": station.id}).first()
        if first is None:
            continue
        only = "，只收件" if first.service == ShiftService.INTAKE else ""
        lines.append(
            f"·{station.short_name}（{station.address}）最早{spoken_moment(turn.handbook.local(first.starts_at), turn.today)}{only}"
        )
        choices.append(Choice(f"book:station:{station.id}", station.short_name, (station.name,)))
    if not choices:
        return Reply(f"近期都约满了。回复“人工”，我们想办法；也可以打{places(turn, answers)[0].phone}。")
    said = f"，{wish.spoken(turn.today)}" if wish else ""
    return Reply(f"约【{search(turn, answers).item.name}】{said}，去哪里方便？\n" + "\n".join(lines), tuple(choices))


def _accept_station(turn: Turn, answers: Answers) -> Accepted:
    chosen = _chosen(turn, "station")
    return _with_rest(turn, answers, {"station": chosen}) if chosen is not None else hear(turn, answers)


def _ask_day(turn: Turn, answers: Answers) -> Reply:
    wish = wish_of(answers)
    looking = search(turn, answers)
    days = looking.days()
    if not days:
        return Reply("近期没有空的日子。换个说法试试，比如“下周三下午”“周末”；或回复“人工”。")
    head = [places(turn, answers)[0].short_name] if len(places(turn, answers)) == 1 else []
    head += [wish.spoken(turn.today)] if wish else []
    choices = tuple(
        Choice(f"book:day:{day.isoformat()}", _day_label(turn, looking.on(day), day), (spoken_day(day, turn.today),)) for day in days
    )
    more = "别的日子直接说，比如“下周三下午”“周末”“下班后”。" if len(days) == DAYS_OFFERED else ""
    return Reply("，".join([*head, "哪天来？"]) + more, choices)


def _day_label(turn: Turn, slots: list[Slot], day: date) -> str:
    only = "（只收件）" if all(slot.service == ShiftService.INTAKE for slot in slots) else ""
    tentative = TENTATIVE if any(slot.tentative for slot in slots) else ""
    return f"{spoken_day(day, turn.today)}{only}{tentative}"


def _accept_day(turn: Turn, answers: Answers) -> Accepted:
    chosen = _chosen(turn, "day")
    return _with_rest(turn, answers, {"day": chosen}) if chosen is not None else hear(turn, answers)


def _ask_slot(turn: Turn, answers: Answers) -> Reply:
    day = date.fromisoformat(answers["day"])
    looking = search(turn, answers)
    slots = _spread(turn, looking.on(day)) or looking.nearest(day)
    if not slots:
        return Reply(f"{spoken_day(day, turn.today)}没有号了。说个别的日子，或回复“返回”重选。")
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
    return Reply(f"{spoken_day(day, turn.today)}几点来？{only}别的钟点直接说。", choices)


def _spread(turn: Turn, slots: list[Slot]) -> list[Slot]:
    """A handful of times over the whole day, whole and half hours where there are enough of them; each time at one place only."""
    by_time = {slot.starts_at: slot for slot in reversed(slots)}
    times = sorted(by_time.values(), key=lambda slot: slot.starts_at)
    rounded = [slot for slot in times if turn.handbook.local(slot.starts_at).minute in ROUND_MINUTES]
    pool = rounded if len(rounded) >= TIMES_OFFERED // 2 else times
    if len(pool) <= TIMES_OFFERED:
        return pool
    return [pool[round(place * (len(pool) - 1) / (TIMES_OFFERED - 1))] for place in range(TIMES_OFFERED)]


def _accept_slot(turn: Turn, answers: Answers) -> Accepted:
    chosen = _chosen(turn, "slot")
    if chosen is None:
        return hear(turn, answers)
    start, _, station = chosen.partition("@")
    return {"slot": start, "station": station}


def chosen_slot(turn: Turn, answers: Answers) -> Slot | None:
    """The free slot behind the answers; None where it is gone."""
    start = datetime.fromisoformat(answers["slot"])
    looking = search(turn, {name: answers[name] for name in ("item", "station") if name in answers})
    return next((slot for slot in looking.on(turn.handbook.local(start).date()) if slot.starts_at == start), None)


STATION = Step("station", lambda turn, answers: len(places(turn, answers)) > 1, _ask_station, _accept_station)
DAY = Step("day", lambda turn, answers: "slot" not in answers, _ask_day, _accept_day)
SLOT = Step("slot", lambda turn, answers: True, _ask_slot, _accept_slot)
