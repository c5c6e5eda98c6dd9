"""The catalogue: what the station can do for a resident, and where and when.

Reading files is `loading`, putting it into words is `cards`.
"""

from functools import cached_property

from knowledge.life_events import LifeEvent
from knowledge.procedure import Fee, Handling, Result
from knowledge.service_item import ItemStatus, Offer, ServiceItem, ServiceMode
from knowledge.stations import Category, Counter, Station
from knowledge.values import Value


class Catalogue(Value):
    """All items, stations and life events of one installation."""

    items: tuple[ServiceItem, ...]
    stations: tuple[Station, ...]
    life_events: tuple[LifeEvent, ...] = ()

    @cached_property
    def _items(self) -> dict[str, ServiceItem]:
        return {item.id: item for item in self.items}

    @cached_property
    def _stations(self) -> dict[str, Station]:
        return {station.id: station for station in self.stations}

    def item(self, item_id: str) -> ServiceItem:
        """The item with this id; KeyError where there is none."""
        return self._items[item_id]

    def find(self, item_id: str) -> ServiceItem | None:
        """The item with this id, if the catalogue has it."""
        return self._items.get(item_id)

    def offered(self, item_id: str) -> ServiceItem | None:
        """The item with this id, if it is admitted and so can be asked for now (M3.2)."""
        item = self.find(item_id)
        return item if item is not None and item.status is ItemStatus.ADMITTED else None

    def remembered(self, item_id: str) -> ServiceItem:
        """The item with this id; a nameless stand-in where it has left the catalogue, so that what was booked can still be cancelled."""
        return self._items.get(item_id) or ServiceItem(
            id=item_id,
            name="已撤下的事项",
            category=Category.CONVENIENCE,
            status=ItemStatus.WITHDRAWN,
            summary="这件事已不在目录里。",
            conditions=(),
            handling=Handling.PROMISED,
            materials=(),
            fee=Fee(charged=False, text="请打电话问"),
            result=Result(name="请打电话问"),
            offers=(),
        )

    def station(self, station_id: str) -> Station:
        """The station with this id; KeyError where there is none."""
        return self._stations[station_id]

    def admitted(self) -> tuple[ServiceItem, ...]:
        """The items that are offered now (M3.2)."""
        return tuple(item for item in self.items if item.status is ItemStatus.ADMITTED)

    def answerable(self) -> tuple[ServiceItem, ...]:
        """The items that can be asked about: of those that are not offered any more it can be said where to go now (M3.2)."""
        return tuple(item for item in self.items if item.status is not ItemStatus.DRAFT)

    def moved_on(self, item_id: str) -> ServiceItem | None:
        """The item with this id, if it is suspended or withdrawn: it is answered with where to go now (M3.2)."""
        item = self.find(item_id)
        return item if item is not None and item.status in (ItemStatus.SUSPENDED, ItemStatus.WITHDRAWN) else None

    def stations_for(self, item: ServiceItem) -> tuple[tuple[Station, Offer], ...]:
        """The stations that take the papers of this item, in the catalogue's order: places that only point the way are left out."""
        return tuple((self.station(offer.station), offer) for offer in item.offers if offer.mode is not ServiceMode.GUIDE)

    def counter_for(self, item: ServiceItem, station: Station) -> Counter | None:
        """The counter of a station that takes this item: the one its offer names, else the first of its class."""
        offer = next((offer for offer in item.offers if offer.station == station.id), None)
        if offer is None:
            return None
        if offer.counter:
            return next((counter for counter in station.counters if counter.id == offer.counter), None)
        return next((counter for counter in station.counters if item.category in counter.categories), None)
