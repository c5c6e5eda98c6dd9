"""Where an item is handled: the stations that take it, the offices it is referred to, and the number to ask at."""

from knowledge.cards.stations import weekly
from knowledge.catalogue import Catalogue
from knowledge.service_item import Offer, Referral, ServiceItem, ServiceMode
from knowledge.stations import Station

MODES = {
    ServiceMode.ACCEPT: "受理",
    ServiceMode.COLLECT: "代收",
    ServiceMode.ASSIST: "代办",
    ServiceMode.GUIDE: "指引",
}


def places_short(item: ServiceItem, catalogue: Catalogue) -> str:
    """The first place with counter, hours and telephone, and the names of the others; the office it is referred to where nobody takes it here."""
    offered = catalogue.stations_for(item)
    if not offered:
        return _elsewhere(item, catalogue)
    (station, offer), *others = offered
    counter = catalogue.counter_for(item, station)
    first = f"{station.short_name}{counter.name if counter else ''}{_mode(offer)}，{weekly(station)}，电话{station.phone}"
    also = "、".join(f"{other.short_name}{_mode(its)}" for other, its in others)
    return first + (f"；{also}也能办" if also else "")


def places(item: ServiceItem, catalogue: Catalogue) -> str:
    """Where to go, with address and telephone: every answer carries them (M5.5)."""
    lines = []
    for station, offer in catalogue.stations_for(item):
        counter = catalogue.counter_for(item, station)
        where = counter.name if counter else "咨询台"
        lines.append(f"{station.short_name}（{MODES[offer.mode]}）：{station.address}，{where}，电话{station.phone}")
    lines += [f"·{referral(each)}" for each in item.referrals]
    if item.referrals and (guides := guides_for(item, catalogue)):
        names = "、".join(station.short_name for station in guides)
        lines.append(f"{names}可以指路、帮您看材料，电话{guides[0].phone}")
    return "\n".join(lines) or f"先打{phone(item, catalogue)}问"


def is_elsewhere(item: ServiceItem) -> bool:
    """Whether no station takes its papers: one has to go somewhere else."""
    return all(offer.mode is ServiceMode.GUIDE for offer in item.offers)


def guides_for(item: ServiceItem, catalogue: Catalogue) -> tuple[Station, ...]:
    """The stations that point the way (指引)."""
    return tuple(catalogue.station(offer.station) for offer in item.offers if offer.mode is ServiceMode.GUIDE)


def referral(to: Referral) -> str:
    """户籍所在地公安派出所（迁入迁出，电话…）."""
    aside = "，".join(part for part in (to.purpose.rstrip("。"), f"电话{to.phone}" if to.phone else "") if part)
    return f"{to.name}（{aside}）" if aside else to.name


def phone(item: ServiceItem, catalogue: Catalogue) -> str:
    """The number to ask at."""
    if item.consultation_phone:
        return item.consultation_phone
    near = [station for station, _ in catalogue.stations_for(item)] or list(guides_for(item, catalogue)) or list(catalogue.stations)
    return near[0].phone


def _elsewhere(item: ServiceItem, catalogue: Catalogue) -> str:
    guides = guides_for(item, catalogue)
    if not item.referrals:
        return f"先打{phone(item, catalogue)}问"
    to = "；".join(referral(each) for each in item.referrals)
    return f"去{to}" + (f"。{guides[0].short_name}可以指路、帮您看材料，电话{guides[0].phone}" if guides else "")


def _mode(offer: Offer) -> str:
    return "" if offer.mode is ServiceMode.ACCEPT else f"（{MODES[offer.mode]}）"
