"""What there is to do today (我今天的活), and alerts taken in hand: for those who work here, in their own chat (M2.4).

What a resident said or is called stands here masked; the whole of it is at the desk alone, where every look at it is noted.
"""

import re
from datetime import datetime, timedelta

from casework import alerts, audit, callbacks
from casework.alerts import Alert
from casework.booking import appointments
from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from casework.people import residents
from casework.people.staff import duties, members
from casework.people.staff.callees import RESPONSIBLE
from casework.people.staff.members import StaffMember
from casework.people.staff.permissions import Permission, may
from handlers.flow import Flow, Leave, Opening, Outcome, Step
from handlers.inputs import mask_name
from handlers.turn import Turn
from knowledge.cards import alerts as cards
from knowledge.cards.words import spoken_moment, spoken_span, spoken_time
from knowledge.masking import masked

TODAY = Choice("duty:today:", "我今天的活", ("今天的活", "今天有什么事"))
TODAYS_WORK = re.compile(r"今天.{0,6}(活|事|任务|班|安排)|我的活|待办|今日工作")
OTHERWISE = re.compile(rf"{TODAYS_WORK.pattern}|请.{{0,3}}假")  # what is no answer to how it ended
TAKES = re.compile(r"(?:处理|接手|收到|我来|警报).{0,4}?(\d{1,9})号?|(\d{1,9})号?.{0,3}(?:我来|收到|接手)")
SHOWN = 5  # of each kind; the rest is at the desk
SHORTEST_OUTCOME, LONGEST_OUTCOME = 2, 500  # characters
NOT_YOURS = "这件事不归您的岗位，请转告当班的人。"


def me(turn: Turn) -> StaffMember | None:
    """Who writes, if he or she works here."""
    return members.by_wecom(turn.db, turn.talk.address.sender)


def todays_work(turn: Turn, member: StaffMember) -> Reply:
    """Alerts, one's own duties, calls owed and today's appointments; no more than one's role may see."""
    parts, choices = [], []
    serves = may(member.role, Permission.SERVE)
    if serves or member.role in RESPONSIBLE:
        standing = alerts.open_ones(turn.db)
        parts += [f"【警报】{_line(turn, alert)}，{_taken(turn, alert)}" for alert in standing]
        choices = [_take(alert) for alert in standing if alert.acknowledged_at is None]
        choices += [_done(alert) for alert in standing if alert.acknowledged_by == member.id]
    parts += _duties(turn, member)
    if serves:
        parts += _calls(turn) + _appointments(turn, member)
    return Reply("\n".join([*(parts or ["今天没有等着您的事。"]), "/desk"]), tuple(choices))


def _duties(turn: Turn, member: StaffMember) -> list[str]:
    begins = _midnight(turn)
    mine = [duty for duty in duties.between(turn.db, begins, begins + timedelta(days=1)) if duty.staff_id == member.id]
    local = turn.handbook.local
    return [f"您当班：{'、'.join(spoken_span(local(duty.starts_at), local(duty.ends_at)) for duty in mine)}"] if mine else []


def _calls(turn: Turn) -> list[str]:
    owed = callbacks.owed(turn.db)
    people = residents.named(turn.db, [call.resident_id for call in owed[:SHOWN]])
    lines = [f"待回电{len(owed)}个" + ("：" if owed else "")]
    for call in owed[:SHOWN]:
        name = people[call.resident_id].name if call.resident_id in people else None
        by = spoken_moment(turn.handbook.local(call.promised_by), turn.today)
        late = "（过点了）" if call.promised_by < turn.now else ""
        question = masked(call.question).replace("\n", "；")[:40] or "没说什么事"
        lines.append(f"·{by}前{late} {mask_name(name) if name else '居民'}：{question}")
    return lines


def _appointments(turn: Turn, member: StaffMember) -> list[str]:
    begins = _midnight(turn)
    booked = appointments.starting_between(turn.db, begins - timedelta(seconds=1), begins + timedelta(days=1, seconds=-1))
    coming = [each for each in booked if each.station_id == member.station_id and each.starts_at > turn.now]
    lines = [f"今天本站还有{len(coming)}个预约" + ("：" if coming else "")]
    for each in coming[:SHOWN]:
        item = turn.handbook.catalogue.remembered(each.item_id)
        lines.append(f"·{spoken_time(turn.handbook.local(each.starts_at))} {item.name}（{each.code}）")
    return lines


