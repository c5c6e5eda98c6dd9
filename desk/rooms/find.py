"""Whoever telephones or walks in: found or registered in under a minute, with what is open for him or her (M1.13)."""

from collections.abc import Callable, Sequence

from starlette.responses import Response

from casework import audit, callbacks
from casework.booking import appointments
from casework.database import Db
from casework.people import consents, residents
from casework.people.consents import Scope
from casework.people.residents import TAIL, Resident
from casework.people.staff.permissions import Permission
from desk.asking import Ask, Page, Room
from desk.rooms.calls import Shown, full, masked
from knowledge.cards.appointments import spoken_code
from knowledge.personal import parse_name, parse_phone

NOTICE_VERSION = 1  # of the notice that is read out at a counter
MOST = 20  # people of one name that are shown


def show(ask: Ask) -> Response:
    """Who fits what was typed: a whole number, its last four digits, a whole name."""
    asked = ask.query("who")
    found = ask.store.read(lambda db: search(db, asked)) if asked else []
    if asked:
        ask.store.write(lambda db: audit.note(db, ask.member.id, "find", ask.now, "resident", len(found)))
    return _page(ask, asked, found)


def _page(ask: Ask, asked: str, found: Sequence[Resident], wrong: tuple[str, ...] = (), status: int = 200) -> Response:
    people = [(person.id, masked(person)) for person in found[:MOST]]
    return ask.page("find.html", "找人、登记", status, asked=asked, found=people, many=len(found), wrong=wrong, form=ask.form, tail=TAIL)


def search(db: Db, asked: str) -> list[Resident]:
    """Residents with this number, these last four digits, or exactly this name."""
    digits = asked.replace(" ", "").replace("-", "")
    if digits.isdecimal() and len(digits) == TAIL:
        return residents.find_by_phone(db, digits)
    phone = parse_phone(asked)
    if phone is not None:
        return residents.find_by_phone(db, phone)
    name = parse_name(asked)
    return residents.find_by_name(db, name) if name is not None else []


def act(ask: Ask) -> Response:
    """Register somebody who agreed at the counter or on the telephone; nobody twice."""
    name, phone = parse_name(ask.form.get("name")), parse_phone(ask.form.get("phone"))
    wrong = []
    if name is None:
        wrong.append("称呼看不懂：写姓名，或“王女士”这样的称呼。")
    if phone is None:
        wrong.append("电话看不懂：手机 11 位，座机带区号。")
    if ask.form.get("agreed") != "yes":
        wrong.append("要先念说明、征得同意，再登记。")
    if name is None or phone is None or wrong:
        return _page(ask, "", [], tuple(wrong), 422)

    def write(db: Db) -> tuple[int, bool]:
        same = [person for person in residents.find_by_phone(db, phone) if person.name == name]
        if same:
            return same[0].id, False
        number = residents.register(db, ask.now)
        consents.give(db, number, NOTICE_VERSION, ask.now, Scope.COUNTER)
        residents.rename(db, number, name, ask.now)
        residents.change_phone(db, number, phone, ask.now)
        audit.note(db, ask.member.id, "register", ask.now, "resident", number)
        return number, True

    number, fresh = ask.store.write(write)
    return ask.back(f"/desk/people/{number}", "登记好了。" if fresh else "这个人已经登记过，没有再登一遍。")


def person(ask: Ask) -> Response:
    """One person: what is booked, which call is owed."""
    return _person(ask, masked)


def _person(ask: Ask, shown: Callable[[Resident], Shown]) -> Response:
    number = ask.path_number("number")
    found = ask.store.read(lambda db: residents.get(db, number))
    if found is None:
        return ask.page("refused.html", "没有这个人", 404, why="这个编号没有登记，或者已经按本人的要求删除。")
    booked, owed = ask.store.read(
        lambda db: (appointments.upcoming(db, number, ask.now), [call for call in callbacks.owed(db) if call.resident_id == number])
    )
    who = shown(found)
    names = {station.id: station.short_name for station in ask.handbook.catalogue.stations}
    return ask.page(
        "person.html",
        who.name,
        person=who,
        number=number,
        booked=booked,
        owed=owed,
        names=names,
        item=ask.handbook.catalogue.remembered,
        local=ask.handbook.local,
        code=spoken_code,
    )


def open_person(ask: Ask) -> Response:
    """The full name and number, for a reason."""
    reason, number = ask.form.get("reason"), ask.path_number("number")
    if len(reason) < 2:
        return ask.back(f"/desk/people/{number}", "看完整的姓名和号码，要写为什么（会记下来）。", wrong=True)
    ask.store.write(lambda db: audit.opened(db, ask.member.id, "resident", number, reason, ask.now))
    return _person(ask, full)


FIND = Room(
    "找人登记",
    (
        Page("/people", Permission.SERVE, show, act, ("name", "phone", "agreed")),
        Page("/people/{number:int}", Permission.SERVE, person, open_person, ("kind", "number", "do", "reason")),
    ),
    "接待",
)
