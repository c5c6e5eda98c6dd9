"""Pages of stations: where they are, when they are open, what their counters do, and what is different in the coming weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pages.hours import exception_line
from bot.pages.site import Head, Site, house
from casework import openings
from casework.database import Db, Store
from casework.openings import StationDay
from casework.places import communities, payouts
from casework.places.communities import Community
from casework.places.payouts import PayoutDay
from knowledge.catalogue import Catalogue
from knowledge.service_item import ServiceItem
from knowledge.stations import Station


@dataclass(frozen=True, slots=True)
class StationPages:
    """/stations and /stations/{id}."""

    site: Site
    store: Store

    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/stations", self.listing), Route("/stations/{station_id}", self.station))

    def listing(self, request: Request) -> Response:
        """All stations."""
        handbook = self.site.handbook()
        name = house(handbook.catalogue)
        head = Head(f"服务点：在哪里、几点开门 · {name}", f"{name}的{len(handbook.catalogue.stations)}处服务点：地址、电话、开放时间。")
        return self.site.page(request, "stations.html", head, handbook)

    def station(self, request: Request) -> Response:
        """One of them."""
        handbook = self.site.handbook()
        catalogue = handbook.catalogue
        station = next((each for each in catalogue.stations if each.id == request.path_params["station_id"]), None)
        if station is None:
            return self.site.missing(request)
        today = handbook.today(self.site.clock())
        different, served, paid = self.store.read(lambda db: _ahead(db, station.id, today))
        head = Head(
            f"{station.name}：地址、电话、几点开门 · {house(catalogue)}",
            f"{station.address}，电话{station.phone}。{station.directions}",
        )
        return self.site.page(
            request,
            "station.html",
            head,
            handbook,
            station=station,
            different=[(day, exception_line(day)) for day in different],
            served=served,
            unlisted=[name for name in station.communities if name not in {community.name for community in served}],
            paid=[(day, next(community for community in served if community.id == day.community_id)) for day in paid],
            items=_items(catalogue, station),
        )


def _ahead(db: Db, station_id: str, today: date) -> tuple[list[StationDay], Sequence[Community], Sequence[PayoutDay]]:
    different = [day for day in openings.station_days(db, today) if day.station_id == station_id]
    served = communities.served_by(db, station_id)
    return different, served, payouts.ahead(db, [community.id for community in served], today)


def _items(catalogue: Catalogue, station: Station) -> list[ServiceItem]:
    """What is done here."""
    return [item for item in catalogue.admitted() if any(each == station for each, _ in catalogue.stations_for(item))]
