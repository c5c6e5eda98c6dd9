"""Checking materials: all at once or one by one, ending in one list of what is still missing (M1.2)."""

import re

from casework.booking import appointments
from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from handlers import contact, gone
from handlers.flow import Flow, Leave, Outcome, Refusal, Step, argument_for
from handlers.inputs import parse_yes_no
from handlers.turn import Turn
from knowledge.cards import items
from knowledge.cards.words import numbered
from knowledge.procedure import Material, MaterialForm
from knowledge.service_item import ServiceItem
from knowledge.text import normalise
from knowledge.triage import Facet
from knowledge.understanding import Kind

ALL_HAVE = re.compile(r"^(我)?(都|全|全部|全都)?(有|齐|备齐|准备好|带齐)(了|啦)?$|^(都|全)(有|齐)")
CHECK_WORDS = re.compile(r"(核对|对一下|检查|看看|清点).{0,6}材料|材料.{0,6}(核对|对一下|检查|齐不齐|够不够|全不全)|还(缺|差)(什么|啥|哪)")
LACK_WORDS = re.compile(r"缺|没|差|少|还要")
MOST = 20  # materials of one item, as many as a step is made for


def _item(turn: Turn, answers: Answers) -> ServiceItem:
    return turn.handbook.catalogue.item(answers["item"])


def _materials(item: ServiceItem) -> list[Material]:
    """What the applicant is asked about: not what only an agent brings, and not forms filled in at the counter."""
    asked = [material for material in item.materials if not material.agent_only]
    return [material for material in asked if material.form is not MaterialForm.FILLED_IN][:MOST] or asked[:MOST]


def _ask_item(turn: Turn, answers: Answers) -> Reply:
    found = [turn.handbook.catalogue.item(match.item_id) for match in turn.said.understanding.matches]
    choices = tuple(Choice(f"check:item:{item.id}", item.name, item.aliases) for item in found)
    return Reply("要核对哪件事的材料？" if choices else "要核对哪件事的材料？说个名字就行。", choices)


def _accept_item(turn: Turn, answers: Answers) -> Answers | Leave | None:
    chosen = argument_for(turn, "check", "item")
    if chosen is None and turn.said.understanding.kind is Kind.ANSWER:
        chosen = turn.said.understanding.matches[0].item_id
    return _start(turn, chosen) if chosen else None


def _ask_mode(turn: Turn, answers: Answers) -> Reply:
    item = _item(turn, answers)
    lines = [items.full(material) for material in _materials(item)]
    choices = (
        Choice("check:mode:all", "都有了", ("都有", "齐了", "全有")),
        Choice("check:mode:some", "缺几样", ("缺", "有的没有")),
        Choice("check:mode:each", "一样一样对", ("逐一", "一个一个", "一样样对")),
    )
    forms = any(material.form is MaterialForm.FILLED_IN and not material.agent_only for material in item.materials)
    aside = "要填的表到窗口填，不用先准备。\n" if forms else ""
    return Reply(f"{items.title(item)}要这些：\n{numbered(lines)}\n{aside}您备齐了吗？", choices)


def _accept_mode(turn: Turn, answers: Answers) -> Answers | Refusal | None:
    chosen = argument_for(turn, "check", "mode")
    text = normalise(turn.said.text)
    if chosen is None and ALL_HAVE.search(text):
        chosen = "all"
    if chosen is None and LACK_WORDS.search(text):
        named = _named(turn.said.text, _materials(_item(turn, answers)))
        if named:
            return {"mode": "some", "lacking": named}
    return {"mode": chosen} if chosen in ("all", "some", "each") else None


def _ask_lacking(turn: Turn, answers: Answers) -> Reply:
    materials = _materials(_item(turn, answers))
    choices = tuple(Choice(f"check:lacking:{place}", material.name) for place, material in enumerate(materials))
    return Reply("缺哪几样？回编号，可以一次回几个，比如“1 3”。", choices)


def _accept_lacking(turn: Turn, answers: Answers) -> Answers | Refusal | None:
    materials = _materials(_item(turn, answers))
    chosen = argument_for(turn, "check", "lacking")
    numbers = (
        {int(chosen) + 1} if chosen is not None and not turn.said.rest else {int(found) for found in re.findall(r"\d+", turn.said.text)}
    )
    wrong = sorted(number for number in numbers if not 1 <= number <= len(materials))
    if wrong:
        return Refusal(f"没有第{'、'.join(map(str, wrong))}项，编号是1到{len(materials)}。")
    lacking = sorted(number - 1 for number in numbers) or _named(turn.said.text, materials)
    return {"lacking": lacking} if lacking else None


