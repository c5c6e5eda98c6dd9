"""Pages of life events (一件事): several items in the order in which they are best seen to, with what to bring for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pages.site import Head, Site, house
from knowledge.cards import events


@dataclass(frozen=True, slots=True)
class EventPages:
    """/events and /events/{id}."""

    site: Site

    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/events", self.listing), Route("/events/{event_id}", self.event))

    def listing(self, request: Request) -> Response:
        """All life events."""
        handbook = self.site.handbook()
        names = "、".join(event.name for event in handbook.catalogue.life_events)
        head = Head(f"一件事：家里有事，一次看全 · {house(handbook.catalogue)}", f"{names}：各要办哪几件、先办哪件、带什么。")
        return self.site.page(request, "events.html", head, handbook)

    def event(self, request: Request) -> Response:
        """One of them."""
        handbook = self.site.handbook()
        catalogue = handbook.catalogue
        event = next((each for each in catalogue.life_events if each.id == request.path_params["event_id"]), None)
        if event is None:
            return self.site.missing(request)
        steps = events.steps(event, catalogue)
        order = "、".join(item.name for _, item in steps)
        head = Head(f"{event.name}：先办哪件、要带什么 · {house(catalogue)}", f"{event.summary}依次办：{order}。")
        numbers = {item.id: place for place, (_, item) in enumerate(steps, 1)}
        papers = [(paper, [numbers[item.id] for item in paper.items]) for paper in events.merged_papers(event, catalogue)]
        return self.site.page(request, "event.html", head, handbook, event=event, steps=steps, papers=papers)
