"""The demonstration's places: the size of M5.6, made up, whole, and no fuller the second time."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.app import Linban
from bot.demonstration import DAYS, furnish, may_furnish
from bot.demonstration.places import COMMUNITIES, sample_grids
from casework import openings
from casework.places import areas, communities, geography, payouts
from casework.places.buildings import Buildings
from casework.places.communities import Community
from casework.places.heads import HeadRole
from tests.support.service import clocked_linban


@pytest.fixture(scope="module")
def linban(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linban]:
    with clocked_linban(tmp_path_factory.mktemp("demonstration"), "2026-12-02T18:40") as furnished:
        furnish(furnished)
        yield furnished


def test_has_the_size_of_a_street_office(linban: Linban) -> None:
    """M5.6: 10 communities, 68 grids, 163 areas, some 25,000 households (82,000 residents)."""
    entries = linban.store.read(geography.everywhere)
    assert len({entry.community.id for entry in entries}) == 10
    assert (len(entries), sum(len(entry.areas) for entry in entries)) == (68, 163)
    households = [entry.grid.households for entry in entries]
    assert abs(sum(households) - 25_000) < 250 and all(300 <= each <= 410 for each in households)


def test_has_somebody_responsible_everywhere(linban: Linban) -> None:
    """M1.6, M3.5: a grid worker for each grid, three heads for each area, each of them somebody else."""
    entries = linban.store.read(geography.everywhere)
    assert all(entry.worker for entry in entries)
    everybody = [head for entry in entries for heads in (entry.heads, *(area.heads for area in entry.areas)) for head in heads]
    for entry in entries:
        for area in entry.areas:
            assert [head.role for head in area.heads] == [HeadRole.AREA_HEAD, HeadRole.BUILDING_HEAD, HeadRole.PARTY_HEAD]
    assert len({head.name for head in everybody}) == len({head.phone for head in everybody}) == len(everybody) == 68 * 2 + 163 * 3


def test_names_nobody_who_could_be_telephoned(linban: Linban) -> None:
    """The range 154 is not assigned to any operator, the area code 000 does not exist."""
    entries = linban.store.read(geography.everywhere)
    phones = [head.phone for entry in entries for heads in (entry.heads, *(area.heads for area in entry.areas)) for head in heads]
    assert all(re.fullmatch(r"154100\d{5}", phone) for phone in phones)
    assert all(re.fullmatch(r"000-66202\d\d", community.phone) for community in COMMUNITIES)


def test_serves_the_communities_of_the_stations(linban: Linban) -> None:
    """M4.1: the table agrees with the catalogue."""
    for station in linban.handbook.catalogue.stations:
        served = linban.store.read(lambda db, station=station: communities.served_by(db, station.id))  # type: ignore[misc]
        assert tuple(community.name for community in served) == station.communities


def test_gives_every_house_to_one_area_only(linban: Linban) -> None:
    """M2.1: each house number of the file is found again, in its own grid, and in one area."""
    for grid, of_areas in sample_grids():
        for buildings in (each for area in of_areas for each in area):
            for number in {buildings.first, buildings.last}:
                found = linban.store.read(
                    lambda db, place=buildings, number=number: geography.at(db, place.place, number, place.first_unit)  # type: ignore[misc]
                )
                assert [entry.grid.id for entry in found] == [grid.id], (buildings, number)
                assert len(found[0].areas) == 1


def test_asks_for_the_unit_where_a_house_is_divided(linban: Linban) -> None:
    assert len(linban.store.read(lambda db: areas.at(db, "藕香居", 4))) == 2
    assert Buildings("藕香居", 5, 8) in {each for _, of_areas in sample_grids() for area in of_areas for each in area}


def test_pays_out_on_two_working_days_a_month_in_each_community(linban: Linban) -> None:
    """M5.3."""
    today = linban.handbook.today(linban.clock())
    days = linban.store.read(lambda db: payouts.ahead(db, [community.id for community in COMMUNITIES], today))
    assert all(linban.handbook.calendar.is_working(day.on) for day in days)
    months = Counter((day.community_id, day.on.year, day.on.month) for day in days)
    assert len(months) == 30 and set(months.values()) == {2}


def test_has_a_closure_and_an_opening_ahead_but_not_where_somebody_is_booked(linban: Linban) -> None:
    today = linban.handbook.today(linban.clock())
    closed, opened = sorted(linban.store.read(lambda db: openings.station_days(db, today)), key=lambda day: day.hours != "[]")
    assert not closed.opening_hours() and linban.handbook.calendar.is_working(closed.on)
    assert opened.opening_hours() and not linban.handbook.calendar.is_working(opened.on)
    assert min(closed.on, opened.on) > today + timedelta(days=DAYS)


def test_leaves_what_was_changed_as_it_was_changed(linban: Linban) -> None:
    renamed = Community(id="qinghe", name="新青禾社区", station_id="centre", phone="000-6620299", rank=1)
    linban.store.write(lambda db: communities.put(db, renamed))
    furnish(linban)
    assert linban.store.read(lambda db: communities.get(db, "qinghe")) == renamed


def test_stays_away_from_real_places(tmp_path_factory: pytest.TempPathFactory) -> None:
    with clocked_linban(tmp_path_factory.mktemp("real"), "2026-12-02T18:40") as real:
        real.store.write(lambda db: communities.put(db, Community(id="real", name="真的社区", station_id="centre")))
        assert not may_furnish(real)
