"""Communities, grids, areas and who is responsible: three levels, several heads each, found again by house number."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from casework import revisions
from casework.database import Db, Store
from casework.places import SUBJECT, areas, communities, geography, grids, heads
from casework.places.buildings import Buildings, Parity
from casework.places.communities import Community
from casework.places.geography import GridEntry
from casework.places.grids import Grid
from casework.places.heads import AreaHead, HeadRole, Person

EAST = Community(id="dongmen", name="东门社区", station_id="east-gate", phone="000-1", rank=2)
GREEN = Community(id="qinghe", name="青禾社区", station_id="centre", phone="000-2", rank=1)
WORKER = Person(HeadRole.GRID_WORKER, "王桂芳", "15410000001")
LEADER = Person(HeadRole.GRID_LEADER, "李建华", "15410000002")
AREA_HEAD = Person(HeadRole.AREA_HEAD, "张秀兰", "15410000003")
BUILDING_HEAD = Person(HeadRole.BUILDING_HEAD, "刘国强", "15410000004", "3栋")


def a_grid(number: int = 1, community: Community = EAST) -> Grid:
    return Grid(
        id=f"{community.id}-{number:02}", community_id=community.id, number=f"{community.name[:2]}-{number:02}", name="一段", households=300
    )


@pytest.fixture
def area(store: Store) -> int:
    """东门-01 with one area: the odd numbers of 东门巷, and 朝阳苑1–4栋 but of the fourth the first two units only."""

    def write(db: Db) -> int:
        communities.put(db, EAST, GREEN)
        grids.put(db, a_grid(), a_grid(2), a_grid(1, GREEN))
        heads.appoint_to_grid(db, "dongmen-01", [LEADER, WORKER])
        lane, estate = Buildings("东门巷", 1, 33, Parity.ODD), Buildings("朝阳苑", 1, 3)
        added = areas.add(db, "dongmen-01", "一片区", [lane, estate, Buildings("朝阳苑", 4, 4, Parity.ALL, 1, 2)])
        heads.appoint_to_area(db, added, [BUILDING_HEAD, AREA_HEAD])
        areas.add(db, "dongmen-02", "一片区", [Buildings("东门巷", 2, 68, Parity.EVEN), Buildings("朝阳苑", 4, 4, Parity.ALL, 3, 4)])
        return added

    return store.write(write)


def at(store: Store, place: str, building: int, unit: int | None = None) -> list[str]:
    """The numbers of the grids that a house number may belong to."""
    return [entry.grid.number for entry in store.read(lambda db: geography.at(db, place, building, unit))]


def grid(store: Store, grid_id: str = "dongmen-01") -> GridEntry:
    entry = store.read(lambda db: geography.of_grid(db, grid_id))
    assert entry is not None
    return entry


def test_names_who_is_responsible_with_telephone(store: Store, area: int) -> None:
    """M1.6, M3.5: several people for each, the one to be asked first in front."""
    entry = grid(store)
    assert entry.community == EAST
    assert (entry.heads, entry.worker) == ((WORKER, LEADER), WORKER)
    [only] = entry.areas
    assert only.heads == (AREA_HEAD, BUILDING_HEAD)
    assert only.where == "东门巷1–33号单号、朝阳苑1–3栋、朝阳苑4栋1–2单元"
    assert entry.places == ("东门巷", "朝阳苑")


@pytest.mark.parametrize(
    ("place", "building", "unit", "expected"),
    [
        ("东门巷", 1, None, ["东门-01"]),
        ("东门巷", 33, None, ["东门-01"]),
        ("东门巷", 2, None, ["东门-02"]),
        ("东门巷", 35, None, []),
        ("东门巷", 70, None, []),
        ("朝阳苑", 3, None, ["东门-01"]),
        ("朝阳苑", 3, 9, ["东门-01"]),
        ("朝阳苑", 4, None, ["东门-01", "东门-02"]),
        ("朝阳苑", 4, 2, ["东门-01"]),
        ("朝阳苑", 4, 3, ["东门-02"]),
        ("朝阳苑", 4, 5, []),
        ("没有的苑", 1, None, []),
    ],
)
def test_finds_the_grid_of_a_house_number(
    place: str, building: int, unit: int | None, expected: list[str], store: Store, area: int
) -> None:
    """M2.1, M2.2: exactly, with the side of the street and the unit; several only where the unit decides and is not told."""
    assert at(store, place, building, unit) == expected


def test_shows_only_the_area_of_the_house_number(store: Store, area: int) -> None:
    store.write(lambda db: areas.add(db, "dongmen-01", "二片区", [Buildings("朝阳苑", 9, 9)]))
    [entry] = store.read(lambda db: geography.at(db, "朝阳苑", 9))
    assert [each.area.name for each in entry.areas] == ["二片区"]
    assert entry.worker == WORKER


def test_lists_the_communities_of_a_station(store: Store, area: int) -> None:
    """M4.1: one station serves several committees, one installation has several stations."""
    assert store.read(communities.everywhere) == [GREEN, EAST]
    assert store.read(lambda db: communities.served_by(db, "east-gate")) == [EAST]
    assert [entry.grid.id for entry in store.read(lambda db: geography.of_station(db, "east-gate"))] == ["dongmen-01", "dongmen-02"]
    assert [entry.grid.id for entry in store.read(geography.everywhere)] == ["qinghe-01", "dongmen-01", "dongmen-02"]
    assert [each.id for each in store.read(lambda db: grids.of_community(db, "qinghe"))] == ["qinghe-01"]


def test_keeps_what_belongs_to_a_place_whose_name_changes(store: Store, area: int) -> None:
    renamed = Community(id="dongmen", name="东城社区", station_id="centre", phone="000-9", rank=3)
    renumbered = Grid(id="dongmen-01", community_id="dongmen", number="东城-01", name="新")
    store.write(lambda db: communities.put(db, renamed))
    store.write(lambda db: grids.put(db, renumbered))
    entry = grid(store)
    assert (entry.community, entry.grid.number, len(entry.areas), len(entry.heads)) == (renamed, "东城-01", 1, 2)


def test_gives_an_area_other_buildings_and_keeps_its_heads(store: Store, area: int) -> None:
    assert store.write(lambda db: areas.change(db, area, "甲片", [Buildings("柳堤路", 8, 8)]))
    [only] = grid(store).areas
    assert (only.area.name, only.where, only.heads) == ("甲片", "柳堤路8号", (AREA_HEAD, BUILDING_HEAD))
    assert at(store, "东门巷", 1) == []
    assert not store.write(lambda db: areas.change(db, area + 100, "没有", []))
    assert store.read(lambda db: areas.places_of(db, [area])) == ["柳堤路"]


def test_exchanges_and_dismisses_a_head(store: Store, area: int) -> None:
    found = store.read(lambda db: heads.of_grids(db, ["dongmen-01"]))
    newcomer = Person(HeadRole.GRID_WORKER, "陈玉梅", "15410000009")
    store.write(lambda db: heads.change(db, found[0].id, newcomer))
    store.write(lambda db: heads.dismiss(db, found[1].id))
    assert grid(store).heads == (newcomer,)
    assert not store.write(lambda db: heads.change(db, 999, newcomer)) and not store.write(lambda db: heads.dismiss(db, 999))


def test_takes_everything_below_away_with_a_community(store: Store, area: int) -> None:
    assert store.write(lambda db: communities.remove(db, "dongmen"))
    assert [entry.grid.id for entry in store.read(geography.everywhere)] == ["qinghe-01"]
    assert at(store, "东门巷", 1) == []
    assert store.read(lambda db: heads.of_areas(db, [area])) == [] and store.read(lambda db: heads.of_grids(db, ["dongmen-01"])) == []
    assert not store.write(lambda db: communities.remove(db, "dongmen"))


def test_takes_away_one_grid_or_one_area(store: Store, area: int) -> None:
    assert store.write(lambda db: areas.remove(db, area)) and not store.write(lambda db: areas.remove(db, area))
    assert store.read(lambda db: areas.get(db, area)) is None
    assert grid(store).areas == () and grid(store).heads == (WORKER, LEADER)
    assert store.write(lambda db: grids.remove(db, "dongmen-01")) and not store.write(lambda db: grids.remove(db, "dongmen-01"))
    assert store.read(lambda db: geography.of_grid(db, "dongmen-01")) is None


def test_never_gives_the_number_of_a_removed_area_again(store: Store, area: int) -> None:
    newest = store.write(lambda db: areas.add(db, "dongmen-02", "三片区"))
    store.write(lambda db: areas.remove(db, newest))
    assert store.write(lambda db: areas.add(db, "dongmen-02", "四片区")) > newest


@pytest.mark.parametrize("belongs", [{}, {"grid_id": "dongmen-01", "area_id": 1}])
def test_refuses_a_head_of_nothing_or_of_two_things(belongs: dict[str, object], store: Store, area: int) -> None:
    values = {"role": "volunteer", "name": "某人", "phone": "1", "covers": "", "grid_id": None, "area_id": None, **belongs}
    with pytest.raises(IntegrityError):
        store.write(lambda db: db.execute(insert(AreaHead).values(**values)))


def test_tells_other_processes_that_places_have_changed(store: Store, area: int) -> None:
    numbers = [store.read(revisions.current)[SUBJECT]]
    for change in (
        lambda db: communities.put(db, GREEN),
        lambda db: grids.put(db, a_grid(1, GREEN)),
        lambda db: areas.change(db, area, "乙片", []),
        lambda db: heads.appoint_to_area(db, area, [WORKER]),
        lambda db: grids.remove(db, "dongmen-02"),
    ):
        store.write(change)
        numbers.append(store.read(revisions.current)[SUBJECT])
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("buildings", "words"),
    [
        (Buildings("青禾苑", 1, 6), "青禾苑1–6栋"),
        (Buildings("青禾苑", 7, 7), "青禾苑7栋"),
        (Buildings("东门巷", 2, 60, Parity.EVEN), "东门巷2–60号双号"),
        (Buildings("惠民路", 1, 45, Parity.ODD), "惠民路1–45号单号"),
        (Buildings("藕香居", 4, 4, Parity.ALL, 3, 3), "藕香居4栋3单元"),
    ],
)
def test_says_which_buildings(buildings: Buildings, words: str) -> None:
    assert buildings.in_words == words


@pytest.mark.parametrize(
    "wrong", [("", 1, 2), ("苑", 0, 2), ("苑", 3, 2), ("苑", 1, 2, Parity.ALL, 2, 1), ("苑", 1, 2, Parity.ALL, 1, None)]
)
def test_refuses_buildings_that_cannot_be(wrong: tuple) -> None:
    with pytest.raises(ValueError, match="no "):
        Buildings(*wrong)
