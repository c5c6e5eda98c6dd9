"""What is worth saying about a catalogue that can be used: gaps, not mistakes."""

from collections import Counter as Tally
from collections.abc import Iterator

from knowledge.catalogue import Catalogue, Handling, ItemStatus
from knowledge.labels import FIELD_NAMES

WANTED = (
    "legal_basis", "authority", "conditions", "materials", "steps", "stages", "visits", "questions", "aliases",
    "counter_examples", "sources",
)  # fmt: skip
LIMITS = ("statutory_limit", "promised_limit")
ENOUGH_EXAMPLES = 40


def check_catalogue(catalogue: Catalogue) -> tuple[str, ...]:
    """Findings in Chinese, first by item, then by station."""
    return (*_item_findings(catalogue), *_shared_examples(catalogue), *_station_findings(catalogue))


def _item_findings(catalogue: Catalogue) -> Iterator[str]:
    for item in catalogue.items:
        title = f"{item.name}（{item.id}）"
        empty = [FIELD_NAMES[name] for name in WANTED if getattr(item, name) in ("", (), None)]
        if item.handling is Handling.PROMISED:
            empty += [FIELD_NAMES[name] for name in LIMITS if getattr(item, name) is None]
        if empty:
            yield f"{title}：{len(empty)}项还空着：{'、'.join(empty)}。"
        if len(item.examples) < ENOUGH_EXAMPLES:
            yield f"{title}：居民问法只有{len(item.examples)}句，{ENOUGH_EXAMPLES}句以上认得更准。"
        if item.status is ItemStatus.ADMITTED and not item.offers:
            yield f"{title}：已准入，但没有一个服务点办理。"


def _shared_examples(catalogue: Catalogue) -> Iterator[str]:
    owners: dict[str, list[str]] = {}
    for item in catalogue.items:
        for example in dict.fromkeys(item.examples):
            owners.setdefault(example, []).append(item.name)
        for example, times in Tally(item.examples).items():
            if times > 1:
                yield f"{item.name}（{item.id}）：问法“{example}”写了{times}遍。"
    for example, names in owners.items():
        if len(names) > 1:
            yield f"问法“{example}”同时属于{'、'.join(names)}，认不出该答哪一个。"


def _station_findings(catalogue: Catalogue) -> Iterator[str]:
    offered = {offer.station for item in catalogue.admitted() for offer in item.offers}
    for station in catalogue.stations:
        if station.id not in offered:
            yield f"{station.name}（{station.id}）：没有一个事项在这里办。"
