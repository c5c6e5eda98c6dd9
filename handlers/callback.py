"""A person calls back: for whoever says 人工, and for every question the catalogue does not answer."""

from datetime import datetime, timedelta

from casework import callbacks
from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from handlers import contact
from handlers.flow import Flow, Leave, Outcome, Step, argument_for
from handlers.inputs import mask_phone, parse_yes_no
from handlers.turn import Turn
from knowledge.cards.words import spoken_moment
from knowledge.handbook import Handbook
from knowledge.stations import ShiftService

WITHIN = timedelta(hours=4)  # of staffed time, from the question to the call


def promise(handbook: Handbook, now: datetime) -> datetime:
    """By when a person calls: WITHIN hours of full-service time at the first station, never outside its hours."""
    station = handbook.catalogue.stations[0]
    left, after = WITHIN, now
    while (shift := handbook.opening.next_shift(station, after, service=ShiftService.FULL)) is not None:
        start = max(shift.opens, handbook.local(after))
        if shift.closes - start >= left:
            return start + left
        left -= shift.closes - start
        after = shift.closes
    return handbook.local(now) + timedelta(days=1)


def _ask_wanted(turn: Turn, answers: Answers) -> Reply:
    text = "这一点我没有依据，不敢答。要工作人员给您回电吗？"
    return Reply(
        text, (Choice("callback:wanted:yes", "要回电", ("要", "好", "行")), Choice("callback:wanted:no", "不用了", ("不用", "不要")))
    )


def _accept_wanted(turn: Turn, answers: Answers) -> Answers | Leave | None:
    chosen = argument_for(turn, "callback", "wanted")
    wanted = chosen == "yes" if chosen is not None else parse_yes_no(turn.said.text)
    if wanted is None:
        return None
    return {"wanted": True} if wanted else Leave("好。换个说法再问我，或打" + turn.handbook.catalogue.stations[0].phone + "。")


def _finish(turn: Turn, answers: Answers) -> Outcome:
    by = promise(turn.handbook, turn.now)
    item_id = answers.get("item", "")
    question = answers.get("question", "")
    call = callbacks.ask_for(turn.db, contact.resident(turn), turn.talk.id, item_id, question, by, turn.now)
    owed = next(each for each in callbacks.owed(turn.db) if each.id == call)
    by = turn.handbook.local(owed.promised_by)  # of a call that is owed already: what was promised then
    person = contact.known(turn)
    assert person is not None  # the steps before made sure
    asked = "；".join(filter(None, owed.question.splitlines()))
    about = f"问的是：{asked}\n" if asked else ""
    number = mask_phone(person.phone or "")
    return Reply(
        f"记下了，{spoken_moment(by, turn.today)}前给您回电（{number}）。\n{about}急的话打{turn.handbook.catalogue.stations[0].phone}。"
    )


def _start(turn: Turn, item_id: str) -> Answers:
    known = {item.id: item for item in turn.handbook.catalogue.admitted()}
    item = known.get(item_id) or known.get(turn.talk.topic)
    return {"wanted": True} | ({"item": item.id, "question": f"关于{item.name}"} if item else {})


def _unanswered(turn: Turn, question: str) -> Answers:
    return {"item": turn.talk.topic, "question": question}


CALLBACK = Flow(
    name="callback",
    version=1,
    title="回电",
    steps=(
        Step("wanted", lambda turn, answers: True, _ask_wanted, _accept_wanted, binding=False),
        *contact.steps("callback"),
    ),
    finish=_finish,
    verbs={"start": _start, "unanswered": _unanswered},
)
