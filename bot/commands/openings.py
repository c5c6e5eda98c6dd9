"""`linban openings`: closures, one-day openings, and days an operator states over the published holidays."""

import argparse
import getpass
import itertools
from collections.abc import Callable
from datetime import date, time

from bot.app import Linban
from bot.commands.command import BadInput, Command, configured, opened
from casework import openings
from knowledge.cards.words import spoken_day
from knowledge.stations import DayKind, OpeningHours, ShiftService, Station

EVERY_DAY = tuple(DayKind)  # hours of a single date are not chosen by the kind of day
EXAMPLE = """linban openings                                         以后的停办、加开和另行说明的日子
  linban openings close east-gate 2026-12-08 --reason 停电
  linban openings open east-gate 2026-12-13 09:00-12:00 --intake --reason 年底加开
  linban openings rest 2027-02-15 --name 春节
  linban openings work 2027-02-20
  linban openings usual 2027-02-20                        这天照日历
  linban openings usual east-gate 2026-12-08              这点这天照常"""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        nargs="?",
        default="list",
        choices=tuple(ACTIONS),
        help="list 列出；close 停办；open 加开；work/rest 说明某天上班/放假；usual 撤回",
    )
    parser.add_argument("what", nargs="*", metavar="服务点|日期|时间", help="日期写成 2026-12-08，时间写成 09:00-12:00，可以写几段")
    parser.add_argument("--reason", default="", help="为什么，居民会看到，例如 停电")
    parser.add_argument("--name", default="", help="放假的名称，例如 春节")
    parser.add_argument("--intake", action="store_true", help="加开的时间只收件")
    parser.add_argument("--by", default="", help="谁定的（默认当前系统用户）")


def _run(arguments: argparse.Namespace) -> int:
    with opened(configured()) as linban:
        print(ACTIONS[arguments.action](linban, arguments))
    return 0


def _list(linban: Linban, arguments: argparse.Namespace) -> str:
    today = linban.handbook.today(linban.clock())
    lines = []
    for day in linban.store.read(openings.stated_days):
        if day.on >= today:
            lines.append(f"{spoken_day(day.on, today)}：{'上班' if day.working else f'放假{day.name}'}（{day.stated_by}）")
    for changed in linban.store.read(lambda db: openings.station_days(db, today)):
        hours = "、".join(
            f"{each.opens:%H:%M}-{each.closes:%H:%M}{'只收件' if each.service is ShiftService.INTAKE else ''}"
            for each in changed.opening_hours()
        )
        why = f"，{changed.reason}" if changed.reason else ""
        lines.append(
            f"{spoken_day(changed.on, today)}：{changed.station_id} {f'开 {hours}' if hours else '停办'}{why}（{changed.stated_by}）"
        )
    return "\n".join(lines) or "没有另行安排：都照每周时间和日历"


def _close(linban: Linban, arguments: argparse.Namespace) -> str:
    station, on = _station_and_date(linban, arguments.what)
    now = linban.clock()
    linban.store.write(lambda db: openings.close_on(db, station.id, on, arguments.reason, _by(arguments), now))
    return f"{station.short_name}{spoken_day(on, linban.handbook.today(now))}停办"


def _open(linban: Linban, arguments: argparse.Namespace) -> str:
    station, on = _station_and_date(linban, arguments.what[:2])
    if len(arguments.what) < 3:
        raise BadInput("加开要写时间，例如 linban openings open east-gate 2026-12-13 09:00-12:00")
    service = ShiftService.INTAKE if arguments.intake else ShiftService.FULL
    hours = [_hours(text, service) for text in arguments.what[2:]]
    if any(later.opens < earlier.closes for earlier, later in itertools.pairwise(hours)):
        raise BadInput("几段时间要从早到晚，不能重叠")
    now = linban.clock()
    linban.store.write(lambda db: openings.open_on(db, station.id, on, hours, arguments.reason, _by(arguments), now))
    return f"{station.short_name}{spoken_day(on, linban.handbook.today(now))}开 {'、'.join(arguments.what[2:])}，代替这天平常的时间"


def _state(working: bool) -> Callable[[Linban, argparse.Namespace], str]:
    def state(linban: Linban, arguments: argparse.Namespace) -> str:
        on = _only_date(arguments.what)
        now = linban.clock()
        linban.store.write(lambda db: openings.state_day(db, on, working, arguments.name, _by(arguments), now))
        return f"{spoken_day(on, linban.handbook.today(now))}：{'上班' if working else f'放假{arguments.name}'}"

    return state


def _usual(linban: Linban, arguments: argparse.Namespace) -> str:
    if len(arguments.what) == 1:
        on = _only_date(arguments.what)
        changed = linban.store.write(lambda db: openings.withdraw_day(db, on))
    else:
        station, on = _station_and_date(linban, arguments.what)
        changed = linban.store.write(lambda db: openings.as_usual(db, station.id, on))
    if not changed:
        raise BadInput(f"{on} 没有另行安排，不用撤")
    return f"{on} 照常"


ACTIONS: dict[str, Callable[[Linban, argparse.Namespace], str]] = {
    "list": _list,
    "close": _close,
    "open": _open,
    "work": _state(working=True),
    "rest": _state(working=False),
    "usual": _usual,
}


def _station_and_date(linban: Linban, what: list[str]) -> tuple[Station, date]:
    if len(what) != 2:
        raise BadInput("要写服务点和日期，例如 east-gate 2026-12-08")
    station = next((each for each in linban.handbook.catalogue.stations if each.id == what[0]), None)
    if station is None:
        known = "、".join(f"{each.id}（{each.short_name}）" for each in linban.handbook.catalogue.stations)
        raise BadInput(f"没有服务点“{what[0]}”，可以写：{known}")
    return station, _date(what[1])


def _only_date(what: list[str]) -> date:
    if len(what) != 1:
        raise BadInput("要写一个日期，例如 2027-02-20")
    return _date(what[0])


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"日期“{text}”看不懂：请写成 2026-12-08") from error


def _hours(text: str, service: ShiftService) -> OpeningHours:
    opens, dash, closes = text.partition("-")
    try:
        hours = OpeningHours(days=EVERY_DAY, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes), service=service)
    except ValueError as error:
        raise BadInput(f"时间“{text}”看不懂：请写成 09:00-12:00") from error
    if not dash or hours.closes <= hours.opens:
        raise BadInput(f"时间“{text}”不行：结束要晚于开始，例如 09:00-12:00")
    return hours


def _by(arguments: argparse.Namespace) -> str:
    return str(arguments.by) or getpass.getuser()


COMMAND = Command("openings", "停办、加开，和另行说明的上班、放假日", EXAMPLE, _arguments, _run)
