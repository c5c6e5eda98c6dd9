"""A person calls back: for whoever says 人工, for every question the catalogue does not answer, and for what only a person can hear or see."""

import re
from datetime import datetime, timedelta

from casework import callbacks, recordings
from casework.callbacks import Callback
from casework.messages import AttachmentKind, Choice, Reply
from casework.messaging.conversations import Answers
from casework.people import residents
from handlers import attachments, contact, gone, words
from handlers.flow import Accepted, Flow, Leave, Opening, Outcome, Step, argument_for
from handlers.inputs import mask_phone, parse_phone, parse_yes_no
from handlers.turn import Turn
from knowledge.cards.words import spoken_moment
from knowledge.handbook import Handbook
from knowledge.stations import ShiftService
from knowledge.wording.out_of_scope import INSULT

SCAM = re.compile(r"骗|诈骗|假的吧|是真的吗")
CALL_WORDS = re.compile(r"回电|回(我|个)?电话|打(给我|电话|过来|了)|联系我")
NO_CALL = re.compile(r"(不用|不要|别|取消|不必).{0,4}(回|打|联系)|回电取消")
DROP = Choice("callback:drop:", "不用回了")
ECHOED = 60  # characters of a question that are said again
NOT_FETCHED = "（取不到，请问居民）"  # for the person who calls, behind the names of files that nobody is given
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
    if attachments.FILES in answers:
        return _ask_about_files(turn, answers)
    yes = Choice("callback:wanted:yes", "要回电", ("要", "好", "行"))
    return Reply(f"{answers.get('why', '')}要工作人员给您回电吗？", (yes, Choice("callback:wanted:no", "不用了", ("不用", "不要"))))


def _ask_about_files(turn: Turn, answers: Answers) -> Reply:
    """A voice message wants a call, a picture may not; who left a number is asked for no more than a tap."""
    files = attachments.held(answers)
    many = f"收到{attachments.names(files)}。" if len(files) > 1 else ""
    full = attachments.full(files) if len(files) == recordings.MOST_FILES else ""
    kinds = attachments.kinds_of(files)
    cannot, number = f"{answers.get('why', '')}{many}{full}{attachments.cannot(kinds)}", _number(turn)
    until = f"{'、'.join(attachments.KEPT[kind][0] for kind in kinds)}在回电后{recordings.KEPT_FOR.days}天删除，没打成也到时删。"
    if not attachments.can_be_fetched(files):
        right = f"留的号码{number}对吗？" if number else "好吗？"
        return Reply(f"{cannot}，{attachments.OUT_OF_REACH}。请工作人员给您回电，您在电话里说。\n{right}", _ways_to_call(number))
    if AttachmentKind.VOICE not in kinds:
        to = f"打{number}给您" if number else "给您"
        papers = "证件照片不用发，来时带原件就行。" if AttachmentKind.IMAGE in kinds else ""
        ways = (_choice("yes", "转给工作人员", "要", "好", "行", "可以", "转"), _choice("no", "不用了", "不用", "不要"))
        return Reply(f"{cannot}，要转给工作人员看，再{to}回电吗？\n{papers}{until}", ways)
    if number:
        return Reply(f"{cannot}，请工作人员听了给您回电，{until}\n留的号码{number}对吗？", _ways_to_call(number))
    return Reply(f"{cannot}，请工作人员听了给您回电，好吗？\n{until}", _ways_to_call(number))


def _ways_to_call(number: str) -> tuple[Choice, ...]:
    """Who left a number is asked whether it is right, who did not, whether to be called."""
    if number:
        return (_choice("yes", "对"), _choice("other", "不对", "不", "不是", "换了", "错了"), _choice("no", "不用回电", "不用", "不要"))
    return (_choice("yes", "要回电", "要", "好", "行"), _choice("no", "不用了", "不用", "不要"))


def _choice(answer: str, label: str, *spoken: str) -> Choice:
    return Choice(f"callback:wanted:{answer}", label, spoken)


