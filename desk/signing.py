"""Signing in and out, and one's own password."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from casework import audit
from casework.database import Db, Store
from casework.people.staff import passwords, sessions
from casework.people.staff.members import StaffMember
from casework.people.staff.passwords import Resting, WeakPassword
from casework.people.staff.permissions import Permission
from desk.asking import Ask, Page, Room
from desk.guard import COOKIE
from desk.site import HEADERS, Site, is_ours
from knowledge.handbook import Shelf

WRONG = "登录名或密码不对。连着错五次要等一刻钟；忘了密码请系统管理员重设。"
LONGEST_FORM = 4096  # bytes


@dataclass(frozen=True, slots=True)
class Door:
    """/desk/sign-in: the only page of the desk for people who are not signed in."""

    store: Store
    handbook: Shelf
    clock: Callable[[], datetime]
    site: Site

    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/desk/sign-in", self._sign_in, methods=["GET", "POST"]),)

    async def _sign_in(self, request: Request) -> Response:
        wanted = request.query_params.get("next", "")
        onward = wanted if is_ours(wanted) else "/desk"
        if request.method != "POST":
            return self.site.plain("sign_in.html", "登录", onward=onward, login="", wrong="")
        length = request.headers.get("content-length", "")
        other = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
        if not length.isdecimal() or int(length) > LONGEST_FORM or other:
            return self.site.plain("sign_in.html", "登录", 400, onward=onward, login="", wrong="这次没有收到登录名和密码，请再填一次。")
        form = await request.form(max_files=0, max_fields=4)
        login, password = (str(form.get(name, "")).strip() for name in ("login", "password"))
        found = await run_in_threadpool(self._compared, login[:64], password)
        if isinstance(found, str):
            return self.site.plain("sign_in.html", "登录", 401, onward=onward, login=login[:64], wrong=found)
        response = RedirectResponse(onward, 303, HEADERS)
        response.set_cookie(COOKIE, found.token, path="/desk", secure=self.site.secure, httponly=True, samesite="lax")
        return response

    def _compared(self, login: str, password: str) -> sessions.Opened | str:
        """A session for whose password fits, or what to say."""
        now = self.clock()
        try:
            member, digest = self.store.read(lambda db: passwords.digest_for(db, login, now))
        except Resting as resting:
            return f"密码错得太多次，{self.handbook().local(resting.until):%H:%M}以后再试。忘了密码请系统管理员重设。"
        if not passwords.fits(digest, password) or member is None:
            self.store.write(lambda db: passwords.was_wrong(db, login, now))
            return WRONG
        return self.store.write(lambda db: self._let_in(db, member, now))

    def _let_in(self, db: Db, member: StaffMember, now: datetime) -> sessions.Opened:
        passwords.was_right(db, member.login)
        audit.note(db, member.id, "sign-in", now)
        return sessions.open_session(db, member.id, now)


def _sign_out(ask: Ask) -> Response:
    token = ask.request.cookies.get(COOKIE, "")
    ask.store.write(lambda db: sessions.close(db, token))
    response = RedirectResponse("/desk/sign-in", 303, HEADERS)
    response.delete_cookie(COOKIE, path="/desk")
    return response


def _own_password(ask: Ask, wrong: str = "", status: int = 200) -> Response:
    return ask.page("password.html", "改密码", status, wrong=wrong, shortest=passwords.SHORTEST)


def _change_password(ask: Ask) -> Response:
    old, new, again = (ask.form.values.get(name, "") for name in ("old", "new", "again"))
    try:
        _, digest = ask.store.read(lambda db: passwords.digest_for(db, ask.member.login, ask.now))
        if not passwords.fits(digest, old):
            ask.store.write(lambda db: passwords.was_wrong(db, ask.member.login, ask.now))
            return _own_password(ask, "现在的密码不对。", 422)
        if new != again:
            return _own_password(ask, "两次填的新密码不一样。", 422)
        made = passwords.digest_of(new, ask.member.login)
    except Resting as resting:
        return _own_password(ask, f"密码错得太多次，{ask.handbook.local(resting.until):%H:%M}以后再试。", 422)
    except WeakPassword as weak:
        return _own_password(ask, f"{weak}。", 422)
    token = ask.request.cookies.get(COOKIE, "")

    def write(db: Db) -> int:
        passwords.keep(db, ask.member.id, made, ask.now)
        audit.note(db, ask.member.id, "password", ask.now, "staff", ask.member.id)
        return sessions.close_all(db, ask.member.id, keep=token)

    others = ask.store.write(write)
    return ask.back("/desk", "密码改好了。" + (f"别处的 {others} 个登录已退出。" if others else ""))


SIGNING = Room(
    "",
    (
        Page("/sign-out", Permission.HOME, act=_sign_out),
        Page("/password", Permission.HOME, _own_password, _change_password, ("old", "new", "again")),
    ),
)
