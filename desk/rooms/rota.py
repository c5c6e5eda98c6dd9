"""The rota and absences: a week at a glance, what does not fit said before anything is saved, a plan at one press."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from casework import audit
from casework.database import Db
from casework.people.staff import absences, duties, members, posts, responsibility
from casework.people.staff.absences import KIND_NAMES, AbsenceKind, Backwards
from casework.people.staff.duties import Duty, DutyKind
from casework.people.staff.permissions import Permission
from casework.people.staff.posts import Rank
from casework.places import grids
from desk.asking import Ask, Page, Room
from knowledge.stations import Category, Station

DAYS = 7
DUTY_NAMES = {DutyKind.COUNTER: "窗口", DutyKind.PAYOUT: "发放", DutyKind.STANDBY: "值守"}


def show(ask: Ask) -> Response:
    """A week of one station."""
    return _page(ask)


def _page(ask: Ask, warned: tuple[str, ...] = (), kept: dict[str, str] | None = None, status: int = 200) -> Response:
    station, first = _station(ask), _monday(ask)
    last = first + timedelta(days=DAYS - 1)
    opening = ask.handbook.opening

    def look(db: Db) -> dict[str, Any]:
        begins = datetime.combine(first, time(), opening.zone)
        return {
            "planned": _by_day(ask, duties.between(db, begins, begins + timedelta(days=DAYS), station.id)),
            "conflicts": duties.conflicts(db, opening, [station], first, last),
            "away": absences.between(db, first, last + timedelta(days=21)),
            "people": members.everybody(db, station.id),
            "everybody": {member.id: member.name for member in members.everybody(db, gone=True)},
        }

    return ask.page(
        "rota.html",
        "排班",
        status,
        station=station,
        stations=ask.handbook.catalogue.stations,
        days=[first + timedelta(days=number) for number in range(DAYS)],
        shifts={first + timedelta(days=n): opening.shifts(station, first + timedelta(days=n)) for n in range(DAYS)},
        before=first - timedelta(days=DAYS),
        after=first + timedelta(days=DAYS),
        local=ask.handbook.local,
        kinds=KIND_NAMES,
        duty_names=DUTY_NAMES,
        plans=ask.may(Permission.PLAN),
        warned=warned,
        kept=kept or {},
        **ask.store.read(look),
    )


def _station(ask: Ask) -> Station:
    stations = {station.id: station for station in ask.handbook.catalogue.stations}
    wanted = ask.form.get("station") or ask.query("station") or ask.member.station_id
    return stations.get(wanted) or ask.handbook.catalogue.stations[0]


def _monday(ask: Ask) -> date:
    on = _date(ask.form.get("week") or ask.query("week")) or ask.today
    return on - timedelta(days=on.weekday())


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _by_day(ask: Ask, planned: Sequence[Duty]) -> dict[date, list[Duty]]:
    found: dict[date, list[Duty]] = {}
    for duty in planned:
        found.setdefault(ask.handbook.local(duty.starts_at).date(), []).append(duty)
    return found


def act(ask: Ask) -> Response:
    """Plan, put on, take off, note an absence; what would not fit is shown first, and done when it is confirmed."""
    back = f"/desk/rota?station={_station(ask).id}&week={_monday(ask)}"
    match ask.form.get("do"):
        case "absent":
            return _absent(ask, back)
        case "present" if ask.form.get("absence").isdecimal():
            return _present(ask, back)
        case "fill" if ask.may(Permission.PLAN):
            made = ask.store.write(
                lambda db: _noted(
                    ask,
                    db,
                    "rota-fill",
                    duties.fill(db, ask.handbook.opening, _station(ask), _monday(ask), _monday(ask) + timedelta(days=DAYS - 1)),
                )
            )
            return ask.back(back, f"补排了 {made} 班。" if made else "没有缺的班，或者没有人可排。")
        case "put" if ask.may(Permission.PLAN):
            return _put(ask, back)
        case "off" if ask.may(Permission.PLAN) and ask.form.get("duty").isdecimal():
            ask.store.write(lambda db: _noted(ask, db, "rota-off", int(duties.take_off(db, int(ask.form.get("duty"))))))
            return ask.back(back, "撤下来了。")
        case _:
            return ask.back(back, "没有看懂要怎么办，或者您不能排班；什么都没有改。", wrong=True)


def _put(ask: Ask, back: str) -> Response:
    on, starts, ends = _date(ask.form.get("on")), _time(ask.form.get("starts")), _time(ask.form.get("ends"))
    person, kind = ask.form.get("person"), ask.form.get("kind")
    if on is None or starts is None or ends is None or ends <= starts or not person.isdecimal() or kind not in DUTY_NAMES:
        return ask.back(back, "日期、时间和人都要填，结束要比开始晚；什么都没有改。", wrong=True)
    zone = ask.handbook.opening.zone
    begins, stops = datetime.combine(on, starts, zone), datetime.combine(on, ends, zone)
    number = int(person)

    def clash(db: Db) -> list[str]:
        said = []
        if number in absences.away(db, on):
            said.append("这个人这天不在。")
        if any(duty.staff_id == number for duty in duties.between(db, begins, stops)):
            said.append("这个人这段时间已经有班。")
        if not ask.handbook.opening.shifts(_station(ask), on):
            said.append(f"{_station(ask).short_name}这天不开。")
        return said

    warned = ask.store.read(clash)
    if warned and ask.form.get("sure") != "yes":
        return _page(ask, tuple(warned), dict(ask.form.values), 409)
    ask.store.write(lambda db: _noted(ask, db, "rota-put", duties.put(db, _station(ask).id, number, begins, stops, DutyKind(kind))))
    return ask.back(back, "排上了。")


def _absent(ask: Ask, back: str) -> Response:
    first, last = _date(ask.form.get("first")), _date(ask.form.get("last")) or _date(ask.form.get("first"))
    person, kind = ask.form.get("person"), ask.form.get("kind")
    number = int(person) if person.isdecimal() else ask.member.id
    if number != ask.member.id and not ask.may(Permission.PLAN):
        return ask.back(back, "只能给自己请假；给别人记，请站点负责人来。", wrong=True)
    if first is None or last is None or kind not in KIND_NAMES:
        return ask.back(back, "从哪天到哪天、为什么，都要填；什么都没有改。", wrong=True)
    warned = ask.store.read(lambda db: _left_open(ask, db, number, first, last))
    if warned and ask.form.get("sure") != "yes":
        return _page(ask, tuple(warned), dict(ask.form.values), 409)
    try:
        ask.store.write(
            lambda db: _noted(ask, db, "absence", absences.note(db, number, first, last, AbsenceKind(kind), ask.member.id, ask.now))
        )
    except Backwards as wrong:
        return ask.back(back, f"{wrong}；什么都没有改。", wrong=True)
    return ask.back(back, "记下了。这几天归 B 岗办，回来那天自动转回。")


def _left_open(ask: Ask, db: Db, staff_id: int, first: date, last: date) -> list[str]:
    """What an absence would leave open: shifts that are planned, and posts for which nobody stands in."""
    zone = ask.handbook.opening.zone
    begins = datetime.combine(first, time(), zone)
    planned = [
        duty for duty in duties.between(db, begins, datetime.combine(last, time(), zone) + timedelta(days=1)) if duty.staff_id == staff_id
    ]
    said = [f"{ask.handbook.local(duty.starts_at):%m月%d日 %H:%M}已经排了班，要换人。" for duty in planned]
    member = members.get(db, staff_id)
    for post in posts.of_station(db, member.station_id, first) if member is not None else ():
        held = posts.holders(db, [post.id], first).get(post.id, {})
        if held.get(Rank.PRIMARY) == staff_id and (held.get(Rank.BACKUP) is None or held[Rank.BACKUP] in absences.away(db, first)):
            said.append(f"“{post.name}”没有 B 岗接，会转给站点负责人。")
    return said


def _present(ask: Ask, back: str) -> Response:
    number = int(ask.form.get("absence"))
    found = ask.store.read(lambda db: absences.get(db, number))
    if found is None or (found.staff_id != ask.member.id and not ask.may(Permission.PLAN)):
        return ask.back(back, "这条已经没有了，或者不是您的。", wrong=True)
    ask.store.write(lambda db: _noted(ask, db, "absence-back", int(absences.withdraw(db, number))))
    return ask.back(back, "销假了。")


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def _noted(ask: Ask, db: Db, act: str, done: int) -> int:
    audit.note(db, ask.member.id, act, ask.now, "rota", done)
    return done


def show_posts(ask: Ask) -> Response:
    """Posts of a station with their first and second persons, and who acts today."""
    station = _station(ask)

    def look(db: Db) -> dict[str, Any]:
        own = posts.of_station(db, station.id, ask.today)
        return {
            "posts": own,
            "held": posts.holders(db, [post.id for post in own], ask.today),
            "acting": {post.id: responsibility.responsible(db, station.id, post.category, post.grid_id, ask.today) for post in own},
            "people": members.everybody(db, station.id),
            "everybody": {member.id: member.name for member in members.everybody(db, gone=True)},
            "grids": grids.everywhere(db),
        }

    found = ask.store.read(look)
    return ask.page(
        "posts.html",
        "A、B岗",
        station=station,
        stations=ask.handbook.catalogue.stations,
        categories=[category.value for category in Category],
        plans=ask.may(Permission.PLAN),
        ranks={Rank.PRIMARY: "A岗", Rank.BACKUP: "B岗"},
        **found,
    )


def act_posts(ask: Ask) -> Response:
    """Make a post, appoint to it, close it."""
    station, back = _station(ask), f"/desk/posts?station={_station(ask).id}"
    post, person, rank = ask.form.get("post"), ask.form.get("person"), ask.form.get("rank")
    match ask.form.get("do"):
        case "create" if ask.form.get("name"):
            values = ask.form.get("name")[:40], ask.form.get("category"), ask.form.get("grid")
            ask.store.write(lambda db: _noted(ask, db, "post-create", posts.create(db, station.id, *values)))
            return ask.back(back, "岗位加好了，请定 A 岗和 B 岗。")
        case "appoint" if post.isdecimal() and person.isdecimal() and rank in ("primary", "backup"):
            since = _date(ask.form.get("since")) or ask.today
            return _appoint(ask, back, int(post), int(person), Rank(rank), since)
        case "close" if post.isdecimal():
            ask.store.write(lambda db: _noted(ask, db, "post-close", int(posts.close(db, int(post), ask.today))))
            return ask.back(back, "这个岗位从今天起没有了，以前谁负责还查得到。")
        case _:
            return ask.back(back, "没有填全，什么都没有改。", wrong=True)


def _appoint(ask: Ask, back: str, post_id: int, staff_id: int, rank: Rank, since: date) -> Response:
    def write(db: Db) -> str:
        member, post = members.get(db, staff_id), posts.get(db, post_id)
        if member is None or post is None or member.station_id != post.station_id:
            return ""
        posts.appoint(db, post_id, staff_id, rank, since)
        _noted(ask, db, "post-appoint", post_id)
        return member.name

    name = ask.store.write(write)
    if not name:
        return ask.back(back, "这个岗位或这个人不在这个服务点，什么都没有改。", wrong=True)
    return ask.back(back, f"从{since.month}月{since.day}日起由{name}负责。")


ROTA = Room(
    "排班",
    (
        Page(
            "/rota",
            Permission.ROTA,
            show,
            act,
            ("do", "station", "week", "on", "starts", "ends", "person", "kind", "duty", "first", "last", "absence", "sure"),
        ),
    ),
    "人员",
)
POSTS = Room(
    "A、B岗",
    (
        Page(
            "/posts",
            Permission.PLAN,
            show_posts,
            act_posts,
            ("do", "station", "post", "person", "rank", "since", "name", "category", "grid"),
        ),
    ),
    "人员",
)