def _number(turn: Turn) -> str:
    """The number at which the resident can be called, masked; empty where none is known."""
    person = contact.known(turn)
    return mask_phone(person.phone) if person is not None and person.phone else ""


def _accept_wanted(turn: Turn, answers: Answers) -> Accepted:
    chosen = argument_for(turn, "callback", "wanted")
    if chosen is None and attachments.FILES in answers and (phone := parse_phone(turn.said.text)) is not None:
        if _number(turn):
            residents.change_phone(turn.db, contact.resident(turn), phone, turn.now)
        return {"wanted": True}
    if chosen == "other":
        return {"wanted": True, "renew": True}
    wanted = chosen == "yes" if chosen is not None else parse_yes_no(turn.said.text)
    if wanted is None:
        return None
    if wanted:
        return {"wanted": True}
    files = attachments.held(answers)
    gone = f"好，{attachments.names(files)}没有留。想问什么直接说" if files else "好。换个说法再问我"
    return Leave(f"{gone}，或打{turn.handbook.catalogue.stations[0].phone}。")


def _finish(turn: Turn, answers: Answers) -> Outcome:
    files = attachments.held(answers)
    promised = promise(turn.handbook, turn.now)
    before = callbacks.owed_to(turn.db, turn.talk.id, turn.talk.resident_id)
    taken = files if before is None else files[: recordings.room(turn.db, before.id)]
    full = attachments.full(files) if len(taken) < len(files) else ""
    question = "\n".join(part for part in (answers.get("question", ""), _as_question(taken)) if part)
    sorry = "对不起，上次说好的电话过点了。" if before is not None and before.promised_by <= turn.now else ""
    owed = callbacks.ask_for(turn.db, contact.resident(turn), turn.talk.id, answers.get("item", ""), question, promised, turn.now)
    _keep(turn, owed, taken)
    by = turn.handbook.local(owed.promised_by)  # of a call that is owed already: what was promised then
    person = contact.known(turn)
    assert person is not None  # the steps before made sure
    asked = "；".join(_brief(question.removesuffix(NOT_FETCHED)) for question in owed.question.splitlines() if question)
    about = f"{'转给工作人员的' if attachments.can_be_fetched(taken) else '问的是'}：{asked}\n" if asked else ""
    number = mask_phone(person.phone or "")
    return Reply(
        f"{sorry}{full}记下了，{spoken_moment(by, turn.today)}前给您回电（{number}）。\n{about}急的话打{turn.handbook.catalogue.stations[0].phone}。"
    )


def _as_question(files: list[tuple[AttachmentKind, str]]) -> str:
    """What was sent, as the person who calls reads it."""
    names = attachments.names(files)
    return names if not files or attachments.can_be_fetched(files) else names + NOT_FETCHED


def _keep(turn: Turn, call: Callback, files: list[tuple[AttachmentKind, str]]) -> None:
    """What was sent is fetched for this call from now on: the resident has just agreed."""
    for kind, media in files:
        if media:
            recordings.keep(turn.db, call.id, turn.talk.address.channel, kind, media, turn.now)


def _brief(question: str) -> str:
    if words.NOT_TEXT.search(question):
        return "您发来的语音或图片"
    return question if len(question) <= ECHOED else f"{question[:ECHOED]}…"


def _start(turn: Turn, item_id: str) -> Answers:
    catalogue = turn.handbook.catalogue
    item = catalogue.offered(item_id) or catalogue.offered(turn.talk.topic)
    return {"wanted": True} | ({"item": item.id, "question": f"{item.name}的事"} if item else {}) | attachments.gathered(turn)


def _unanswered(turn: Turn, question: str) -> Answers:
    return {"item": turn.talk.topic, "question": question, "why": _why(turn)} | attachments.gathered(turn)


