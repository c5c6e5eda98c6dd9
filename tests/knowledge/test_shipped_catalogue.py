"""The sample catalogue that comes with Linban: what must hold of every item and station in it."""

import csv
import re
from collections import Counter as Tally
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from handlers.eligible import MOST
from knowledge.cards import events, items, whereabouts
from knowledge.catalogue import Catalogue
from knowledge.checking import Severity, check_catalogue, unsourced
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.service_item import ItemStatus, ServiceItem, ServiceMode
from knowledge.stations import Category, DayKind, OpeningHours, ShiftService, StationKind

CATALOGUE = load_catalogue(shipped_folder())
ONE_SCREEN = 420  # characters, some 24 lines of 18 on a small phone
HOTLINES = {"110", "119", "120", "12315", "12320", "12329", "12333", "12345", "12348", "12349", "12366", "12385", "12393", "95598"}
ARTICLE = "第[一二三四五六七八九十百]+条"
# The articles, and where they hold; a law whose newest text is not at hand is named alone.
CITED = re.compile(rf"《[^《》]+》({ARTICLE}((、|至){ARTICLE})*)?(（[^（）]+）)?")
# No area code is 000: such a number rings at nobody's.
NOBODY = re.compile(r"000-\d{7}")
# Seven digits and more that stand alone, or groups of them joined by hyphens: how a Chinese telephone number is written.
TELEPHONE = re.compile(r"(?<![\w./=%-])(?:\d{3,4}-\d{7,8}|1[3-9]\d{9}|\d{7,8})(?![\w./-])")


LISTED = Path(__file__).resolve().parents[3] / "shared" / "service-items.tsv"


def listed_items() -> dict[str, tuple[str, str]]:
    """Class and name of every item the station has to have."""
    if not LISTED.is_file():
        pytest.skip("the list of items is not beside this checkout")
    with LISTED.open(encoding="utf-8", newline="") as file:
        return {row["id"]: (row["category"], row["name"]) for row in csv.DictReader(file, delimiter="\t")}


@pytest.fixture
def catalogue() -> Catalogue:
    return CATALOGUE


def hours_on(station_id: str, day: DayKind) -> list[OpeningHours]:
    return [hours for hours in CATALOGUE.station(station_id).hours if day in hours.days]


def answers(item: ServiceItem) -> str:
    """All the words with which an item is explained, without those by which it is recognised."""
    return item.model_dump_json(exclude={"examples", "counter_examples", "aliases", "sources"})


def test_has_one_centre_and_two_outlets(catalogue: Catalogue) -> None:
    """M5.1."""
    assert Tally(station.kind for station in catalogue.stations) == {StationKind.CENTRE: 1, StationKind.OUTLET: 2}


def test_has_a_counter_for_every_class_at_the_centre(catalogue: Catalogue) -> None:
    """M1.1: one door for every line of work."""
    taken = [category for counter in catalogue.station("centre").counters for category in counter.categories]
    assert sorted(taken) == sorted(Category)


def test_serves_every_community_at_one_station_only(catalogue: Catalogue) -> None:
    """M4.1: one installation, many stations and communities."""
    communities = [community for station in catalogue.stations for community in station.communities]
    assert len(communities) == len(set(communities)) == 10


def test_is_open_from_eight_to_six_without_a_lunch_break_at_the_centre() -> None:
    """M1.8."""
    workday = hours_on("centre", DayKind.WORKDAY)
    assert f"{workday[0].opens:%H:%M}" == "08:00" and f"{workday[-1].closes:%H:%M}" == "18:00"
    assert all(before.closes == after.opens for before, after in pairwise(workday))


def test_is_open_on_tuesday_evenings_with_full_service_at_the_centre() -> None:
    """M1.8: for those who work by day."""
    (evening,) = hours_on("centre", DayKind.TUESDAY)
    assert (f"{evening.opens:%H:%M}", f"{evening.closes:%H:%M}", evening.service) == ("18:00", "20:00", ShiftService.FULL)


def test_takes_papers_in_on_saturdays_at_the_east_gate_alone() -> None:
    """M1.8: and says that it only takes them in."""
    (saturday,) = hours_on("east-gate", DayKind.SATURDAY)
    assert (f"{saturday.opens:%H:%M}", f"{saturday.closes:%H:%M}", saturday.service) == ("09:00", "12:00", ShiftService.INTAKE)
    assert not hours_on("centre", DayKind.SATURDAY)
    assert not hours_on("west-garden", DayKind.SATURDAY)


