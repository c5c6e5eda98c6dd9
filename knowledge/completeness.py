"""How complete a catalogue is, class by class."""

from collections.abc import Callable, Iterable, Sequence

from knowledge.catalogue import Catalogue
from knowledge.checking import Finding, Severity, has_limit, vouched_for
from knowledge.columns import aligned
from knowledge.service_item import Codes, ServiceItem
from knowledge.stations import Category

HAS: tuple[tuple[str, Callable[[ServiceItem], bool]], ...] = (
    ("条件", lambda item: bool(item.conditions)),
    ("材料", lambda item: bool(item.materials) or "materials" in vouched_for(item)),
    ("时限", has_limit),
    ("流程", lambda item: bool(item.steps)),
    ("收费", lambda item: bool(item.fee.text)),
    ("次数", lambda item: item.visits is not None),
    ("依据", lambda item: bool(item.legal_basis)),
    ("问答", lambda item: bool(item.questions)),
    ("俗称", lambda item: bool(item.aliases)),
    ("来源", lambda item: bool(item.sources)),
    ("自查", lambda item: bool(item.eligibility)),
    ("编码", lambda item: item.codes != Codes()),
)
"""What an item may have, and how one sees it; 时限 also counts the reason why there is none."""


def completeness(catalogue: Catalogue, findings: Iterable[Finding] = ()) -> list[str]:
    """A table in lines: for each class its items, what share of them has each thing, how many gaps; the whole of them last."""
    gaps = [finding.about for finding in findings if finding.severity is Severity.GAP]
    groups: list[tuple[str, Sequence[ServiceItem]]] = [
        (category.value, [item for item in catalogue.items if item.category is category]) for category in Category
    ]
    rows = [["类别", "事项", *(name for name, _ in HAS), "待补"]]
    for name, items in [*groups, ("合计", catalogue.items)]:
        if items:
            titles = {f"{item.name}（{item.id}）" for item in items}
            shares = [_share(sum(has(item) for item in items), len(items)) for _, has in HAS]
            rows.append([name, str(len(items)), *shares, str(sum(about in titles for about in gaps))])
    return aligned(rows)


def _share(some: int, all_of_them: int) -> str:
    """In percent; only what is complete is a hundred."""
    return f"{some * 100 // all_of_them}%"
