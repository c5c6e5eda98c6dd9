"""The notice board (公示栏) to print and put up: stations and hours, areas with persons and telephones, where to complain (M1.12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pages.gazetteer import Gazetteer
from bot.pages.site import Head, Site, house
from casework.places.heads import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class BoardPages:
    """/board, and /board?community=… with the areas of one community."""

    site: Site
    gazetteer: Gazetteer

    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/board", self.board),)

    def board(self, request: Request) -> Response:
        """The board of one community, or of all with a way to each."""
        handbook = self.site.handbook()
        places = self.gazetteer.places()
        wanted = request.query_params.get("community", "")
        community = next((each for each in places.communities if each.id == wanted), None)
        if wanted and community is None:
            return self.site.missing(request)
        name = house(handbook.catalogue)
        whose = f"{community.name}公示栏" if community else "公示栏"
        head = Head(f"{whose}：服务点、开放时间、谁负责哪一片 · {name}", "可直接打印张贴，A4、A3横向。", True)
        grids = places.grids_of(community) if community else ()
        rows = [(entry, area) for entry in grids for area in entry.areas]
        return self.site.page(request, "board.html", head, handbook, places=places, community=community, rows=rows, ROLES=ROLE_NAMES)