def _files(turn: Turn, argument: str) -> Opening:
    """What only a person can hear or see; a further voice message joins the call that is owed, without another question."""
    answers, number = attachments.gathered(turn), _number(turn)
    owed = callbacks.owed_to(turn.db, turn.talk.id, turn.talk.resident_id)
    if not answers:
        return _start(turn, argument)
    files = attachments.held(answers)
    kinds = attachments.kinds_of(files)
    if owed is None or owed.promised_by <= turn.now or not number:
        return {"item": turn.talk.topic} | answers
    by = spoken_moment(turn.handbook.local(owed.promised_by), turn.today)
    if kinds == [AttachmentKind.VOICE] and not attachments.can_be_fetched(files):
        return Leave(f"{attachments.cannot(kinds)}，{attachments.OUT_OF_REACH}，您在电话里说。{by}前给您回电（{number}）。", (DROP,))
    if recordings.room(turn.db, owed.id) == 0:
        return Leave(f"{attachments.cannot(kinds)}。{attachments.full(files)}{by}前给您回电（{number}）。", (DROP,))
    if kinds != [AttachmentKind.VOICE]:
        return {"item": turn.talk.topic} | answers
    callbacks.ask_for(turn.db, owed.resident_id, turn.talk.id, "", attachments.names(files), owed.promised_by, turn.now)
    _keep(turn, owed, files)
    return Leave(f"收到，这条也转给工作人员，{by}前给您回电（{number}）。", (DROP,))


def _visit(turn: Turn, item_id: str) -> Answers | Leave:
    """A visit at home: the worker agrees the time by telephone (M5.5)."""
    if (moved := gone.instead(turn, item_id)) is not None:
        return moved
    item = turn.handbook.catalogue.offered(item_id)
    return {"wanted": True} | ({"item": item_id, "question": f"想上门办{item.name}"} if item else {}) | attachments.gathered(turn)


def _drop(turn: Turn, argument: str) -> Leave:
    dropped = callbacks.drop(turn.db, turn.talk.id, turn.talk.resident_id)
    return Leave("好，不给您打了。" if dropped else "没有等着回的电话。")


def _recognise(turn: Turn) -> Leave | None:
    """“怎么还没打给我”, “不用回电了”: about a call that is owed to this conversation."""
    text = turn.said.understanding.normalised
    owed = callbacks.owed_to(turn.db, turn.talk.id, turn.talk.resident_id) if CALL_WORDS.search(text) else None
    if owed is None:
        return None
    if NO_CALL.search(text):
        return _drop(turn, "")
    station = turn.handbook.catalogue.stations[0]
    if owed.promised_by < turn.now:
        return Leave(f"对不起，说好的电话还没打到。请直接打{station.phone}；还要等回电就说“人工”，我重新记时间。", (DROP,))
    return Leave(
        f"记着呢，{spoken_moment(turn.handbook.local(owed.promised_by), turn.today)}前给您回电。急的话打{station.phone}。", (DROP,)
    )


def _where_to_call(consent: Step, abroad: Step, name: Step, phone: Step) -> tuple[Step, ...]:
    """The questions of `contact`: to somebody who does not write the telephone alone is put, and put again where the old one is wrong."""

    def ask(turn: Turn, answers: Answers) -> Reply:
        if attachments.FILES not in answers:
            return phone.ask(turn, answers)
        return Reply(f"回电打到哪个号码？发数字就行，座机带区号。不方便打字，直接打{turn.handbook.catalogue.stations[0].phone}。")

    def accept(turn: Turn, answers: Answers) -> Accepted:
        accepted = phone.accept(turn, answers)
        return {"phone": True} if accepted == {} and "renew" in answers else accepted

    return (
        consent,
        abroad,
        Step("name", lambda turn, answers: attachments.FILES not in answers and name.needed(turn, answers), name.ask, name.accept),
        Step("phone", lambda turn, answers: "renew" in answers or phone.needed(turn, answers), ask, accept),
    )


CALLBACK = Flow(
    name="callback",
    version=1,
    title="回电",
    steps=(
        Step("wanted", lambda turn, answers: True, _ask_wanted, _accept_wanted, binding=False),
        *_where_to_call(*contact.steps("callback")),
    ),
    finish=_finish,
    verbs={"start": _start, "unanswered": _unanswered, "visit": _visit, "files": _files, "drop": _drop},
    recognise=_recognise,
)
