"""What is worth saying about a catalogue that can be used: faults, which must be mended, and gaps, which are counted."""

from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.assembling import Read
from knowledge.catalogue import Catalogue
from knowledge.labels import FIELD_NAMES
from knowledge.mistakes import Place
from knowledge.positions import Location
from knowledge.procedure import Handling
from knowledge.seasons import has_passed
from knowledge.service_item import ItemStatus, ServiceItem

WANTED = (
    "kind", "level", "legal_basis", "authority", "conditions", "materials", "steps", "stages", "visits", "questions", "aliases",
    "examples", "counter_examples", "admission", "eligibility", "sources",
)  # fmt: skip
"""Fields of an item that are better filled."""
CLAIMS = (
    "authority", "level", "conditions", "statutory_limit", "promised_limit", "stages", "materials", "steps", "visits", "fee", "amount",
    "result", "agent_allowed", "home_visit", "windows", "renewal", "admission",
)  # fmt: skip
"""Fields of an item that say something somebody must answer for: a source, or the station itself."""
ENOUGH_QUESTIONS = 2
ENOUGH_EXAMPLES = 25


class Severity(StrEnum):
    """How much a finding weighs."""

    FAULT = "fault"  # 要改: residents are told something wrong, or nothing
    GAP = "gap"  # 待补


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: about which item or station, where it stands, and how it is mended."""

    severity: Severity
    about: str
    message: str
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.about}：{self.message}"


def check_catalogue(catalogue: Catalogue, today: date, read: Read | None = None) -> tuple[Finding, ...]:
    """Everything to say, by items, then stations; with `read` each finding has its place in the source."""
    findings = []
    for index, item in enumerate(catalogue.items):
        about = f"{item.name}（{item.id}）"
        for severity, found in ((Severity.FAULT, _faults(item, catalogue, today)), (Severity.GAP, _gaps(item))):
            for location, message in found:
                findings.append(Finding(severity, about, message, read.place_of_item(index, location) if read else None))
    return (*findings, *_shared_examples(catalogue, read), *_idle_stations(catalogue, read))


def _faults(item: ServiceItem, catalogue: Catalogue, today: date) -> Iterator[tuple[Location, str]]:
    """What is wrong with an item that residents are offered; one that is not offered may wait."""
    if item.status is not ItemStatus.ADMITTED:
        return
    if item.effective_until is not None and item.effective_until < today:
        yield ("effective_until",), f"只办到{item.effective_until}，已经过了：请改日期，或把准入状态改成已退出并写现去向。"
    for index, window in enumerate(item.windows):
        if has_passed(window, today):
            yield ("windows", index, "year"), f"窗口期是{window.year}年的，已经过去：请改年份；年年如此就删去年份。"
    for index, material in enumerate(item.materials):
        if not material.source.strip():
            yield ("materials", index), f"材料“{material.name}”没有写从哪里取得：请写来源渠道（source）。"
    if not item.offers and not item.referrals:
        yield ("offers",), "没有一个服务点办理，也没有写去哪里办：请写办理地点（offers）或办理去向（referrals）。"
    if not has_limit(item):
        yield ("handling",), "没有办结时限：请写法定或承诺时限；真没有就写为什么（no_limit_reason）。"
    if len(item.questions) < ENOUGH_QUESTIONS:
        yield ("questions",), f"常见问题只有{len(item.questions)}个，至少要{ENOUGH_QUESTIONS}个。"
    if not item.aliases:
        yield ("aliases",), "没有俗称：请写居民平常怎么叫它（aliases）。"
    if not item.conditions:
        yield ("conditions",), "没有受理条件：请写什么人能办（conditions）；人人能办也写一条。"
    if not _has_phone(item, catalogue):
        yield ("consultation_phone",), "没有一个能打的电话：请写咨询电话（consultation_phone），或写有电话的办理地点、去向。"


def has_limit(item: ServiceItem) -> bool:
    """Whether an item says how long it takes: what is done on the spot does, and so does the reason why there is no limit."""
    limits = item.statutory_limit, item.promised_limit
    return item.handling is Handling.ON_THE_SPOT or any(limit is not None for limit in limits) or bool(item.no_limit_reason.strip())


def vouched_for(item: ServiceItem) -> set[str]:
    """The fields that a source or the station itself stands for: an empty one of them says that there is nothing, and is no gap."""
    return {*item.local, *(fact for source in item.sources for fact in source.facts)}


def unsourced(item: ServiceItem) -> tuple[str, ...]:
    """The filled fields that ought to have somebody who stands for them, and have nobody."""
    covered = vouched_for(item)
    return tuple(name for name in CLAIMS if getattr(item, name) not in ("", (), None, False) and name not in covered)


def _has_phone(item: ServiceItem, catalogue: Catalogue) -> bool:
    phones = (item.consultation_phone, *(referral.phone for referral in item.referrals))
    return any(phone.strip() for phone in phones) or any(catalogue.station(offer.station).phone for offer in item.offers)


def _gaps(item: ServiceItem) -> Iterator[tuple[Location, str]]:
    covered = vouched_for(item)
    for name in WANTED:
        if getattr(item, name) in ("", (), None) and name not in covered:
            yield (name,), f"{FIELD_NAMES[name]}（{name}）还空着。"
    if 0 < len(item.examples) < ENOUGH_EXAMPLES:
        yield ("examples",), f"居民问法只有{len(item.examples)}句，{ENOUGH_EXAMPLES}句以上认得更准。"
    for example, times in Tally(item.examples).items():
        if times > 1:
            index = [place for place, each in enumerate(item.examples) if each == example][-1]
            yield ("examples", index), f"问法“{example}”写了{times}遍。"
    for name in unsourced(item):
        yield (name,), f"{FIELD_NAMES[name]}（{name}）没有出处：请写进哪条来源的支持的字段（facts），或列为示例字段（local）。"


def _shared_examples(catalogue: Catalogue, read: Read | None) -> Iterator[Finding]:
    owners: dict[str, tuple[int, ServiceItem]] = {}
    for index, item in enumerate(catalogue.items):
        for place, example in enumerate(item.examples):
            _, owner = owners.setdefault(example, (index, item))
            if owner is not item:
                message = f"问法“{example}”也是{owner.name}（{owner.id}）的，认不出该答哪一个：请删去一处。"
                about = f"{item.name}（{item.id}）"
                yield Finding(Severity.FAULT, about, message, read.place_of_item(index, ("examples", place)) if read else None)


def _idle_stations(catalogue: Catalogue, read: Read | None) -> Iterator[Finding]:
    offered = {offer.station for item in catalogue.admitted() for offer in item.offers}
    for index, station in enumerate(catalogue.stations):
        if station.id not in offered:
            about, place = f"{station.name}（{station.id}）", read.place_of_station(index) if read else None
            yield Finding(Severity.GAP, about, "没有一个事项在这里办。", place)
