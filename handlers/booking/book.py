"""Booking: item, station, day, time, who comes, and a last look before it counts."""

import re
from datetime import date

from casework.booking import appointments, reminding
from casework.booking.appointments import Appointment, SlotTaken
from casework.booking.slots import Slot
from casework.messages import ONLY_WHEN_LOOKED_AT, Choice, Reply
from casework.messaging.conversations import Answers
from handlers import contact, gone
from handlers.booking.hearing import hear
from handlers.booking.times import DAY, SLOT, STATION, chosen_slot
from handlers.flow import Accepted, Again, Flow, Leave, Noted, Outcome, Refusal, Step, argument_for
from handlers.inputs import parse_yes_no
from handlers.turn import Turn
from knowledge.cards import appointments as cards
from knowledge.cards import whereabouts
from knowledge.cards.words import spoken_moment
from knowledge.service_item import ServiceItem
from knowledge.triage import Facet
from knowledge.understanding import Kind

BOOK_WORDS = re.compile(r"^(我要|我想|我|想|要|请|麻烦|给我|帮我|帮忙|能不能|再)*约(?!束|定|会|莫|好了|的)")  # 约老年证, 帮我约居住证
THIS = re.compile(r"^(就|那就|那|我要|我想)*约(这个|吧|一下|个时间|它|这件)")
OTHER_TIME = ("换个时间", "换时间", "别的时间", "改时间", "改", "都不行", "不行", "换一个")


def _item(turn: Turn, answers: Answers) -> ServiceItem:
    return turn.handbook.catalogue.item(answers["item"])


def _ask_item(turn: Turn, answers: Answers) -> Reply:
    found = [turn.handbook.catalogue.item(match.item_id) for match in turn.said.understanding.matches]
    bookable = [item for item in found if item.bookable]
    choices = tuple(Choice(f"book:item:{item.id}", item.name, item.aliases) for item in bookable)
    return Reply("您要约办哪件事？" if choices else "您要约办哪件事？说个名字就行，比如“老年证”“居住证签注”。", choices)


def _accept_item(turn: Turn, answers: Answers) -> Accepted:
    chosen = argument_for(turn, "book", "item")
    if chosen is None and turn.said.understanding.kind is Kind.ANSWER:
        chosen = turn.said.understanding.matches[0].item_id
    if chosen is None:
        return Refusal("不确定是哪一件，请选一个。") if turn.said.understanding.kind is Kind.CHOOSE else None
    return _start(turn, chosen)


def _ask_confirm(turn: Turn, answers: Answers) -> Reply:
    slot = chosen_slot(turn, answers)
    assert slot is not None  # the step is not needed where it is gone
    what = "改到这个时间：" if answers.get("moving") else "核对一下："
    choices = (
        Choice("book:confirm:yes", "确认", ("对", "好", "是", "行")),
        Choice("book:confirm:change", "改时间", OTHER_TIME),
        Choice("book:confirm:no", "不约了" if not answers.get("moving") else "不改了", ("不要了", "不了")),
    )
    return Reply(f"{what}\n{cards.when_and_where(turn.handbook, _item(turn, answers), slot, turn.now)}\n{contact.line(turn)}", choices)


def _accept_confirm(turn: Turn, answers: Answers) -> Accepted:
    chosen = argument_for(turn, "book", "confirm")
    if chosen is None and (other := hear(turn, answers)) is not None:
        return other
    if chosen is None:
        agreed = parse_yes_no(turn.said.text)
        chosen = None if agreed is None else "yes" if agreed else "no"
    if chosen == "yes":
        return {"confirm": True}
    if chosen == "change":
        return {"slot": None, "day": None, "wish": None, "wished_on": None}
    if chosen == "no":
        return Leave("好，没有改动，原来的预约还在。" if answers.get("moving") else "好，先不约。想约的时候再说“预约”。")
    return None


def _finish(turn: Turn, answers: Answers) -> Outcome:
    slot = chosen_slot(turn, answers)
    item = _item(turn, answers)
    taken = Again(("confirm", "slot", "wish", "wished_on"), "这个时间刚刚被别人约走了，还有这些：")
    if slot is None:
        return taken
    clash = _clash(turn, slot, answers.get("moving"))
    if clash is not None:
        when = spoken_moment(turn.handbook.local(clash.starts_at), turn.today)
        other = turn.handbook.catalogue.remembered(clash.item_id).name
        return Again(taken.drop, f"您{when}已经约了【{other}】，时间撞上了，请另选：")
    try:
        if answers.get("moving"):
            return _moved(turn, appointments.move(turn.db, answers["moving"], slot, turn.now))
        booked = appointments.book(turn.db, turn.ids, contact.resident(turn), turn.talk.id, item.id, slot, turn.now)
    except SlotTaken:
        return taken
    turn.talk.topic = item.id
    text = cards.booked(turn.handbook, item, booked, booked.code, _promised(turn, booked), turn.now)
    return Reply(text, appointments.ways_on(booked))


