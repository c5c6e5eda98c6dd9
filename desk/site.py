"""How a page of the desk is made: one layout, the safe headers, what was done said once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import RedirectResponse, Response

from casework import alerts
from casework.people.staff.members import ROLE_NAMES, Role
from casework.people.staff.permissions import Permission
from desk.asking import Ask, Room
from knowledge.cards.words import spoken_day, spoken_moment

TEMPLATES = Path(__file__).parent / "templates"
FLASH = "linban-desk-said"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "X-Frame-Options": "DENY"}


@dataclass(frozen=True, slots=True)
class Site:
    """Makes pages; `rooms` fill the navigation."""

    rooms: Sequence[Room]
    secure: bool

    def page(self, ask: Ask, template: str, title: str, status: int = 200, **values: Any) -> Response:
        """A page for somebody who is signed in."""
        said = flashed(ask.request.cookies.get(FLASH, ""))
        path = ask.request.url.path
        html = (
            environment()
            .get_template(template)
            .render(
                title=title,
                ask=ask,
                path=path,
                nav=self.navigation(ask),
                said=said,
                role=ROLE_NAMES.get(Role(ask.member.role), ""),
                today=ask.today,
                alarms=ask.store.read(alerts.unanswered) if ask.may(Permission.SERVE) else 0,
                **values,
            )
        )
        response = Response(html, status, HEADERS, "text/html")
        if said:
            response.delete_cookie(FLASH, path="/desk")
        return response

    def plain(self, template: str, title: str, status: int = 200, **values: Any) -> Response:
        """A page for nobody in particular: signing in, and what went wrong before anybody was."""
        return Response(environment().get_template(template).render(title=title, **values), status, HEADERS, "text/html")

    def back(self, path: str, said: str, *, wrong: bool = False) -> Response:
        """To a page of the desk, which says what was done."""
        response = RedirectResponse(path if is_ours(path) else "/desk", 303, HEADERS)
        value = quote(json.dumps({"text": said, "wrong": wrong}, ensure_ascii=True))
        response.set_cookie(FLASH, value, max_age=60, path="/desk", secure=self.secure, httponly=True, samesite="lax")
        return response

    def navigation(self, ask: Ask) -> list[tuple[str, list[tuple[str, str]]]]:
        """Groups of rooms that whoever asks may enter: heading, then address and name of each."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for room in self.rooms:
            if room.title and ask.may(room.pages[0].permission):
                groups.setdefault(room.group, []).append((f"/desk{room.pages[0].path}", room.title))
        return list(groups.items())


def is_ours(path: str) -> bool:
    """Whether an address leads into the desk: to no other host, whatever it is dressed up as."""
    return (
        (path == "/desk" or path.startswith(("/desk/", "/desk?"))) and "\\" not in path and not path.startswith("//") and path.isprintable()
    )


def flashed(value: str) -> dict[str, Any] | None:
    """What was said after the last act; None for what is none."""
    try:
        said = json.loads(unquote(value)) if value else None
    except ValueError:
        return None
    return {"text": str(said.get("text", "")), "wrong": said.get("wrong") is True} if isinstance(said, dict) else None


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, with how things read."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update({"spoken_day": spoken_day, "spoken_moment": spoken_moment})
    return made
