"""How a life event (一件事) reads: what is to be done in which order, and what to bring for all of it, each paper once."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.cards.items import always
from knowledge.cards.words import numbered, sentence
from knowledge.catalogue import Catalogue
from knowledge.documents import Paper, papers
from knowledge.life_events import EventStep, LifeEvent
from knowledge.procedure import MaterialForm
from knowledge.service_item import ServiceItem


@dataclass(frozen=True, slots=True)
class SharedPaper:
    """One paper for the whole way: whether the original is wanted, how many copies in all, and by which items."""

    name: str
    original: bool
    copies: int
    items: tuple[ServiceItem, ...]


def steps(event: LifeEvent, catalogue: Catalogue) -> tuple[tuple[EventStep, ServiceItem], ...]:
    """The steps whose item is offered now, in order."""
    return tuple((step, item) for step in event.steps if (item := catalogue.offered(step.item)) is not None)


def overview(event: LifeEvent, catalogue: Catalogue) -> str:
    """The items in the order in which they are best seen to, each with its time."""
    lines = [_line(step, item) for step, item in steps(event, catalogue)]
    notes = "".join(f"\n·{sentence(note)}" for note in event.notes)
    return f"【{event.name}】{sentence(event.summary)}按这个顺序办：\n{numbered(lines)}{notes}"


def _line(step: EventStep, item: ServiceItem) -> str:
    aside = "；".join(part.rstrip("。") for part in (step.only_if and f"{step.only_if}才办", step.note) if part)
    return f"{step.when}：{item.name}" + (f"（{aside}）" if aside else "")


def merged_papers(event: LifeEvent, catalogue: Catalogue) -> tuple[SharedPaper, ...]:
    """What everybody brings on this way, each paper once, in the order in which it is first wanted; forms are filled in on the spot."""
    wanted: dict[str, list[tuple[Paper, ServiceItem]]] = {}
    for paper, item in _wanted(event, catalogue):
        wanted.setdefault(paper.name, []).append((paper, item))
    return tuple(
        SharedPaper(
            name,
            original=any(paper.original for paper, _ in uses),
            copies=sum(paper.copies for paper, _ in uses),
            items=tuple({item.id: item for _, item in uses}.values()),
        )
        for name, uses in wanted.items()
    )


def _wanted(event: LifeEvent, catalogue: Catalogue) -> Iterator[tuple[Paper, ServiceItem]]:
    for _, item in steps(event, catalogue):
        for material in always(item):
            if material.form is not MaterialForm.FILLED_IN:
                yield from ((paper, item) for paper in papers(material))


def materials(event: LifeEvent, catalogue: Catalogue) -> str:
    """Everything to get together, told once (M1.2), and which of the items want each paper."""
    numbers = {item.id: place for place, (_, item) in enumerate(steps(event, catalogue), 1)}
    lines = [
        f"{paper.name}（{_how_many(paper)}）：第{'、'.join(str(numbers[item.id]) for item in paper.items)}件用"
        for paper in merged_papers(event, catalogue)
    ]
    forms = "要填的表到窗口填；有的情况另有要求，办每一件前再核对一次。"
    return f"【{event.name}】要带的合在一起，一样备一份：\n{numbered(lines)}\n{forms}"


def _how_many(paper: SharedPaper) -> str:
    parts = (["原件"] if paper.original else []) + ([f"复印件{paper.copies}份"] if paper.copies else [])
    return "，".join(parts) or "电子版"
