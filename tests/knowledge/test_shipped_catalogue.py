"""The sample catalogue that comes with Linban: what must hold of every item and station in it."""

import re
from collections import Counter as Tally
from itertools import pairwise

import pytest

from knowledge.catalogue import Catalogue, Handling, ServiceItem, ServiceMode
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.stations import Category, DayKind, OpeningHours, ShiftService, StationKind

CATALOGUE = load_catalogue(shipped_folder())
EACH_ITEM = pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.id)

IN_FULL = {
    "elder-card", "senior-allowance", "minimum-living-allowance", "temporary-assistance", "disability-certificate", "residence-permit",
    "residence-permit-endorsement", "birth-registration", "resident-medical-insurance", "flexible-employment-subsidy", "veteran-card",
    "legal-aid",
}  # fmt: skip
HOTLINES = {"110", "119", "120", "12333", "12345", "12348"}
ARTICLES = re.compile(r"《[^《》]+》第[一二三四五六七八九十百]+条(、第[一二三四五六七八九十百]+条)*")
# No area code is 000: such a number rings at nobody's.
NOBODY = re.compile(r"000-\d{7}")
# Seven digits and more that stand alone, or groups of them joined by hyphens: how a Chinese telephone number is written.
TELEPHONE = re.compile(r"(?<![\w./=%-])(?:\d{3,4}-\d{7,8}|1[3-9]\d{9}|\d{7,8})(?![\w./-])")


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


def test_has_the_items_that_are_written_in_full(catalogue: Catalogue) -> None:
    assert {item.id for item in catalogue.items} >= IN_FULL


@EACH_ITEM
def test_offers_every_item_somewhere_at_a_counter_that_takes_it(item: ServiceItem) -> None:
    """M5.1."""
    assert item.offers
    for station, offer in CATALOGUE.stations_for(item):
        counter = CATALOGUE.counter_for(item, station)
        assert counter is not None, (item.id, offer.station)
        assert item.category in counter.categories


@EACH_ITEM
def test_cites_laws_with_their_articles(item: ServiceItem) -> None:
    assert all(ARTICLES.fullmatch(basis) for basis in item.legal_basis)


@EACH_ITEM
def test_has_enough_ways_of_asking(item: ServiceItem) -> None:
    assert len(item.examples) >= 40
    assert len(item.counter_examples) >= 8
    assert len(set(item.examples)) == len(item.examples)


@EACH_ITEM
def test_does_not_take_its_own_examples_for_counter_examples(item: ServiceItem) -> None:
    assert not set(item.examples) & set(item.counter_examples)


@EACH_ITEM
def test_names_only_telephones_that_belong_to_nobody_or_to_the_public(item: ServiceItem) -> None:
    for phone in (item.consultation_phone, item.complaint_phone, *(stage.contact for stage in item.stages)):
        if re.search(r"\d", phone):
            assert phone in HOTLINES or NOBODY.fullmatch(phone)
    assert not TELEPHONE.search(answers(item))


def test_names_only_telephones_of_stations_that_belong_to_nobody(catalogue: Catalogue) -> None:
    phones = [station.phone for station in catalogue.stations]
    assert len(set(phones)) == len(phones)
    assert all(NOBODY.fullmatch(phone) for phone in phones)
    assert all(NOBODY.fullmatch(station.complaint_phone) for station in catalogue.stations)


@EACH_ITEM
def test_writes_chinese_with_chinese_punctuation(item: ServiceItem) -> None:
    words = answers(item)
    assert not re.findall(r"[\u4e00-\u9fff][,:;!?()]|[,:;!?()][\u4e00-\u9fff]", words)


def test_shares_no_example_between_two_items(catalogue: Catalogue) -> None:
    times = Tally(example for item in catalogue.items for example in item.examples)
    assert [example for example, count in times.items() if count > 1] == []


@pytest.mark.parametrize("item_id", sorted(IN_FULL))
def test_tells_everything_at_once(item_id: str) -> None:
    """M1.2, M5.2: conditions, every paper and its form, steps, visits, fee and questions."""
    item = CATALOGUE.item(item_id)
    assert item.legal_basis and item.authority and item.conditions and item.materials and item.steps and item.stages and item.sources
    assert item.visits is not None
    assert 4 <= len(item.questions) <= 8
    assert 6 <= len(item.aliases) <= 15


@pytest.mark.parametrize("item_id", sorted(IN_FULL))
def test_gives_a_limit_in_days_where_something_is_promised(item_id: str) -> None:
    """M1.4: the card of veterans has none, for no source gives one."""
    item = CATALOGUE.item(item_id)
    if item.handling is Handling.PROMISED and item_id != "veteran-card":
        assert item.promised_limit is not None


@pytest.mark.parametrize("item_id", sorted(IN_FULL))
def test_asks_an_agent_for_his_own_papers(item_id: str) -> None:
    """M5.5: an authorised agent (委托代理) shows who he is."""
    item = CATALOGUE.item(item_id)
    assert item.agent_allowed == any(material.agent_only for material in item.materials)


@EACH_ITEM
def test_says_who_may_ask_for_a_visit(item: ServiceItem) -> None:
    """M5.5: those who cannot move are visited."""
    assert bool(item.home_visit_for) == item.home_visit


def test_does_more_at_the_centre_than_at_the_outlets(catalogue: Catalogue) -> None:
    """M5.1: of the items written in full the centre accepts all, the outlets about half, in ways of their own."""
    offers = [offer for item_id in IN_FULL for offer in catalogue.item(item_id).offers]
    assert all(offer.mode is ServiceMode.ACCEPT for offer in offers if offer.station == "centre")
    tally = Tally(offer.station for offer in offers)
    assert tally["centre"] == len(IN_FULL)
    assert 5 <= tally["east-gate"] <= 8 and 5 <= tally["west-garden"] <= 8
    assert {offer.mode for offer in offers} >= {ServiceMode.ACCEPT, ServiceMode.COLLECT, ServiceMode.ASSIST}


def test_promises_an_elder_card_sooner_than_the_limit(catalogue: Catalogue) -> None:
    """M5.2: 30 working days became 15."""
    item = catalogue.item("elder-card")
    assert item.statutory_limit is not None and item.promised_limit is not None
    assert (item.statutory_limit.amount, item.promised_limit.amount) == (30, 15)


def test_decides_on_legal_aid_by_the_law_of_2022(catalogue: Catalogue) -> None:
    """M1.4: seven days to decide, three to appoint, five to answer an objection."""
    item = catalogue.item("legal-aid")
    assert [stage.limit.amount for stage in item.stages if stage.limit is not None] == [7, 3, 5]
