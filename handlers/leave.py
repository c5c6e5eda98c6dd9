"""A day off (请假), noted by those who work here for themselves alone: the second person of their posts takes over by itself (M1.6)."""

import re
from datetime import date, datetime, timedelta

from casework import audit
from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from casework.people.staff import absences, duties, members
from casework.people.staff.absences import KIND_NAMES, AbsenceKind
from handlers.duty import TODAY, me
from handlers.flow import Accepted, Flow, Leave, Opening, Outcome, Refusal, Step, argument_for
from handlers.inputs import parse_yes_no
from handlers.inputs.days import find_days
from handlers.turn import Turn
from knowledge.cards.words import spoken_day, spoken_moment

WORDS = re.compile(r"请.{0,3}假|休假|病假|年假|事假")
KINDS = ((re.compile("病|不舒服|看医生|住院"), AbsenceKind.SICK), (re.compile("培训|开会|学习"), AbsenceKind.TRAINING))
LONGEST = 60  # days; longer ones are noted at the desk


def _days(turn: Turn) -> tuple[date, date] | None:
    """The first and the last day that were named."""
    spans = [span for mention in find_days(turn.said.text, turn.today) for span in mention.spans]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _fitting(turn: Turn) -> Accepted:
    days = _days(turn)
    if days is None:
        return None
    first, last = days
    if first < turn.today or last - first > timedelta(days=LONGEST):
        return Refusal(f"只能请今天起的假，一次最多{LONGEST}天；更长的请站长在工作台记。")
    return {"days": [first.isoformat(), last.isoformat()]}


def _spoken(turn: Turn, first: date, last: date) -> str:
    begins = spoken_day(first, turn.today)
    return begins if first == last else f"{begins}到{spoken_day(last, turn.today)}"


def _of(answers: Answers) -> tuple[date, date, AbsenceKind]:
    first, last = (date.fromisoformat(day) for day in answers["days"])
    return first, last, AbsenceKind(answers.get("kind", AbsenceKind.LEAVE))


def _ask_days(turn: Turn, answers: Answers) -> Reply:
    return Reply("哪天？比如“明天”“12月5日到12月7日”。")


def _ask_sure(turn: Turn, answers: Answers) -> Reply:
    first, last, kind = _of(answers)
    text = f"您{_spoken(turn, first, last)}{KIND_NAMES[kind]}，全天不在，记下吗？"
    planned = _planned(turn, first, last)
    if planned:
        text += f"\n那时排了您的班：{'、'.join(planned)}。记下后请同站长商量谁来顶。"
    return Reply(text, (Choice("leave:sure:yes", "记下", ("是", "确定")), Choice("leave:sure:no", "不请了", ("不",))))


def _planned(turn: Turn, first: date, last: date) -> list[str]:
    member, zone = me(turn), turn.handbook.opening.zone
    begins = datetime.combine(first, datetime.min.time(), zone)
    ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    mine = [duty for duty in duties.between(turn.db, begins, ends) if member is not None and duty.staff_id == member.id]
    return [spoken_moment(turn.handbook.local(duty.starts_at), turn.today) for duty in mine]


def _accept_sure(turn: Turn, answers: Answers) -> Accepted:
    chosen = argument_for(turn, "leave", "sure")
    sure = chosen == "yes" if chosen is not None else parse_yes_no(turn.said.text)
    if sure is None:
        return None
    return {"sure": True} if sure else Leave("好，没有记。", (TODAY,))


def _finish(turn: Turn, answers: Answers) -> Outcome:
    member = me(turn)
    if member is None:
        return Leave("没有记。")
    first, last, kind = _of(answers)
    if any(each.first <= first and each.last >= last for each in absences.between(turn.db, first, last, (member.id,))):
        return Leave(f"您{_spoken(turn, first, last)}的假早就记下了，不用再请。", (TODAY,))
    number = absences.note(turn.db, member.id, first, last, kind, member.id, turn.now)
    audit.note(turn.db, member.id, "absence", turn.now, "staff", member.id)
    return Leave(f"记下了：{_spoken(turn, first, last)}{KIND_NAMES[kind]}。", (Choice(f"leave:undo:{number}", "撤回", ("销假",)),))


def _undo(turn: Turn, argument: str) -> Opening:
    """Only one's own, whatever number is sent."""
    member = me(turn)
    found = absences.get(turn.db, int(argument)) if argument.isdecimal() and len(argument) < 10 else None
    if member is None or found is None or found.staff_id != member.id or not absences.withdraw(turn.db, found.id):
        return Leave("没有这次请假，或者已经撤回了。", (TODAY,))
    audit.note(turn.db, member.id, "absence-back", turn.now, "staff", member.id)
    return Leave("撤回了，那几天您照常上班。", (TODAY,))


def _recognise(turn: Turn) -> Opening | None:
    text = turn.said.text
    if not WORDS.search(text):
        return None
    member = me(turn)
    others = [each.name for each in members.everybody(turn.db) if member is not None and each.id != member.id]
    if any(name in text for name in others):
        return Leave("这里只能给自己请假。替别人记，请站长到工作台的“排班”里记。\n/desk/rota", (TODAY,))
    kind = next((kind for pattern, kind in KINDS if pattern.search(text)), AbsenceKind.LEAVE)
    days = _fitting(turn)
    if isinstance(days, Refusal):
        return Leave(days.text, (TODAY,))
    return {"kind": kind.value, **(days if isinstance(days, dict) else {})}


LEAVE = Flow(
    name="leave",
    version=1,
    title="请假",
    steps=(
        Step("days", lambda turn, answers: True, _ask_days, lambda turn, answers: _fitting(turn)),
        Step("sure", lambda turn, answers: True, _ask_sure, _accept_sure),
    ),
    finish=_finish,
    verbs={"undo": _undo},
    recognise=_recognise,
)
