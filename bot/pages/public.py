"""All public pages in one value: their addresses, their files, and the page for what is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.pages.board import BoardPages
from bot.pages.events import EventPages
from bot.pages.gazetteer import Gazetteer
from bot.pages.grids import GridPages
from bot.pages.items import ItemPages
from bot.pages.site import Clock, Site
from bot.pages.stations import StationPages
from casework.database import Store
from knowledge.handbook import Shelf

FILES = Path(__file__).parent / "files"
ASSETS = {"pages.css": "text/css"}


@dataclass(frozen=True, slots=True)
class PublicPages:
    """Pages that anybody may read without signing in; everything on them is made at the moment it is asked for.

    `origin` is the address residents see, for printed codes and forwarded links; `embedders` are the sites whose frames may show a page.
    """

    store: Store
    handbook: Shelf
    clock: Clock
    origin: str = ""
    embedders: tuple[str, ...] = ()

    def routes(self) -> Sequence[BaseRoute]:
        """Every page and file."""
        site, gazetteer = self._site(), Gazetteer(self.store)
        parts = (
            ItemPages(site),
            EventPages(site),
            StationPages(site, self.store),
            GridPages(site, gazetteer),
            BoardPages(site, gazetteer),
        )
        return (
            Route("/pages/{asset}", self.asset),
            *(route for part in parts for route in part.routes()),
            *(Route(f"/{name}/", self.without_slash) for name in ("items", "events", "stations", "grids", "board")),
        )

    def missing(self, request: Request) -> Response:
        """What somebody gets who asks for an address that is not there (404)."""
        return self._site().missing(request)

    async def asset(self, request: Request) -> Response:
        """The pages' own files, and no others."""
        name = request.path_params["asset"]
        if name not in ASSETS:
            raise HTTPException(404)
        return FileResponse(FILES / name, media_type=ASSETS[name], headers={"Cache-Control": "no-cache"})

    async def without_slash(self, request: Request) -> Response:
        """Addresses are typed by hand from a printed sheet."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(request.url.path.rstrip("/") + query)

    def _site(self) -> Site:
        return Site(self.handbook, self.clock, self.origin, self.embedders)
