"""Pages of grids: find one's own, see who is responsible (M2.2, M1.6), print the service card (网格服务卡)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pages.gazetteer import Gazetteer
from bot.pages.site import Head, Site, house
from casework.places import geography, payouts
from casework.places.buildings import Buildings, Parity
from casework.places.geography import GridEntry
from casework.places.heads import ROLE_NAMES

_NUMBER = re.compile(r"\d{1,5}")


@dataclass(frozen=True, slots=True)
class GridPages:
    """/grids, /grids/{id} and /grids/{id}/card."""

    site: Site
    gazetteer: Gazetteer

    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/grids", self.listing), Route("/grids/{grid_id}", self.grid), Route("/grids/{grid_id}/card", self.card))

    def listing(self, request: Request) -> Response:
        """All grids, and with an address the one that it belongs to."""
        handbook = self.site.handbook()
        places = self.gazetteer.places()
        place = request.query_params.get("place", "").strip()[:40]
        building, unit = (_number(request.query_params.get(name, "")) for name in ("building", "unit"))
        found: tuple[GridEntry, ...] = ()
        if place and building is not None:
            found = self.gazetteer.store.read(lambda db: geography.at(db, place, building, unit))
        head = Head(
            f"我的网格员：谁负责我这一片 · {house(handbook.catalogue)}", "选小区或路名，填楼号，就知道网格员、片长是谁，电话多少。", True
        )
        return self.site.page(
            request,
            "grids.html",
            head,
            handbook,
            places=places,
            ROLES=ROLE_NAMES,
            asked=bool(request.query_params),
            place=place,
            building=building,
            unit=unit,
            wanted=Buildings(place, building, building, Parity.ALL, unit, unit).in_words if place and building else "",
            found=found,
            near=[community for community in places.communities if place in places.named(community)],
        )

    def grid(self, request: Request) -> Response:
        """One grid with everybody who is responsible."""
        handbook = self.site.handbook()
        today = handbook.today(self.site.clock())

        entry = self.gazetteer.store.read(lambda db: geography.of_grid(db, request.path_params["grid_id"]))
        if entry is None:
            return self.site.missing(request)
        paid = self.gazetteer.store.read(lambda db: payouts.ahead(db, [entry.community.id], today))
        worker = entry.worker
        told = f"网格员{worker.name}，电话{worker.phone}。" if worker else ""
        head = Head(
            f"{entry.grid.number}网格：{entry.grid.name}，谁负责、电话多少 · {house(handbook.catalogue)}",
            f"{told}{entry.community.name}，包括{'、'.join(entry.places)}。",
            True,
        )
        station = next((each for each in handbook.catalogue.stations if each.id == entry.community.station_id), None)
        return self.site.page(request, "grid.html", head, handbook, entry=entry, ROLES=ROLE_NAMES, paid=paid, station=station)

    def card(self, request: Request) -> Response:
        """The card to print and put up at a door: who to ring, in big type, and a code that opens the grid's page."""
        handbook = self.site.handbook()
        entry = self.gazetteer.store.read(lambda db: geography.of_grid(db, request.path_params["grid_id"]))
        if entry is None:
            return self.site.missing(request)
        address = f"{self.site.origin or str(request.base_url).rstrip('/')}/grids/{entry.grid.id}"
        head = Head(f"{entry.grid.number}网格服务卡 · {house(handbook.catalogue)}", f"{entry.grid.name}的网格服务卡，可打印。", True)
        station = next((each for each in handbook.catalogue.stations if each.id == entry.community.station_id), None)
        return self.site.page(
            request,
            "card.html",
            head,
            handbook,
            entry=entry,
            ROLES=ROLE_NAMES,
            station=station,
            qr=_code(address),
            linked=address,
            lasting=bool(self.site.origin),
        )


def _number(text: str) -> int | None:
    """3, ３, 3号楼: the first number in it."""
    found = _NUMBER.search(text)
    return int(found[0]) if found and int(found[0]) > 0 else None


def _code(address: str) -> str:
    """A QR code as SVG that is part of the page: no style of its own, which the page's policy would refuse."""
    return str(segno.make(address, error="m").svg_inline(border=2, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))