def _moved(turn: Turn, moved: Appointment) -> Reply:
    item = turn.handbook.catalogue.item(moved.item_id)
    text = cards.moved(turn.handbook, item, moved, moved.code, _promised(turn, moved), turn.now)
    return Reply(text, appointments.ways_on(moved))


def _promised(turn: Turn, booked: Appointment) -> str:
    """When we shall remind: only what will be kept."""
    zone = turn.handbook.opening.zone
    at = [spoken_moment(moment, turn.today) for moment in reminding.moments(booked, zone)]
    looking = "，到时打开这个网页就能看到" if turn.talk.address.channel in ONLY_WHEN_LOOKED_AT else ""
    return f"我们会在{'和'.join(at)}提醒您{looking}。" if at else ""


def _clash(turn: Turn, slot: Slot, moving: int | None) -> Appointment | None:
    """What the resident has booked for the same time."""
    overlapping = (each for each in contact.upcoming(turn) if each.starts_at < slot.ends_at and slot.starts_at < each.ends_at)
    return next((each for each in overlapping if each.id != moving), None)


def _start(turn: Turn, item_id: str) -> Answers | Noted | Leave:
    """With the item that is spoken of, place and time as heard; who has an appointment for it is shown that one."""
    item = turn.handbook.catalogue.offered(item_id)
    if item is None:
        return gone.instead(turn, item_id) or {}
    if not item.bookable:
        told = "不在我们这里办，这里约不了。要去" if whereabouts.is_elsewhere(item) else "不用预约，开门时间直接来"
        places = whereabouts.places(item, turn.handbook.catalogue)
        return Leave(f"【{item.name}】{told}：\n{places}", (Choice(f"callback:start:{item.id}", "找人工", ("人工",)),))
    existing = _existing(turn, item.id)
    if existing is not None:
        text = cards.already(turn.handbook, item, existing, existing.code, turn.now)
        return Leave(text, appointments.ways_on(existing))
    turn.talk.topic = item.id
    return _begun(turn, {"item": item.id}, turn.said.text)


def _begun(turn: Turn, answers: Answers, text: str) -> Answers | Noted:
    """Answers, and what was heard with them."""
    heard = hear(turn, answers, text) if text else None
    match heard:
        case Noted(more, note):
            return Noted(_kept(answers | more), note)
        case Refusal(note):
            return Noted(answers, note)
        case None:
            return answers
        case _:
            return _kept(answers | heard)


def _kept(answers: Answers) -> Answers:
    return {name: value for name, value in answers.items() if value is not None}


def _existing(turn: Turn, item_id: str) -> Appointment | None:
    return next((each for each in contact.upcoming(turn) if each.item_id == item_id), None)


def _shift(turn: Turn, argument: str) -> Answers | Noted | Leave:
    """From an offered stretch of opening hours: item, station and day are known, “1 十点” names the hour too."""
    item_id, _, place = argument.partition("@")
    station, _, day = place.partition("@")
    begun = _start(turn, item_id)
    if isinstance(begun, Leave) or not begun or station not in {each.id for each in turn.handbook.catalogue.stations} or not _is_date(day):
        return begun
    return _begun(turn, {"item": item_id, "station": station, "day": day}, turn.said.rest)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def moved(turn: Turn, appointment: Appointment) -> Answers | Noted:
    """The answers with which an appointment is moved: same item and place, the new time as heard."""
    return _begun(turn, {"moving": appointment.id, "item": appointment.item_id, "station": appointment.station_id}, turn.said.text)


def _recognise(turn: Turn) -> Answers | Noted | Leave | None:
    understanding = turn.said.understanding
    plain = BOOK_WORDS.search(understanding.normalised)
    if understanding.facet is not Facet.BOOK and not plain:
        return None
    if understanding.kind is Kind.ANSWER:
        return _start(turn, understanding.matches[0].item_id)
    if understanding.facet is not Facet.BOOK and not (turn.talk.topic and THIS.search(understanding.normalised)):
        return None
    return _start(turn, turn.talk.topic) if understanding.kind is Kind.NONE else {}


BOOK = Flow(
    name="book",
    version=1,
    title="预约",
    steps=(
        Step("item", lambda turn, answers: True, _ask_item, _accept_item, binding=False),
        STATION,
        DAY,
        SLOT,
        *contact.steps("book"),
        Step("confirm", lambda turn, answers: chosen_slot(turn, answers) is not None, _ask_confirm, _accept_confirm),
    ),
    finish=_finish,
    verbs={"start": _start, "shift": _shift},
    recognise=_recognise,
)
