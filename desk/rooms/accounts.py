"""Accounts of staff, for the administrator: who may sign in, as what, and how far each sees."""

import re
import secrets

from starlette.responses import Response

from casework import audit
from casework.database import Db
from casework.people.staff import members, passwords, sessions
from casework.people.staff.members import EVERYTHING, ROLE_NAMES, LoginTaken, Role
from casework.people.staff.permissions import Permission
from casework.places import grids
from desk.asking import Ask, Page, Room
from knowledge.personal import parse_phone
from knowledge.stations import Category

WECOM_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
FIELDS = ("login", "name", "position", "phone", "role", "station", "wecom", "grids", "categories", "do")


def show(ask: Ask) -> Response:
    """Everybody, those who have left too."""
    return _page(ask)


def _page(ask: Ask, wrong: tuple[str, ...] = (), shown: str = "", status: int = 200) -> Response:
    people = ask.store.read(lambda db: members.everybody(db, gone=True))
    return ask.page(
        "accounts.html",
        "账号",
        status,
        people=people,
        roles=ROLE_NAMES,
        stations=ask.handbook.catalogue.stations,
        names={station.id: station.short_name for station in ask.handbook.catalogue.stations},
        wrong=wrong,
        shown=shown,
        form=ask.form,
    )


def add(ask: Ask) -> Response:
    """A new account with a first password that is shown once."""
    form = ask.form
    login, name, role, station = form.get("login"), form.get("name"), form.get("role"), form.get("station")
    wrong = _wrong(ask, name, role, station)
    if not (login.isascii() and login.replace("-", "").replace(".", "").isalnum() and 2 <= len(login) <= 32):
        wrong = ("登录名用 2 到 32 个字母或数字。", *wrong)
    if wrong:
        return _page(ask, wrong, status=422)
    first = secrets.token_urlsafe(9)
    digest = passwords.digest_of(first, login)

    def write(db: Db) -> int:
        number = members.add(db, login, name, Role(role), station, ask.now, position=form.get("position"), phone=_phone(ask))
        passwords.keep(db, number, digest, ask.now)
        audit.note(db, ask.member.id, "staff-add", ask.now, "staff", number, f"{login} {ROLE_NAMES[Role(role)]}")
        return number

    try:
        ask.store.write(write)
    except LoginTaken as taken:
        return _page(ask, (f"{taken}。",), status=422)
    return _page(ask, shown=f"{name}的账号好了。第一个密码是 {first} ，只显示这一次；请本人登录后马上改。")


def _wrong(ask: Ask, name: str, role: str, station: str) -> tuple[str, ...]:
    found = []
    if not 1 <= len(name) <= 20:
        found.append("姓名要写，20 个字以内。")
    if role not in ROLE_NAMES:
        found.append("角色从列出来的里面选。")
    if station not in {each.id for each in ask.handbook.catalogue.stations}:
        found.append("服务点从列出来的里面选。")
    if ask.form.get("phone") and parse_phone(ask.form.get("phone")) is None:
        found.append("电话看不懂：手机 11 位，座机带区号。")
    return tuple(found)


def _phone(ask: Ask) -> str:
    return parse_phone(ask.form.get("phone")) or ""


def account(ask: Ask) -> Response:
    """One account: what is written down, and how far it sees."""
    return _account(ask)


def _account(ask: Ask, wrong: tuple[str, ...] = (), shown: str = "", status: int = 200) -> Response:
    number = ask.path_number("number")
    member = ask.store.read(lambda db: members.get(db, number))
    if member is None:
        return ask.page("refused.html", "没有这个账号", 404, why="这个编号没有账号。")
    scope, everywhere = ask.store.read(lambda db: (members.scope_of(db, member), grids.everywhere(db)))
    return ask.page(
        "account.html",
        member.name,
        status,
        member=member,
        scope=scope,
        grids=everywhere,
        categories=[category.value for category in Category],
        roles=ROLE_NAMES,
        stations=ask.handbook.catalogue.stations,
        everything=EVERYTHING,
        wrong=wrong,
        shown=shown,
    )