def test_is_closed_on_sundays_and_holidays(catalogue: Catalogue) -> None:
    assert not any(hours_on(station.id, day) for station in catalogue.stations for day in (DayKind.SUNDAY, DayKind.HOLIDAY))


def test_endorses_residence_permits_where_saturday_is_open(catalogue: Catalogue) -> None:
    item = catalogue.item("residence-permit-endorsement")
    assert "east-gate" in {station.id for station, _ in catalogue.stations_for(item)}


def offending(rule: Callable[[ServiceItem], object]) -> list[str]:
    """The items of which a rule does not hold."""
    return [item.id for item in CATALOGUE.items if not rule(item)]


def test_has_every_item_of_the_list(catalogue: Catalogue) -> None:
    """M5.1: the 118 items, and what was withdrawn since so that it can be said where to go."""
    listed = listed_items()
    assert len(listed) == 118
    shipped = {item.id: (item.category.value, item.name) for item in catalogue.items}
    assert {item_id: shipped.get(item_id) for item_id in listed} == listed
    assert all(catalogue.item(item_id).status is ItemStatus.ADMITTED for item_id in listed)
    assert {item.status for item in catalogue.items if item.id not in listed} <= {ItemStatus.WITHDRAWN, ItemStatus.SUSPENDED}


def test_says_where_to_go_for_what_was_withdrawn(catalogue: Catalogue) -> None:
    """M3.2."""
    withdrawn = [item for item in catalogue.items if item.status is ItemStatus.WITHDRAWN]
    assert withdrawn
    assert all(item.redirect for item in withdrawn)


def test_has_every_item_in_the_admission_register() -> None:
    """M3.2: who asked for it, on what basis, and who decided."""
    assert offending(lambda item: item.admission is not None) == []


def test_offers_every_item_somewhere_at_a_counter_that_takes_it() -> None:
    """M5.1."""

    def taken(item: ServiceItem) -> bool:
        counters = [CATALOGUE.counter_for(item, station) for station, _ in CATALOGUE.stations_for(item)]
        return bool(item.offers) and all(counter is not None and item.category in counter.categories for counter in counters)

    assert offending(taken) == []


def test_says_where_to_go_for_what_no_station_takes() -> None:
    assert offending(lambda item: CATALOGUE.stations_for(item) or item.referrals or item.redirect) == []


def test_gives_a_place_and_a_telephone_for_every_item() -> None:
    """M5.5: tell the right place and phone."""
    assert offending(lambda item: whereabouts.places(item, CATALOGUE) and whereabouts.phone(item, CATALOGUE)) == []


def test_gives_aliases_conditions_and_common_questions_for_every_item() -> None:
    assert offending(lambda item: item.aliases and item.conditions and len(item.questions) >= 2) == []


def test_tells_materials_or_that_none_are_needed() -> None:
    """M1.2."""
    assert offending(lambda item: item.materials or item.steps) == []


def test_says_where_to_get_every_material() -> None:
    """M1.2: who is told what to bring is told where it comes from."""
    assert offending(lambda item: all(material.source for material in item.materials)) == []


def test_gives_a_limit_or_the_reason_for_none() -> None:
    """M1.4."""
    assert offending(lambda item: item.statutory_limit or item.promised_limit or item.no_limit_reason) == []


def test_names_the_source_of_every_fact_or_marks_it_as_the_sample_stations() -> None:
    missing = {item.id: sorted(unsourced(item)) for item in CATALOGUE.items}
    assert {item_id: fields for item_id, fields in missing.items() if fields} == {}


def test_has_nothing_that_must_be_mended() -> None:
    faults = [finding for finding in check_catalogue(CATALOGUE, date(2026, 11, 22)) if finding.severity is Severity.FAULT]
    assert faults == []


def test_checks_eligibility_in_a_few_questions() -> None:
    checked = [item for item in CATALOGUE.items if item.eligibility]
    assert len(checked) >= 60
    assert offending(lambda item: not item.eligibility or 2 <= len(item.eligibility) <= MOST) == []


def test_knows_when_something_has_to_be_done_again(catalogue: Catalogue) -> None:
    assert catalogue.item("residence-permit-endorsement").renewal_months == 12
    assert catalogue.item("pension-living-certification").renewal_months == 12


def test_knows_the_season_of_the_residents_medical_insurance(catalogue: Catalogue) -> None:
    assert catalogue.item("resident-medical-insurance").windows


