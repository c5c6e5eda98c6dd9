"""The one door of the desk: who is signed in, may he or she, and was the form ours. Every page goes through it."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from casework.database import Db, Store
from casework.people.staff import members, sessions
from casework.people.staff.members import Scope
from casework.people.staff.permissions import may
from casework.people.staff.sessions import SignedIn
from desk.asking import Ask, Form, Page
from desk.site import HEADERS, Site
from knowledge.handbook import Shelf

COOKIE = "linban-desk"
CSRF = "csrf"
MOST_FIELDS = 2000
MOST_FILES = 2
LOOKS = "x-linban-looks"  # the header of a page that looks by itself for what is new
LARGEST = 20 * 1024 * 1024  # bytes of a form with its files: the largest workbook of ten thousand rows seen has 3 MB


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets requests through to pages."""

    store: Store
    handbook: Shelf
    clock: Callable[[], datetime]
    site: Site

    def route(self, page: Page) -> Route:
        """The route of a page."""
        methods = [method for method, handler in (("GET", page.show), ("POST", page.act)) if handler is not None]

        async def answer(request: Request) -> Response:
            return await self._answer(request, page)

        return Route(f"/desk{page.path}", answer, methods=methods, name=f"desk{page.path}")

    async def _answer(self, request: Request, page: Page) -> Response:
        token, now = request.cookies.get(COOKIE, ""), self.clock()
        by_itself = LOOKS in request.headers
        found = await run_in_threadpool(self._who, token, now, by_itself)
        if found is None:
            return self._sign_in_first(request)
        signed, scope = found
        ask = Ask(request, self.store, self.handbook(), now, signed.member, scope, signed.csrf, self.site)
        if not may(signed.member.role, page.permission):
            return await _refused(ask, "没有权限", 403, "您的账号不能看这一页。要用的话，请系统管理员改您的权限。")
        if request.method != "POST":
            assert page.show is not None  # the route takes no other method
            return await run_in_threadpool(page.show, ask)
        assert page.act is not None
        return await self._act(ask, page.act, page)

    async def _act(self, ask: Ask, act: Callable[[Ask], Response], page: Page) -> Response:
        length = ask.request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            return await _refused(ask, "太大了", 413, f"一次最多传 {LARGEST // 1024 // 1024} 兆。请分几次传。")
        if ask.request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return await _refused(ask, "没有办成", 400, "这个请求是从别的网站来的，没有照做，什么都没有改。")
        try:
            async with ask.request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
                read = _read(form)
                why = _wrong(read, ask.csrf, page)
                if why:
                    return await _refused(ask, "没有办成", 400, why)
                return await run_in_threadpool(act, replace(ask, form=read))
        except (MultiPartException, HTTPException):
            return await _refused(ask, "没有办成", 400, "表单传得不完整，什么都没有改。请退回去再交一次。")

    def _who(self, token: str, now: datetime, by_itself: bool) -> tuple[SignedIn, Scope] | None:
        """Who it is; a page that looks for what is new by itself is no sign that somebody is there."""

        def look(db: Db) -> tuple[SignedIn, Scope] | None:
            signed = sessions.find(db, token, now)
            return (signed, members.scope_of(db, signed.member)) if signed is not None else None

        found = self.store.read(look) if token else None
        if found is not None and found[0].stale and not by_itself:
            self.store.write(lambda db: sessions.seen(db, token, now))
        return found

    def _sign_in_first(self, request: Request) -> Response:
        if request.method == "POST":
            why = "登录已经过期，刚才交的没有照做。请在新的页签里登录，再回到这一页重新交，填的字不会丢。"
            return self.site.plain("signed_out.html", "请重新登录", 401, why=why)
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        onward = f"?next={quote(wanted)}" if wanted != "/desk" else ""
        return RedirectResponse(f"/desk/sign-in{onward}", 303, HEADERS)


async def _refused(ask: Ask, title: str, status: int, why: str) -> Response:
    return await run_in_threadpool(ask.page, "refused.html", title, status, why=why)


def _read(form: FormData) -> Form:
    texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    lists: dict[str, list[str]] = {}
    for name, value in texts:
        lists.setdefault(name, []).append(value)
    return Form(dict(texts), lists, {name: value for name, value in form.multi_items() if isinstance(value, UploadFile)})


def _wrong(form: Form, csrf: str, page: Page) -> str:
    """Why a form is not acted on; empty where it is."""
    if not hmac.compare_digest(form.values.get(CSRF, "").encode(), csrf.encode()):
        return "这张表是上一次登录时打开的，没有照做，什么都没有改。请退回去、刷新再交；填的字先复制下来。"
    unknown = sorted({*form.values, *form.files} - {*page.fields, CSRF})
    return f"表里有不认识的一格（{'、'.join(unknown)[:80]}），没有照做。请刷新再交。" if unknown else ""
