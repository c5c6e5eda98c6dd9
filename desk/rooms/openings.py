"""Closures, one-day openings and days stated over the published holidays; who has booked is counted before a day is closed."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from casework import audit, openings
from casework.booking import appointments
from casework.database import Db
from casework.people.staff.permissions import Permission
from desk.asking import Ask, Page, Room
from knowledge.stations import DayKind, OpeningHours, ShiftService

AHEAD = 400  # days: nobody plans further, and the calendar knows no more


def show(ask: Ask) -> Response:
    """What is stated of days to come."""
    return _page(ask)


def _page(ask: Ask, warned: str = "", kept: dict[str, str] | None = None, status: int = 200) -> Response:
    days, stated = ask.store.read(lambda db: (openings.station_days(db, ask.today), openings.stated_days(db)))
    stations = ask.handbook.catalogue.stations
    return ask.page(
        "openings.html",
        "停办、加开、放假",
        status,
        days=days,
        stated=[day for day in stated if day.on >= ask.today],
        stations=stations,
        names={station.id: station.short_name for station in stations},
        intake=ShiftService.INTAKE,
        warned=warned,
        kept=kept or {},
    )


def act(ask: Ask) -> Response:
    """State something of a day, or take it back."""
    form, back = ask.form, "/desk/openings"
    try:
        on = date.fromisoformat(form.get("on"))
    except ValueError:
        return ask.back(back, "日期要填，什么都没有改。", wrong=True)
    if not ask.today <= on <= ask.today + timedelta(days=AHEAD):
        return ask.back(back, "只能说今天以后、一年以内的日子，什么都没有改。", wrong=True)
    station = next((each for each in ask.handbook.catalogue.stations if each.id == form.get("station")), None)
    by = ask.member.name
    match form.get("do"):
        case "close" if station is not None and form.get("reason"):
            booked = ask.store.read(lambda db: _booked(ask, db, station.id, on))
            if booked and form.get("sure") != "yes":
                warned = f"{station.short_name}这天已经约了 {booked} 个人，停办以后要请他们改期。还要停办吗？"
                return _page(ask, warned, dict(form.values), 409)
            _write(
                ask, "close", f"{station.id} {on}", lambda db: openings.close_on(db, station.id, on, form.get("reason")[:60], by, ask.now)
            )
            return ask.back(
                back,
                f"{station.short_name}{on.month}月{on.day}日停办。"
                + (f"约了的 {booked} 个人请打电话改期，名单在“预约”。" if booked else ""),
            )
        case "open" if station is not None:
            starts, ends = _time(form.get("opens")), _time(form.get("closes"))
            if starts is None or ends is None or ends <= starts:
                return ask.back(back, "从几点到几点要填，结束要比开始晚；什么都没有改。", wrong=True)
            service = ShiftService.INTAKE if form.get("intake") else ShiftService.FULL
            hours = OpeningHours(days=tuple(DayKind), opens=starts, closes=ends, service=service)
            _write(
                ask,
                "open",
                f"{station.id} {on}",
                lambda db: openings.open_on(db, station.id, on, (hours,), form.get("reason")[:60], by, ask.now),
            )
            return ask.back(back, f"{station.short_name}{on.month}月{on.day}日{starts:%H:%M}–{ends:%H:%M}开放。")
        case "rest" | "work":
            working = form.get("do") == "work"
            _write(ask, "state-day", str(on), lambda db: openings.state_day(db, on, working, form.get("name")[:20], by, ask.now))
            return ask.back(back, f"{on.month}月{on.day}日记为{'上班' if working else '放假'}。")
        case "usual":
            _write(
                ask,
                "usual",
                f"{form.get('station')} {on}",
                lambda db: openings.as_usual(db, form.get("station"), on) if form.get("station") else openings.withdraw_day(db, on),
            )
            return ask.back(back, f"{on.month}月{on.day}日照常了。")
        case _:
            return ask.back(back, "没有填全：停办要写服务点和原因。什么都没有改。", wrong=True)


def _booked(ask: Ask, db: Db, station_id: str, on: date) -> int:
    begins = datetime.combine(on, time(), ask.handbook.opening.zone)
    coming = appointments.starting_between(db, max(begins, ask.now), begins + timedelta(days=1))
    return sum(each.station_id == station_id for each in coming)


def _write(ask: Ask, act: str, detail: str, change: Callable[[Db], object]) -> None:
    def write(db: Db) -> None:
        change(db)
        audit.note(db, ask.member.id, f"opening-{act}", ask.now, "day", detail)

    ask.store.write(write)


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


OPENINGS = Room(
    "停办加开",
    (Page("/openings", Permission.PLAN, show, act, ("do", "on", "station", "reason", "opens", "closes", "intake", "name", "sure")),),
    "人员",
)