def _midnight(turn: Turn) -> datetime:
    return datetime.combine(turn.today, datetime.min.time(), turn.handbook.opening.zone)


def _line(turn: Turn, alert: Alert) -> str:
    return cards.line(alert.id, alert.kind, turn.handbook.local(alert.raised_at), turn.today, alert.times)


def _taken(turn: Turn, alert: Alert) -> str:
    if alert.acknowledged_by is None:
        return "还没有人接手"
    member = members.get(turn.db, alert.acknowledged_by)
    return f"{member.name if member else '有人'}在处理"


def _take(alert: Alert) -> Choice:
    return Choice(f"duty:take:{alert.id}", f"我来处理第{alert.id}号")


def _done(alert: Alert) -> Choice:
    return Choice(f"duty:done:{alert.id}", f"第{alert.id}号处理好了")


def _may_take(turn: Turn, member: StaffMember, alert_id: int) -> bool:
    """Those who serve residents, and whoever was told of it."""
    return may(member.role, Permission.SERVE) or member.id in {call.staff_id for call in alerts.calls_of(turn.db, (alert_id,))}


def take(turn: Turn, argument: str) -> Opening:
    """Take an alert in hand by its number: nobody else is told of it any more."""
    member, number = me(turn), _number(argument)
    alert = alerts.get(turn.db, number)
    if member is None or alert is None:
        return Leave(f"没有第{argument}号警报。", (TODAY,))
    if not _may_take(turn, member, number):
        return Leave(NOT_YOURS, (TODAY,))
    if not alerts.acknowledge(turn.db, number, member.id, turn.now):
        if alert.ended_at is not None:
            return Leave(f"第{number}号已经处理完了。", (TODAY,))
        if alert.acknowledged_by != member.id:
            return Leave(f"第{number}号{_taken(turn, alert)}。", (TODAY,))
    else:
        audit.note(turn.db, member.id, "alert-take", turn.now, "alert", number)
    words = alert.words.replace("\n", "；")
    text = f"{_line(turn, alert)}您来处理，不再叫别人。\n居民说：“{words}”\n办完回1，说一句结果。\n/desk/alerts"
    return Leave(text, (_done(alert),))


def _end(turn: Turn, argument: str) -> Opening:
    member, number = me(turn), _number(argument)
    alert = alerts.get(turn.db, number)
    if member is None or alert is None or alert.ended_at is not None:
        return Leave(f"第{argument}号已经处理完了，或者没有这一号。", (TODAY,))
    return {"alert": number} if _may_take(turn, member, number) else Leave(NOT_YOURS, (TODAY,))


def _number(argument: str) -> int:
    return int(argument) if argument.isdecimal() and len(argument) < 10 else 0


def _ask_outcome(turn: Turn, answers: Answers) -> Reply:
    return Reply(f"第{answers['alert']}号结果怎样？说一句，比如“119到场，关了阀门”。")


def _accept_outcome(turn: Turn, answers: Answers) -> Answers | None:
    text = turn.said.text.strip()
    if turn.said.choice is not None or len(text) < SHORTEST_OUTCOME or OTHERWISE.search(text):
        return None
    return {"outcome": text[:LONGEST_OUTCOME]}


def _finish(turn: Turn, answers: Answers) -> Outcome:
    member, number = me(turn), int(answers["alert"])
    if member is None or not alerts.end(turn.db, number, member.id, str(answers["outcome"]), turn.now):
        return Reply(f"第{number}号已经处理完了。", (TODAY,))
    audit.note(turn.db, member.id, "alert-done", turn.now, "alert", number)
    return Reply(f"第{number}号处理好了，记下了。", (TODAY,))


def _today(turn: Turn, argument: str = "") -> Leave:
    member = me(turn)
    reply = todays_work(turn, member) if member is not None else Reply("")
    return Leave(reply.text, reply.choices)


def _recognise(turn: Turn) -> Opening | None:
    text = turn.said.text
    if TODAYS_WORK.search(text):
        return _today(turn)
    if (named := TAKES.search(text)) is not None:
        return take(turn, named[1] or named[2])
    return None


DUTY = Flow(
    name="duty",
    version=1,
    title="警报结果",
    steps=(Step("outcome", lambda turn, answers: True, _ask_outcome, _accept_outcome),),
    finish=_finish,
    verbs={"today": _today, "take": take, "done": _end},
    recognise=_recognise,
)
