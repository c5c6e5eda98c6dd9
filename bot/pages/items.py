"""Pages of service items: all of them by class with a search box, and one page for each that can be forwarded (M1.12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pages.site import Head, Site, house
from knowledge.cards import items
from knowledge.cards.whereabouts import phone
from knowledge.catalogue import Catalogue
from knowledge.handbook import Handbook
from knowledge.procedure import Material
from knowledge.service_item import ItemStatus, ServiceItem, ServiceMode
from knowledge.stations import Category, Counter, Station
from knowledge.text import normalise
from knowledge.understanding import Kind

MODES = {
    ServiceMode.ACCEPT: "受理",
    ServiceMode.COLLECT: "代收材料，转交办理",
    ServiceMode.ASSIST: "工作人员帮您代办",
    ServiceMode.GUIDE: "指路、看材料，不收件",
}
"""What a mode means to whoever comes."""
MOST_CHARACTERS = 100  # of a question; more is no question to a list
MOST_FOUND = 12
MOST_WITH_SUMMARIES = 150  # in one list: the page stays light


@dataclass(frozen=True, slots=True)
class Place:
    """A station that does something for an item, and where in it."""

    station: Station
    mode: str
    counter: Counter | None
    takes_papers: bool


@dataclass(frozen=True, slots=True)
class ItemPages:
    """/items and /items/{id}."""

    site: Site

    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/items", self.listing), Route("/items/{item_id}", self.item))

    def listing(self, request: Request) -> Response:
        """The items by class, or those that a question may mean."""
        handbook = self.site.handbook()
        asked = " ".join(request.query_params.get("q", "").split())[:MOST_CHARACTERS]
        found, urgent = _search(handbook, asked) if asked else ((), False)
        public = [item for item in handbook.catalogue.items if item.status is not ItemStatus.DRAFT]
        by_class = [
            (category, [item for item in public if item.category is category and item.status is not ItemStatus.WITHDRAWN])
            for category in Category
        ]
        name = house(handbook.catalogue)
        head = Head(
            f"办事事项：要带什么、在哪办、多久 · {name}",
            f"{name}能办的{len(handbook.catalogue.admitted())}件事，按类别列出，用平常的话也能搜。",
        )
        return self.site.page(
            request,
            "items.html",
            head,
            handbook,
            asked=asked,
            found=found,
            urgent=urgent,
            classes=[(category, members) for category, members in by_class if members],
            gone=[item for item in public if item.status is ItemStatus.WITHDRAWN],
            with_summaries=len(public) <= MOST_WITH_SUMMARIES,
        )

    def item(self, request: Request) -> Response:
        """Everything about one item; what is no draft keeps its page, so that a forwarded link still says where to go."""
        handbook = self.site.handbook()
        item = handbook.catalogue.find(request.path_params["item_id"])
        if item is None or item.status is ItemStatus.DRAFT:
            return self.site.missing(request)
        head = Head(_title(item, handbook.catalogue), _description(item))
        return self.site.page(
            request,
            "item.html",
            head,
            handbook,
            item=item,
            offered=item.status is ItemStatus.ADMITTED,
            phone=phone(item, handbook.catalogue),
            places=_places(item, handbook.catalogue),
            material_groups=_material_groups(item),
            related=_related(item, handbook.catalogue),
        )


def _search(handbook: Handbook, asked: str) -> tuple[tuple[ServiceItem, ...], bool]:
    """The items a question may mean, best first, and whether it sounds like danger.

    Whoever types into a box of a list looks for a word as often as he asks: items that bear the words come after those that are meant.
    """
    understanding = handbook.understander.understand(asked)
    wanted = normalise(asked)
    meant = [handbook.catalogue.find(match.item_id) for match in understanding.matches]
    bearing = [item for item in handbook.catalogue.items if any(wanted in normalise(name) for name in (item.name, *item.aliases))]
    found = dict.fromkeys(item.id for item in (*meant, *bearing) if item is not None and item.status is not ItemStatus.DRAFT)
    return tuple(handbook.catalogue.item(item_id) for item_id in list(found)[:MOST_FOUND]), understanding.kind is Kind.EMERGENCY


def _title(item: ServiceItem, catalogue: Catalogue) -> str:
    if item.status is not ItemStatus.ADMITTED:
        return f"{item.name}：现在到哪里办 · {house(catalogue)}"
    return f"{item.name}怎么办：要带什么、在哪办、多久 · {house(catalogue)}"


def _description(item: ServiceItem) -> str:
    if item.status is not ItemStatus.ADMITTED:
        return item.redirect or "这件事现在不在本站办理，来之前先打电话问。"
    bring = "、".join(material.name for material in items.always(item))
    parts = (item.summary, f"要带：{bring}" if bring else "", items.how_long(item), item.fee.text)
    return "".join(f"{part.rstrip('。；')}。" for part in parts if part)


def _places(item: ServiceItem, catalogue: Catalogue) -> list[Place]:
    return [
        Place(
            catalogue.station(offer.station),
            MODES[offer.mode],
            catalogue.counter_for(item, catalogue.station(offer.station)),
            offer.mode is not ServiceMode.GUIDE,
        )
        for offer in sorted(item.offers, key=lambda offer: offer.mode is ServiceMode.GUIDE)
    ]


def _material_groups(item: ServiceItem) -> list[tuple[str, list[Material]]]:
    groups = (
        ("每个人都要带", items.always(item)),
        ("符合情况才要", [material for material in item.materials if material.case and not material.agent_only]),
        ("别人替您来，再加", [material for material in item.materials if material.agent_only]),
    )
    return [(heading, group) for heading, group in groups if group]


def _related(item: ServiceItem, catalogue: Catalogue) -> dict[str, ServiceItem]:
    """The items that a criterion names instead, by id."""
    named = {item_id for criterion in item.eligibility for item_id in criterion.instead}
    return {item_id: other for item_id in named if (other := catalogue.offered(item_id)) is not None}