def _named(text: str, materials: list[Material]) -> list[int]:
    """The materials whose name, or most of it, stands in a text."""
    said = normalise(text)
    return [place for place, material in enumerate(materials) if any(part in said for part in _parts(material))]


def _parts(material: Material) -> list[str]:
    """The words by which a material is known: 近期一寸照片 by 照片, 户口簿 by 户口."""
    name = normalise(re.sub(r"[（(].*?[）)]", "", material.name))
    known = ("身份证", "户口", "照片", "结婚证", "银行卡", "社保卡", "残疾", "居住证", "申请表", "申请书", "诊断", "病历", "退役", "合同")
    all_names = name + "".join(normalise(each) for each in material.alternatives)
    return [name, *(word for word in known if word in all_names)]


def _each(place: int) -> Step:
    """The step that asks for one material."""
    name = f"has{place}"

    def needed(turn: Turn, answers: Answers) -> bool:
        return answers.get("mode") == "each" and place < len(_materials(_item(turn, answers)))

    def ask(turn: Turn, answers: Answers) -> Reply:
        materials = _materials(_item(turn, answers))
        choices = [Choice(f"check:{name}:yes", "有", ("有了", "有的")), Choice(f"check:{name}:no", "没有", ("没", "缺", "还没"))]
        if materials[place].case:
            choices.append(Choice(f"check:{name}:never", "我不是这种情况", ("不适用", "不是", "不需要")))
        return Reply(f"第{place + 1}样，共{len(materials)}样：{items.full(materials[place])}", tuple(choices))

    def accept(turn: Turn, answers: Answers) -> Answers | None:
        chosen = argument_for(turn, "check", name)
        if chosen is None:
            said = parse_yes_no(turn.said.text)
            chosen = None if said is None else "yes" if said else "no"
        return {name: chosen} if chosen in ("yes", "no", "never") else None

    return Step(name, needed, ask, accept)


def _finish(turn: Turn, answers: Answers) -> Outcome:
    item = _item(turn, answers)
    materials = _materials(item)
    if answers["mode"] == "each":
        lacking = [place for place in range(len(materials)) if answers.get(f"has{place}") == "no"]
    else:
        lacking = answers.get("lacking", [])
    turn.talk.topic = item.id
    booked = next((each for each in contact.upcoming(turn) if each.item_id == item.id), None)
    person = Choice("callback:start:" + item.id, "找人工", ("人工",))
    if booked is not None:
        ways_on = (*appointments.ways_on(booked)[1:], person)
    elif item.bookable:
        ways_on = (Choice(f"book:start:{item.id}", "预约", ("约", "约时间")), person)
    else:
        ways_on = (person,)
    if not lacking:
        return Reply(f"{items.title(item)}您说的材料都有了。要原件、要复印件的都带上，以窗口审核为准。", ways_on)
    missing = [materials[place] for place in lacking]
    text = f"{items.title(item)}还缺{len(missing)}样，一次说全：\n{numbered([items.full(material) for material in missing])}"
    if all(material.deferrable for material in missing):
        text += "\n这些按规定可以先办、后补；办的时候问清几天内补上。"
    else:
        text += "\n补齐再来，少跑一趟；拿不准的可以先问人工。"
    return Reply(text, ways_on)


def _start(turn: Turn, item_id: str) -> Answers | Leave:
    catalogue = turn.handbook.catalogue
    if (moved := gone.instead(turn, item_id)) is not None:
        return moved
    item = catalogue.offered(item_id) or catalogue.offered(turn.talk.topic)
    if item is None:
        return {}
    turn.talk.topic = item.id
    return {"item": item.id}


def _recognise(turn: Turn) -> Answers | Leave | None:
    understanding = turn.said.understanding
    if not CHECK_WORDS.search(understanding.normalised) or understanding.facet not in (None, Facet.MATERIALS):
        return None
    clear = understanding.matches and (understanding.named or understanding.kind is Kind.ANSWER)
    return _start(turn, understanding.matches[0].item_id if clear else "")


CHECK = Flow(
    name="check",
    version=1,
    title="核对材料",
    steps=(
        Step("item", lambda turn, answers: True, _ask_item, _accept_item, binding=False),
        Step("mode", lambda turn, answers: True, _ask_mode, _accept_mode, binding=False),
        Step("lacking", lambda turn, answers: answers.get("mode") == "some", _ask_lacking, _accept_lacking),
        *(_each(place) for place in range(MOST)),
    ),
    finish=_finish,
    verbs={"start": _start},
    recognise=_recognise,
)
