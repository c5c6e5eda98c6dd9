"""What was booked: look at it, move it, cancel it."""

import re
from collections.abc import Callable

from casework.booking import appointments
from casework.booking.appointments import Appointment
from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from handlers import contact, gone, places
from handlers.booking.book import moved
from handlers.flow import Flow, GoTo, Leave, Opening, Outcome, Step, argument_for
from handlers.inputs import parse_time, parse_yes_no
from handlers.turn import Turn
from knowledge.cards import appointments as cards
from knowledge.cards.words import spoken_moment
from knowledge.service_item import ServiceItem
from knowledge.understanding import Kind

CANCEL_WORDS = re.compile(r"(取消|退掉|不去了|去不了|来不了).{0,6}(预约|约)|(预约|约).{0,6}(取消|退掉|不去了|去不了)")
MOVE_WORDS = re.compile(
    r"(改|换|变更|推迟|提前|挪).{0,6}(预约|约的|约)|(预约|约的|约).{0,8}(改|换|变更|推迟|提前|挪)|^(改时间|换时间|变更|改期)$"
)
LOOK_WORDS = re.compile(r"我的?预约|我约(的|了|在)|(查|看).{0,4}预约|约(的|在)?(什么时候|几点|哪天|哪里)|预约(成功|好)了?(吗|没)")
# Said without the word 预约 these mean an appointment only where there is one.
NOT_COMING = re.compile(
    r"^(我|那天|到时|临时|有事|可能|恐怕|不好意思)*(不想?来了?$|不想?去了?$|不来了|来不了|不去了|去不了|没空去|不能去|不能来|赶不过去|赶不来)"
)
ANOTHER_TIME = re.compile(
    r"(能|可以|可不可以|想)?.{0,3}(早|晚)(一?点|些)(吗|行吗|来|去|不)?$|(改|换)(一?天)|(改|换|挪|推迟|提前)(一?下|个|到|成|在)?.{0,4}(时间|日子|期|点|天|号|周|星期|上午|下午|晚上)"
)
NONE_BOOKED = "您现在没有预约。要约的话，说“预约”加上要办的事，比如“预约老年证”。"


def _which(turn: Turn, answers: Answers) -> Appointment | None:
    """The appointment spoken of: the resident's own and still to come, or none."""
    return next((each for each in contact.upcoming(turn) if each.id == answers.get("which")), None)


def _item(turn: Turn, appointment: Appointment) -> ServiceItem:
    return turn.handbook.catalogue.remembered(appointment.item_id)


def _ask_which(turn: Turn, answers: Answers) -> Reply:
    choices = tuple(
        Choice(f"change:which:{each.id}", f"{spoken_moment(turn.handbook.local(each.starts_at), turn.today)}{_item(turn, each).name}")
        for each in contact.upcoming(turn)
    )
    return Reply("您约了这几件，说的是哪一件？", choices)


def _accept_which(turn: Turn, answers: Answers) -> Answers | None:
    chosen = argument_for(turn, "change", "which")
    return {"which": int(chosen)} if chosen and chosen.isdecimal() else None


def _ask_what(turn: Turn, answers: Answers) -> Reply:
    appointment = _which(turn, answers)
    assert appointment is not None  # the flow finishes where there is none
    item = _item(turn, appointment)
    text = f"预约号{cards.spoken_code(appointment.code)}\n{cards.when_and_where(turn.handbook, item, appointment, turn.now)}"
    choices = (
        Choice("change:what:move", "改时间", ("变更", "改", "换时间")),
        Choice("change:what:cancel", "取消预约"),
        Choice("change:what:no", "没事了"),
    )
    return Reply(text, choices)


def _accept_what(turn: Turn, answers: Answers) -> Answers | Leave | None:
    chosen = argument_for(turn, "change", "what")
    if chosen == "no":
        return Leave("好的，到时见。")
    return {"what": chosen} if chosen in ("move", "cancel") else None


