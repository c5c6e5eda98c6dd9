"""A person calls back: for whoever says 人工, and for every question the catalogue does not answer."""

import re
from datetime import datetime, timedelta

from casework import callbacks
from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from handlers import contact, words
from handlers.flow import Flow, Leave, Outcome, Step, argument_for
from handlers.inputs import mask_phone, parse_yes_no
from handlers.turn import Turn
from knowledge.cards.words import spoken_moment
from knowledge.handbook import Handbook
from knowledge.stations import ShiftService
from knowledge.wording.out_of_scope import INSULT

SCAM = re.compile(r"骗|诈骗|假的吧|是真的吗")
CALL_WORDS = re.compile(r"回电|回(我|个)?电话|打(给我|电话|过来|了)|联系我")
NO_CALL = re.compile(r"(不用|不要|别|取消|不必).{0,4}(回|打|联系)|回电取消")
ECHOED = 60  # characters of a question that are said again
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


def _why(turn: Turn) -> str:
    """What to say before a call is offered: about a complaint, in anger, after a voice message, or to a question without an answer."""
    text = turn.said.understanding.normalised
    station = turn.handbook.catalogue.stations[0]
    if words.COMPLAINT.search(text):
        return f"投诉可以打{station.complaint_phone or station.phone}，也可以打12345。由我记下、请工作人员回您也行。"
    if SCAM.search(text):
        return f"该小心。您可以自己打{station.phone}核实；我们上门不收费、不要验证码。"
    if INSULT.found(text):
        return "您有气我理解，请工作人员跟您说清楚。"
    if words.NOT_TEXT.search(turn.said.text):
        return "语音我听不了，图片我看不了，请工作人员跟您通电话。"
    return "这一点我没有依据，不敢答。"


def _ask_wanted(turn: Turn, answers: Answers) -> Reply:
    yes = Choice("callback:wanted:yes", "要回电", ("要", "好", "行"))
    return Reply(f"{answers.get('why', '')}要工作人员给您回电吗？", (yes, Choice("callback:wanted:no", "不用了", ("不用", "不要"))))


def _accept_wanted(turn: Turn, answers: Answers) -> Answers | Leave | None:
    chosen = argument_for(turn, "callback", "wanted")
    wanted = chosen == "yes" if chosen is not None else parse_yes_no(turn.said.text)
    if wanted is None:
        return None
    return {"wanted": True} if wanted else Leave("好。换个说法再问我，或打" + turn.handbook.catalogue.stations[0].phone + "。")


def _finish(turn: Turn, answers: Answers) -> Outcome:
    question = answers.get("question", "")
    promised = promise(turn.handbook, turn.now)
    before = callbacks.owed_to(turn.db, turn.talk.id)
    sorry = "对不起，上次说好的电话过点了。" if before is not None and before.promised_by <= turn.now else ""
    owed = callbacks.ask_for(turn.db, contact.resident(turn), turn.talk.id, answers.get("item", ""), question, promised, turn.now)
    by = turn.handbook.local(owed.promised_by)  # of a call that is owed already: what was promised then
    person = contact.known(turn)
    assert person is not None  # the steps before made sure
    asked = "；".join(_brief(question) for question in owed.question.splitlines() if question)
    about = f"问的是：{asked}\n" if asked else ""
    number = mask_phone(person.phone or "")
    return Reply(
        f"{sorry}记下了，{spoken_moment(by, turn.today)}前给您回电（{number}）。\n{about}急的话打{turn.handbook.catalogue.stations[0].phone}。"
    )


def _brief(question: str) -> str:
    if words.NOT_TEXT.search(question):
        return "您发来的语音或图片"
    return question if len(question) <= ECHOED else f"{question[:ECHOED]}…"


def _start(turn: Turn, item_id: str) -> Answers:
    catalogue = turn.handbook.catalogue
    item = catalogue.offered(item_id) or catalogue.offered(turn.talk.topic)
    return {"wanted": True} | ({"item": item.id, "question": f"{item.name}的事"} if item else {})


def _unanswered(turn: Turn, question: str) -> Answers:
    return {"item": turn.talk.topic, "question": question, "why": _why(turn)}


def _visit(turn: Turn, item_id: str) -> Answers:
    """A visit at home: the worker agrees the time by telephone (M5.5)."""
    item = turn.handbook.catalogue.offered(item_id)
    return {"wanted": True, "item": item_id, "question": f"想上门办{item.name}"} if item else {"wanted": True}


def _drop(turn: Turn, argument: str) -> Leave:
    dropped = callbacks.drop(turn.db, turn.talk.id)
    return Leave("好，不给您打了。" if dropped else "没有等着回的电话。")


def _recognise(turn: Turn) -> Leave | None:
    """“怎么还没打给我”, “不用回电了”: about a call that is owed to this conversation."""
    text = turn.said.understanding.normalised
    owed = callbacks.owed_to(turn.db, turn.talk.id) if CALL_WORDS.search(text) else None
    if owed is None:
        return None
    if NO_CALL.search(text):
        return _drop(turn, "")
    station = turn.handbook.catalogue.stations[0]
    drop = Choice("callback:drop:", "不用回了")
    if owed.promised_by < turn.now:
        return Leave(f"对不起，说好的电话还没打到。请直接打{station.phone}；还要等回电就说“人工”，我重新记时间。", (drop,))
    return Leave(
        f"记着呢，{spoken_moment(turn.handbook.local(owed.promised_by), turn.today)}前给您回电。急的话打{station.phone}。", (drop,)
    )


CALLBACK = Flow(
    name="callback",
    version=1,
    title="回电",
    steps=(
        Step("wanted", lambda turn, answers: True, _ask_wanted, _accept_wanted, binding=False),
        *contact.steps("callback"),
    ),
    finish=_finish,
    verbs={"start": _start, "unanswered": _unanswered, "visit": _visit, "drop": _drop},
    recognise=_recognise,
)