def test_leads_through_five_life_events(catalogue: Catalogue) -> None:
    assert {event.id for event in catalogue.life_events} == {"birth", "death", "retirement", "disability", "moving-in"}
    for event in catalogue.life_events:
        assert len(events.steps(event, catalogue)) == len(event.steps) >= 3
        assert events.merged_papers(event, catalogue)


def test_cites_laws_with_their_articles() -> None:
    assert offending(lambda item: all(CITED.fullmatch(basis) for basis in item.legal_basis)) == []


def test_has_enough_ways_of_asking() -> None:
    assert offending(lambda item: len(item.examples) >= (25 if item.status is ItemStatus.ADMITTED else 8)) == []
    assert offending(lambda item: len(item.counter_examples) >= (6 if item.status is ItemStatus.ADMITTED else 0)) == []
    assert offending(lambda item: len(set(item.examples)) == len(item.examples)) == []


def test_does_not_take_its_own_examples_for_counter_examples() -> None:
    assert offending(lambda item: not set(item.examples) & set(item.counter_examples)) == []


def test_names_only_telephones_that_belong_to_nobody_or_to_the_public() -> None:
    def public(item: ServiceItem) -> bool:
        phones = (
            item.consultation_phone,
            item.complaint_phone,
            *(stage.contact for stage in item.stages),
            *(to.phone for to in item.referrals),
        )
        numbers = [number for phone in phones for number in re.findall(r"[\d-]{3,}", phone)]
        return all(number in HOTLINES or NOBODY.fullmatch(number) for number in numbers) and not TELEPHONE.search(answers(item))

    assert offending(public) == []


def test_names_only_telephones_of_stations_that_belong_to_nobody(catalogue: Catalogue) -> None:
    phones = [station.phone for station in catalogue.stations]
    assert len(set(phones)) == len(phones)
    assert all(NOBODY.fullmatch(phone) for phone in phones)
    assert all(NOBODY.fullmatch(station.complaint_phone) for station in catalogue.stations)


def test_writes_chinese_with_chinese_punctuation() -> None:
    mixed = re.compile(r"[\u4e00-\u9fff][,:;!?()]|[,:;!?()][\u4e00-\u9fff]")
    assert {item.id: found for item in CATALOGUE.items if (found := mixed.findall(answers(item)))} == {}


def test_shares_no_example_between_two_items(catalogue: Catalogue) -> None:
    times = Tally(example for item in catalogue.items for example in item.examples)
    assert [example for example, count in times.items() if count > 1] == []


def test_asks_an_agent_for_his_own_papers() -> None:
    """M5.5: an authorised agent (委托代理) shows who he is, wherever the applicant would have to."""

    def shown(item: ServiceItem) -> bool:
        identified = any("身份证" in material.name for material in item.materials if not material.case and not material.agent_only)
        return not identified or any(material.agent_only for material in item.materials)

    assert offending(lambda item: not (item.agent_allowed and item.bookable) or shown(item)) == []


def test_says_who_may_ask_for_a_visit() -> None:
    """M5.5: those who cannot move are visited."""
    assert offending(lambda item: bool(item.home_visit_for) == item.home_visit) == []


def test_does_more_at_the_centre_than_at_the_outlets(catalogue: Catalogue) -> None:
    """M5.1: the outlets do about half, in ways of their own."""
    offers = [offer for item in catalogue.admitted() for offer in item.offers]
    tally = Tally(offer.station for offer in offers)
    assert tally["centre"] == len(catalogue.admitted())
    assert all(0.3 < tally[outlet] / tally["centre"] < 0.8 for outlet in ("east-gate", "west-garden"))
    assert {offer.mode for offer in offers} == set(ServiceMode)


def test_reads_on_one_screen_of_a_phone() -> None:
    """An item card is one screen first; the rest is behind choices."""
    long = {item.id: len(text) for item in CATALOGUE.admitted() if len(text := items.short(item, CATALOGUE)) > ONE_SCREEN}
    assert long == {}


def test_promises_an_elder_card_sooner_than_the_limit(catalogue: Catalogue) -> None:
    """M5.2: 30 working days became 15."""
    item = catalogue.item("elder-card")
    assert item.statutory_limit is not None and item.promised_limit is not None
    assert (item.statutory_limit.amount, item.promised_limit.amount) == (30, 15)


def test_decides_on_legal_aid_by_the_law_of_2022(catalogue: Catalogue) -> None:
    """M1.4: seven days to decide, three to appoint, five to answer an objection."""
    item = catalogue.item("legal-aid")
    assert [stage.limit.amount for stage in item.stages if stage.limit is not None] == [7, 3, 5]