def change(ask: Ask) -> Response:
    """Write down who it is now; stop or bring back the account; a new password."""
    number = ask.path_number("number")
    member = ask.store.read(lambda db: members.get(db, number))
    if member is None:
        return _account(ask)
    match ask.form.get("do"):
        case "leave" if number != ask.member.id:
            return _leave(ask, number, member.name)
        case "back":
            return _come_back(ask, number, member.name)
        case "password":
            return _new_password(ask, number, member.login)
        case "change":
            return _change(ask, number)
        case _:
            return ask.back(f"/desk/accounts/{number}", "不能停自己的账号，什么都没有改。", wrong=True)


def _leave(ask: Ask, number: int, name: str) -> Response:
    def write(db: Db) -> None:
        members.leave(db, number, ask.now)
        sessions.close_all(db, number)
        _noted(ask, db, "staff-leave", number)

    ask.store.write(write)
    return ask.back(f"/desk/accounts/{number}", f"{name}不能再登录了，记录都还在。")


def _come_back(ask: Ask, number: int, name: str) -> Response:
    def write(db: Db) -> None:
        members.come_back(db, number)
        _noted(ask, db, "staff-back", number)

    ask.store.write(write)
    return ask.back(f"/desk/accounts/{number}", f"{name}又能登录了。")


def _new_password(ask: Ask, number: int, login: str) -> Response:
    first = secrets.token_urlsafe(9)
    digest = passwords.digest_of(first, login)

    def write(db: Db) -> None:
        passwords.keep(db, number, digest, ask.now)
        passwords.was_right(db, login)
        sessions.close_all(db, number)
        _noted(ask, db, "staff-password", number)

    ask.store.write(write)
    return _account(ask, shown=f"新密码是 {first} ，只显示这一次；请本人登录后马上改。别处的登录都退出了。")


def _change(ask: Ask, number: int) -> Response:
    form = ask.form
    wrong = _wrong(ask, form.get("name"), form.get("role"), form.get("station"))
    if number == ask.member.id and form.get("role") != ask.member.role:
        wrong = (*wrong, "不能改自己的角色，请另一位管理员改。")
    wrong = (*wrong, *_wrong_messenger(ask, number))
    if wrong:
        return _account(ask, wrong, status=422)

    def write(db: Db) -> None:
        known = {grid.id for grid in grids.everywhere(db)} | {EVERYTHING}
        lines = {category.value for category in Category} | {EVERYTHING}
        values = {"name": form.get("name"), "position": form.get("position"), "role": form.get("role"), "station_id": form.get("station")}
        members.change(db, number, **values, phone=_phone(ask), wecom_id=form.get("wecom") or None)
        members.set_scope(db, number, known.intersection(form.all("grids")), lines.intersection(form.all("categories")))
        _noted(ask, db, "staff-change", number, form.get("role"))

    ask.store.write(write)
    return ask.back(f"/desk/accounts/{number}", "改好了。")


def _wrong_messenger(ask: Ask, number: int) -> tuple[str, ...]:
    """What is wrong with the account on Enterprise WeChat; two people with one would read each other's alerts."""
    given = ask.form.get("wecom")
    if given and not WECOM_ID.fullmatch(given):
        return ("企业微信账号写通讯录里的“账号”：字母、数字、_ . @ -，64 个字以内，不是姓名也不是手机号。",)
    everybody = ask.store.read(lambda db: members.everybody(db, gone=True)) if given else ()
    other = next((each for each in everybody if each.wecom_id == given and each.id != number), None)
    return (f"这个企业微信账号已经记在{other.name}名下。",) if other is not None else ()


def _noted(ask: Ask, db: Db, act: str, number: int, detail: str = "") -> None:
    audit.note(db, ask.member.id, act, ask.now, "staff", number, detail)


ACCOUNTS = Room(
    "账号",
    (
        Page("/accounts", Permission.STAFF, show, add, FIELDS),
        Page("/accounts/{number:int}", Permission.STAFF, account, change, FIELDS),
    ),
    "管理",
)
