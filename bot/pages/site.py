"""How a public page is made: one template, the safe headers, and an answer without a body to who has the page already."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from bot.pages.hours import usual_notes, week
from knowledge.cards import items, stations
from knowledge.cards.words import sentence, spoken_day, spoken_limit
from knowledge.catalogue import Catalogue
from knowledge.handbook import Handbook, Shelf
from knowledge.labels import VALUE_NAMES
from knowledge.stations import StationKind

Clock: TypeAlias = Callable[[], datetime]

TEMPLATES = Path(__file__).parent / "templates"
CITY = "12345"  # the hotline of every Chinese city
MISSING = "missing.html"


@dataclass(frozen=True, slots=True)
class Head:
    """What a page is called: in a chat it was forwarded to, nothing else is seen of it. `private` keeps it out of search engines."""

    title: str
    description: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """Makes pages from the handbook of now."""

    handbook: Shelf
    clock: Clock
    origin: str
    embedders: tuple[str, ...]

    def page(self, request: Request, template: str, head: Head, handbook: Handbook, status: int = 200, **values: Any) -> Response:
        """A page; 304 where the browser holds the same one."""
        now = self.clock()
        html = (
            _environment()
            .get_template(template)
            .render(
                head=head,
                house=house(handbook.catalogue),
                path=request.url.path,
                address=f"{self.origin}{request.url.path}" if self.origin else "",
                complaints=complaint_phones(handbook.catalogue),
                has_events=bool(handbook.catalogue.life_events),
                handbook=handbook,
                catalogue=handbook.catalogue,
                now=now,
                today=handbook.today(now),
                **values,
            )
        )
        headers = {
            "Content-Security-Policy": self._policy(),
            "Cache-Control": "no-cache",  # kept, but asked about: a counter that closes today must be seen closed
            "ETag": f'"{hashlib.sha256(html.encode()).hexdigest()[:20]}"',
        }
        if status == 200 and headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(html, status, headers, "text/html")

    def missing(self, request: Request) -> Response:
        """The page for an address that is not there: where to go on, and whom to ring."""
        head = Head("没有这个页面", "这个地址没有内容，请从事项、服务点或网格找起。", private=True)
        return self.page(request, MISSING, head, self.handbook(), 404)

    def _policy(self) -> str:
        ancestors = " ".join(("'self'", *self.embedders))
        return f"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"


def house(catalogue: Catalogue) -> str:
    """Whose pages these are: the name of the centre."""
    centres = [station for station in catalogue.stations if station.kind is StationKind.CENTRE] or list(catalogue.stations)
    return centres[0].name if centres else "社区服务台"


def complaint_phones(catalogue: Catalogue) -> tuple[str, ...]:
    """Where to complain: each number of the stations once, then the city's."""
    return tuple(dict.fromkeys((*(station.complaint_phone for station in catalogue.stations if station.complaint_phone), CITY)))


def dialled(phone: str) -> str:
    """What a telephone dials: 000-6620101 is 0006620101."""
    return re.sub(r"[^0-9+*#]", "", phone)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """The templates, with how things read."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update({"dialled": dialled, "sentence": sentence, "limit": spoken_limit, "named": lambda value: VALUE_NAMES[value]})
    environment.globals.update(
        {
            "FORMS": items.FORMS,
            "how_long": items.how_long,
            "window": items.window,
            "weekly": stations.weekly,
            "open_now": stations.open_now,
            "spoken_day": spoken_day,
            "usual_notes": usual_notes,
            "week": week,
        }
    )
    return environment
