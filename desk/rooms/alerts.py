"""Alerts: residents in danger, who was told of it and when, who has it in hand, and how it ended (M2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from casework import alerts, audit
from casework.alerts import STEPS, Alert, AlertCall
from casework.database import Db
from casework.messaging import conversations, outbox
from casework.messaging.outbox import OutboxMessage, OutboxState
from casework.people import residents
from casework.people.staff import callees, members
from casework.people.staff.members import StaffMember
from casework.people.staff.permissions import Permission
from desk.asking import Ask, Page, Room
from desk.rooms.calls import SHORTEST_REASON, Shown, full, masked
from knowledge.cards.alerts import kind_name
from knowledge.cards.channels import name_of

PATH = "/desk/alerts"
SHORTEST_OUTCOME = 2  # characters
LOOKED_BACK = timedelta(days=7)
STEP_NAMES = ("先叫", "三分钟没人接，再叫", "十分钟没人接，叫所有负责人")


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was to be told, and what became of that."""

    call: AlertCall
    member: StaffMember | None
    message: OutboxMessage | None

    @property
    def step(self) -> str:
        """At which step, in words."""
        return STEP_NAMES[min(self.call.level, len(STEP_NAMES) - 1)]

    @property
    def arrived(self) -> bool:
        """Whether it went out."""
        return self.message is not None and self.message.state == OutboxState.SENT

    @property
    def way(self) -> str:
        """How he or she hears of it, or that somebody has to telephone."""
        if self.call.conversation_id is None:
            return "没有企业微信账号，请打电话"
        if self.message is None or self.message.state == OutboxState.WAITING:
            return "企业微信在发"
        if self.arrived:
            return "企业微信已送到"
        return "接手之前没有发出" if self.message.state == OutboxState.OBSOLETE else f"企业微信没送到：{self.message.failure}，请打电话"


@dataclass(frozen=True, slots=True)
class Danger:
    """One alert as the page shows it."""

    alert: Alert
    kind: str
    channel: str
    person: Shown
    known: bool
    told: Sequence[Told]
    taken_by: str
    ended_by: str
    to_ring: Sequence[StaffMember]


def show(ask: Ask) -> Response:
    """What is open, those nobody has in hand first; below it what ended lately."""
    return _page(ask)


def _page(ask: Ask, opened: int = 0) -> Response:
    standing, ended = ask.store.read(
        lambda db: (
            _dangers(db, alerts.open_ones(db), opened),
            _dangers(db, alerts.ended_since(db, ask.now - LOOKED_BACK), opened),
        )
    )
    return ask.page("alerts.html", "紧急警报", standing=standing, ended=ended, local=ask.handbook.local, opened=opened)


def _dangers(db: Db, found: Sequence[Alert], opened: int) -> list[Danger]:
    calls = alerts.calls_of(db, [alert.id for alert in found])
    messages = outbox.about(db, "alarm", [call.id for call in calls])
    concerned = {call.staff_id for call in calls} | {each for alert in found for each in (alert.acknowledged_by, alert.ended_by) if each}
    people = members.named(db, concerned)

    def name(staff_id: int | None) -> str:
        return people[staff_id].name if staff_id is not None and staff_id in people else ""

    shown = []
    for alert in found:
        address = conversations.address_of(db, alert.conversation_id)
        resident_id = conversations.look(db, address).resident_id
        person = residents.get(db, resident_id) if resident_id is not None else None
        told = [Told(call, people.get(call.staff_id), messages.get(call.id)) for call in calls if call.alert_id == alert.id]
        last = alert.level == len(STEPS) - 1 and alert.acknowledged_at is None and alert.ended_at is None
        everybody = members.named(db, callees.everybody(db, alert.station_id).staff_ids) if last else {}
        shown.append(
            Danger(
                alert,
                kind_name(alert.kind),
                name_of(address.channel),
                (full if opened == alert.id else masked)(person),
                person is not None and bool(person.name or person.phone),
                told,
                name(alert.acknowledged_by),
                name(alert.ended_by),
                list(everybody.values()),
            )
        )
    return shown


def act(ask: Ask) -> Response:
    """Somebody takes a matter in hand, says how it ended, or needs a full number for it."""
    number, do = ask.form.get("number"), ask.form.get("do")
    if not number.isdecimal() or len(number) > 15 or do not in ("take", "done", "open"):
        return ask.back(PATH, "没有看懂要办哪一个，什么都没有改。", wrong=True)
    return {"take": _take, "done": _done, "open": _open}[do](ask, int(number))


def _take(ask: Ask, number: int) -> Response:
    def write(db: Db) -> str:
        if alerts.acknowledge(db, number, ask.member.id, ask.now):
            audit.note(db, ask.member.id, "alert-take", ask.now, "alert", number)
            return ""
        alert = alerts.get(db, number)
        if alert is None:
            return f"没有第 {number} 号警报。"
        other = members.get(db, alert.acknowledged_by or 0)
        return (
            f"第 {number} 号已经处理完了。"
            if alert.ended_at is not None
            else f"第 {number} 号{other.name if other else '有人'}已经在处理了。"
        )

    wrong = ask.store.write(write)
    return ask.back(PATH, wrong or f"第 {number} 号您来处理，不再叫别人。", wrong=bool(wrong))


def _done(ask: Ask, number: int) -> Response:
    outcome = ask.form.get("outcome")[:500]
    if len(outcome) < SHORTEST_OUTCOME:
        return ask.back(PATH, "请写一句结果怎样，比如“119到场，关了阀门”。", wrong=True)

    def write(db: Db) -> bool:
        ended = alerts.end(db, number, ask.member.id, outcome, ask.now)
        if ended:
            audit.note(db, ask.member.id, "alert-done", ask.now, "alert", number)
        return ended

    if not ask.store.write(write):
        return ask.back(PATH, f"第 {number} 号已经处理完了，或者没有这一号。", wrong=True)
    return ask.back(PATH, f"第 {number} 号处理好了，记下了。")


def _open(ask: Ask, number: int) -> Response:
    reason = ask.form.get("reason")
    if len(reason) < SHORTEST_REASON:
        return ask.back(PATH, "看完整的姓名和号码，要写为什么（会记下来）。", wrong=True)
    ask.store.write(lambda db: audit.opened(db, ask.member.id, "alert", number, reason, ask.now))
    return _page(ask, number)


ALERTS = Room("紧急警报", (Page("/alerts", Permission.SERVE, show, act, ("kind", "number", "do", "outcome", "reason")),), "接待")
