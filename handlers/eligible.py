"""Eligibility check (资格自查): a few yes-or-no questions, ending in “perhaps” or in everything that is missing."""

import re

from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from handlers import gone
from handlers.flow import Flow, Leave, Noted, Outcome, Step, argument_for
from handlers.inputs import parse_yes_no
from handlers.turn import Turn
from knowledge.cards import eligibility, items
from knowledge.service_item import ServiceItem
from knowledge.triage import Facet
from knowledge.understanding import Kind

MOST = 6  # questions of one item
OFFERED = 3  # items that may fit instead
WORDS = re.compile("自查|自测|测一测|对一对条件|对照条件|看看?(我|我们|他|她|老人|孩子).{0,4}(够不够|符不符合|合不合)")
YES, NO, UNSURE = "yes", "no", "unsure"
KNOWN = {YES: True, NO: False, UNSURE: None}


def _item(turn: Turn, answers: Answers) -> ServiceItem:
    return turn.handbook.catalogue.item(answers["item"])


def _question(place: int) -> Step:
    name = f"is{place}"

    def needed(turn: Turn, answers: Answers) -> bool:
        return place < len(_item(turn, answers).eligibility)

    def ask(turn: Turn, answers: Answers) -> Reply:
        choices = (
            Choice(f"eligible:{name}:{YES}", "是", ("对", "有", "满了", "符合")),
            Choice(f"eligible:{name}:{NO}", "不是", ("没有", "不", "没满", "不符合")),
            Choice(f"eligible:{name}:{UNSURE}", "说不准", ("不清楚", "不知道", "不确定", "拿不准")),
        )
        return Reply(eligibility.question(_item(turn, answers), place), choices)

    def accept(turn: Turn, answers: Answers) -> Answers | Noted | None:
        chosen = argument_for(turn, "eligible", name)
        if chosen is None:
            said = parse_yes_no(turn.said.text)
            chosen = None if said is None else YES if said else NO
        if chosen not in KNOWN:
            return None
        item = _item(turn, answers)
        criterion = item.eligibility[place]
        wrong = KNOWN[chosen] is not None and KNOWN[chosen] != criterion.expected
        if wrong and place + 1 < len(item.eligibility):
            return Noted({name: chosen}, f"{criterion.otherwise.rstrip('。')}。先记下，接着看别的条件。")
        return {name: chosen}

    return Step(name, needed, ask, accept)


def _finish(turn: Turn, answers: Answers) -> Outcome:
    item, catalogue = _item(turn, answers), turn.handbook.catalogue
    turn.talk.topic = item.id
    given = {place: KNOWN[answers[f"is{place}"]] for place in range(len(item.eligibility))}
    missing = eligibility.failing(item, given)
    person = Choice(f"callback:start:{item.id}", "找人工", ("人工",))
    ways_on: tuple[Choice, ...]
    if missing:
        fits = eligibility.instead(missing, catalogue)[:OFFERED]
        ways_on = tuple(Choice(f"ask:apply:{each.id}", each.name, each.aliases) for each in fits)
    else:
        check = Choice(f"check:start:{item.id}", "核对材料", ("材料", "核对"))
        book = Choice(f"book:start:{item.id}", "预约", ("约", "我要预约", "约时间"))
        ways_on = (check, book) if item.bookable else (check,)
    return Reply(eligibility.verdict(item, given, catalogue), (*ways_on, person))


def way_in(item: ServiceItem) -> tuple[Choice, ...]:
    """The offer to check, for an item that can be checked."""
    return (Choice(f"eligible:start:{item.id}", "看我符不符合", ("自查", "对条件", "看符不符合")),) if item.eligibility else ()


def _start(turn: Turn, item_id: str) -> Answers | Leave:
    item = turn.handbook.catalogue.offered(item_id)
    if item is None:
        return gone.instead(turn, item_id) or Leave("这件事现在不在目录里了。想办什么，直接说就行。")
    turn.talk.topic = item.id
    if not item.eligibility:
        return Leave(
            items.answer(item, Facet.ELIGIBILITY, turn.handbook.catalogue), (Choice(f"callback:start:{item.id}", "找人工", ("人工",)),)
        )
    return {"item": item.id}


def _recognise(turn: Turn) -> Answers | Leave | None:
    understanding = turn.said.understanding
    if not WORDS.search(understanding.normalised):
        return None
    item_id = understanding.matches[0].item_id if understanding.kind is Kind.ANSWER else turn.talk.topic
    return _start(turn, item_id) if turn.handbook.catalogue.offered(item_id) is not None else None


ELIGIBLE = Flow(
    name="eligible",
    version=1,
    title="看条件",
    steps=tuple(_question(place) for place in range(MOST)),
    finish=_finish,
    verbs={"start": _start},
    recognise=_recognise,
)