def _ask_sure(turn: Turn, answers: Answers) -> Reply:
    appointment = _which(turn, answers)
    assert appointment is not None
    when = spoken_moment(turn.handbook.local(appointment.starts_at), turn.today)
    choices = (Choice("change:sure:yes", "确认取消", ("是", "对", "确认")), Choice("change:sure:no", "不取消了", ("不", "保留")))
    return Reply(f"要取消{when}的【{_item(turn, appointment).name}】吗？", choices)


def _accept_sure(turn: Turn, answers: Answers) -> Answers | Leave | None:
    chosen = argument_for(turn, "change", "sure")
    sure = chosen == "yes" if chosen is not None else parse_yes_no(turn.said.text)
    if sure is None and parse_time(turn.said.text, turn.today) is not None:
        return {"what": "move"}
    if sure is None:
        return None
    return {"sure": True} if sure else Leave("好，预约还在。")


def _finish(turn: Turn, answers: Answers) -> Outcome:
    appointment = _which(turn, answers)
    if appointment is None:
        return Leave("这个预约已经取消或过期了。" if answers.get("which") else NONE_BOOKED)
    if answers["what"] == "move" and (moved_on := gone.instead(turn, appointment.item_id)) is not None:
        return Leave(f"{moved_on.text}\n时间改不了；不来了可以说“取消预约”。", moved_on.choices)
    if answers["what"] == "move" and turn.handbook.catalogue.offered(appointment.item_id) is None:
        return Leave(f"这件事已经撤下，改不了时间。请打{turn.handbook.catalogue.stations[0].phone}问怎么办；不来了可以说“取消预约”。")
    if answers["what"] == "move":
        return GoTo("book", moved(turn, appointment))
    appointments.cancel(turn.db, appointment.id, turn.now)
    again = Choice(f"book:start:{appointment.item_id}", "重新约", ("再约",))
    return Reply(cards.cancelled(turn.handbook, _item(turn, appointment), appointment, turn.now), (again,))


def _open(what: str) -> Callable[[Turn, str], Opening]:
    def answers(turn: Turn, argument: str) -> Answers | Leave:
        mine = contact.upcoming(turn)
        if argument.isdecimal():
            which = int(argument)
            if which not in {each.id for each in mine}:
                return Leave("这个预约已经取消或过期了。")
        elif not mine:
            return Leave(NONE_BOOKED if what != "cancel" else "您现在没有预约，也没有在办的事，不用取消。")
        elif len(mine) == 1:
            which = mine[0].id
        else:
            return {"what": what} if what else {}
        return {"which": which} | ({"what": what} if what else {})

    return answers


def _recognise(turn: Turn) -> Opening | None:
    text = turn.said.understanding.normalised
    for pattern, verb in ((CANCEL_WORDS, "cancel"), (MOVE_WORDS, "move"), (LOOK_WORDS, "show")):
        if pattern.search(text):
            return CHANGE.verbs[verb](turn, "")
    if not contact.upcoming(turn):
        return None
    just_told = any(choice.key.startswith("change:move:") for choice in turn.talk.offered)
    if (
        just_told
        and turn.said.understanding.kind is not Kind.ANSWER
        and not places.asked(turn)
        and parse_time(turn.said.text, turn.today) is not None
    ):
        return CHANGE.verbs["move"](turn, "")
    for pattern, verb in ((NOT_COMING, "cancel"), (ANOTHER_TIME, "move")):
        if pattern.search(text):
            return CHANGE.verbs[verb](turn, "")
    return None


def _of_any(turn: Turn, answers: Answers) -> bool:
    return bool(contact.upcoming(turn))


def _of_one(turn: Turn, answers: Answers) -> bool:
    return _which(turn, answers) is not None


CHANGE = Flow(
    name="change",
    version=1,
    title="改预约",
    steps=(
        Step("which", _of_any, _ask_which, _accept_which, binding=False),
        Step("what", _of_one, _ask_what, _accept_what, binding=False),
        Step("sure", lambda turn, answers: _of_one(turn, answers) and answers["what"] == "cancel", _ask_sure, _accept_sure),
    ),
    finish=_finish,
    verbs={"show": _open(""), "cancel": _open("cancel"), "move": _open("move")},
    recognise=_recognise,
)
