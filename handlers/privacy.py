"""What is held about a resident: to be seen, corrected, deleted by the resident alone (个人信息保护法 第四十五至四十七条)."""

import re

from casework import alerts, callbacks
from casework.booking import appointments
from casework.booking.appointments import Appointment
from casework.messages import Choice, Reply
from casework.messaging import talks
from casework.messaging.conversations import Answers
from casework.people import consents, link_codes, linking, residents
from handlers import contact, linked
from handlers.flow import Accepted, Flow, Leave, Outcome, Step, argument_for
from handlers.inputs import mask_phone, parse_phone, parse_yes_no
from handlers.turn import Turn
from knowledge.cards.words import spoken_moment

WORDS = re.compile(r"我的(个人)?(信息|资料|隐私)|删除?我的|隐私|(改|换)(手机|电话|号码|称呼|名字)")


def _spoken(turn: Turn, booked: list[Appointment]) -> str:
    return "、".join(spoken_moment(turn.handbook.local(each.starts_at), turn.today) for each in booked) or "没有"


def _call(turn: Turn) -> str:
    owed = callbacks.owed_to(turn.db, turn.talk.id, turn.talk.resident_id)
    return f"\n等着的回电：{'；'.join(owed.question.splitlines()) or '有一个'}" if owed is not None else ""


def _ask_what(turn: Turn, answers: Answers) -> Reply:
    person = contact.remembered(turn)
    assert person is not None
    booked = contact.upcoming(turn)
    text = f"我们记着：\n称呼：{person.name or '没有'}\n手机：{mask_phone(person.phone) if person.phone else '没有'}\n预约：{_spoken(turn, booked)}{_call(turn)}"
    text = "\n".join(filter(None, (text, linked.line(turn))))
    return Reply(
        text,
        (
            Choice("privacy:what:correct", "更正", ("改", "修改")),
            Choice("privacy:what:delete", "全部删除", ("删除", "删")),
            Choice("privacy:what:no", "没事了"),
        ),
    )


def _accept_what(turn: Turn, answers: Answers) -> Answers | Leave | None:
    chosen = argument_for(turn, "privacy", "what")
    if chosen == "no":
        return Leave("好的。")
    return {"what": chosen} if chosen in ("correct", "delete") else None


def _ask_sure(turn: Turn, answers: Answers) -> Reply:
    text = "删除后，预约会取消，提醒和回电也不再有。确定删除吗？"
    return Reply(text, (Choice("privacy:sure:yes", "确定删除", ("是", "确定")), Choice("privacy:sure:no", "不删了", ("不",))))


def _accept_sure(turn: Turn, answers: Answers) -> Answers | Leave | None:
    chosen = argument_for(turn, "privacy", "sure")
    sure = chosen == "yes" if chosen is not None else parse_yes_no(turn.said.text)
    if sure is None:
        return None
    return {"sure": True} if sure else Leave("好，什么都没有删。")


def _correcting(step: Step) -> Step:
    """A question of `contact` that is put though the answer is known; the old one stands until a new one is given."""

    def accept(turn: Turn, answers: Answers) -> Accepted:
        accepted = step.accept(turn, answers)
        if not isinstance(accepted, dict):
            return accepted
        both = step.name == "name" and parse_phone(turn.said.text) is not None
        return {step.name: True, "phone": True} if both else {step.name: True}

    return Step(step.name, lambda turn, answers: answers.get("what") == "correct", step.ask, accept)


def _finish(turn: Turn, answers: Answers) -> Outcome:
    person = contact.remembered(turn)
    if person is None:
        return Leave("我们没有记您的任何信息。")
    if answers["what"] == "correct":
        return Reply(f"改好了。{contact.line(turn)}")
    booked = contact.upcoming(turn)
    for appointment in booked:
        appointments.cancel(turn.db, appointment.id, turn.now)
    talks.forget_said(turn.db, person.id)
    alerts.forget_words(turn.db, person.id)
    turn.talk.topic, turn.talk.held = "", 0
    callbacks.forget(turn.db, person.id)
    consents.withdraw(turn.db, person.id, turn.now)
    residents.forget_contact(turn.db, person.id, turn.now)
    link_codes.forget(turn.db, *(each.id for each in linked.mine(turn)))
    parted = linking.dissolve(turn.db, person.id, turn.talk.account_id)
    cancelled = "预约已取消，" if booked else ""
    unlinked = "别处的账号也不再关联，" if parted else ""
    return Reply(f"删除了：称呼、电话和说过的话已抹去，{cancelled}{unlinked}以后要预约会再问您一次。")


def _recognise(turn: Turn) -> Answers | None:
    text = turn.said.understanding.normalised
    if not WORDS.search(text):
        return None
    return {"what": "delete"} if re.search("删|抹|清除|注销", text) else {}


def _known(turn: Turn, answers: Answers) -> bool:
    return contact.remembered(turn) is not None


PRIVACY = Flow(
    name="privacy",
    version=1,
    title="我的信息",
    steps=(
        Step("what", _known, _ask_what, _accept_what, binding=False),
        *(_correcting(step) for step in contact.steps("privacy")[2:]),
        Step("sure", lambda turn, answers: _known(turn, answers) and answers.get("what") == "delete", _ask_sure, _accept_sure),
    ),
    finish=_finish,
    verbs={"show": lambda turn, argument: {}},
    recognise=_recognise,
)
