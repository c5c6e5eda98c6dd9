"""谁负责我这一片: from an address as people say it to the grid, its worker and the telephone (M1.6, M2.1, M2.2)."""

import re

from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from casework.places import areas, communities, geography, grids
from casework.places.geography import GridEntry
from casework.places.heads import ROLE_NAMES
from handlers.flow import Accepted, Flow, Leave, Opening, Outcome, Refusal, Step, argument_for
from handlers.greeting import PERSON
from handlers.turn import Turn
from knowledge.addresses import Spot, read_address
from knowledge.cards.grids import responsible

ASKED = re.compile(
    r"谁(负责|管)(我|咱|俺)?们?(家|这|住)|(我|咱|俺)们?(的|这|家)?(一)?(片|块|栋|幢|楼)?.{0,6}(谁(负责|管)|归谁|网格员|片长|楼(栋|幢)?长)|网格(员|长)(是谁|电话|怎么联系|在哪)?|我的网格|哪个网格|(找|叫)网格"
)
MOST_HEADS = 5


def _places(turn: Turn) -> list[str]:
    """Every estate and street that is written down."""
    found = areas.of_grids(turn.db, [grid.id for grid in grids.everywhere(turn.db)])
    return list(areas.places_of(turn.db, [area.id for area in found]))


def _taken(spot: Spot) -> Answers:
    """What can be kept of what was said."""
    answers: Answers = {}
    if spot.sure:
        answers["place"] = spot.places[0]
    elif spot.places:
        answers["maybe"] = list(spot.places)
    if spot.building is not None:
        answers["building"] = spot.building
    if spot.unit is not None:
        answers["unit"] = spot.unit
    return answers


def _ask_place(turn: Turn, answers: Answers) -> Reply:
    maybe = answers.get("maybe", [])
    if maybe:
        choices = tuple(Choice(f"grid:place:{place}", place) for place in maybe)
        question = f"您说的是{maybe[0]}吗？" if len(maybe) == 1 else "您住的是哪一个？"
        return Reply(question, (*choices, Choice("grid:place:", "都不是", ("不是", "没有"))))
    return Reply("您住在哪个小区或哪条路、几号楼？比如“青禾苑3号楼”。只用来查网格，不保存。")


def _accept_place(turn: Turn, answers: Answers) -> Accepted:
    chosen = argument_for(turn, "grid", "place")
    if chosen:
        return {"maybe": None, "place": chosen}
    if chosen == "":
        return {"maybe": None} if answers.get("tried") is None else Leave(_by_phone(turn), (PERSON,))
    spot = read_address(turn.said.text, _places(turn))
    if spot.places:
        return {"maybe": None} | _taken(spot)
    return Refusal("没有查到这个小区或路名，请再说一遍，写全名。") if len(turn.said.text) <= 30 else None


def _ask_building(turn: Turn, answers: Answers) -> Reply:
    return Reply(f"{answers['place']}几号楼（几号）？回数字就行。")


def _accept_building(turn: Turn, answers: Answers) -> Accepted:
    if turn.said.number is not None and turn.said.number > 0:
        return {"building": turn.said.number}
    spot = read_address(turn.said.text, ())
    return {"building": spot.building} | ({"unit": spot.unit} if spot.unit else {}) if spot.building else None


def _entries(turn: Turn, answers: Answers) -> tuple[GridEntry, ...]:
    return geography.at(turn.db, str(answers["place"]), int(answers["building"]), answers.get("unit"))


def _needs_unit(turn: Turn, answers: Answers) -> bool:
    return "place" in answers and "building" in answers and len(_entries(turn, answers)) > 1


def _ask_unit(turn: Turn, answers: Answers) -> Reply:
    return Reply(f"{answers['place']}{answers['building']}号楼的几单元？回数字就行。")


def _accept_unit(turn: Turn, answers: Answers) -> Accepted:
    if turn.said.number is not None and turn.said.number > 0:
        return {"unit": turn.said.number}
    spot = read_address(turn.said.text, ())
    return {"unit": spot.unit} if spot.unit else None


def _finish(turn: Turn, answers: Answers) -> Outcome:
    found = _entries(turn, answers)
    if not found:
        place, building = answers["place"], answers["building"]
        return Leave(f"没有查到{place}{building}号楼归哪个网格。{_by_phone(turn)}", (PERSON,))
    return Leave("\n\n".join(_told(entry) for entry in found[:2]), (PERSON,))


def _told(entry: GridEntry) -> str:
    area = entry.areas[0] if len(entry.areas) == 1 else None
    heads = [*entry.heads, *(area.heads if area is not None else ())][:MOST_HEADS]
    people = [(ROLE_NAMES[head.role], head.name, head.phone) for head in heads]
    where = f"{area.area.name}，{area.where}" if area is not None else ""
    return responsible(entry.grid.number, entry.grid.name, where, people, entry.community.name, entry.community.phone)


def _by_phone(turn: Turn) -> str:
    known = communities.everywhere(turn.db)
    listed = "；".join(f"{community.name}{community.phone}" for community in known[:3])
    station = turn.handbook.catalogue.stations[0]
    return f"请打您社区的电话{f'（{listed}……）' if len(known) > 3 else f'（{listed}）' if listed else ''}，或打{station.phone}。"


def _start(turn: Turn, argument: str) -> Opening:
    return {} if grids.everywhere(turn.db) else Leave(f"网格还没有录进来。请打{turn.handbook.catalogue.stations[0].phone}问。", (PERSON,))


def _recognise(turn: Turn) -> Opening | None:
    if not ASKED.search(turn.said.understanding.normalised):
        return None
    started = _start(turn, "")
    if isinstance(started, Leave):
        return started
    spot = read_address(turn.said.text, _places(turn))
    return _taken(spot) if spot.sure or spot.building is not None else {}


GRID = Flow(
    name="grid",
    version=1,
    title="查网格员",
    steps=(
        Step("place", lambda turn, answers: True, _ask_place, _accept_place, binding=False),
        Step("building", lambda turn, answers: "place" in answers, _ask_building, _accept_building),
        Step("unit", _needs_unit, _ask_unit, _accept_unit),
    ),
    finish=_finish,
    verbs={"start": _start},
    recognise=_recognise,
)
