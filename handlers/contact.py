"""Who comes: the notice on personal information, then name and telephone; asked once, used everywhere (M1.7).

On a channel with servers abroad a second agreement is asked for, by itself (个人信息保护法 第三十九条): nothing is kept without both.
"""

import re

from casework.booking import appointments
from casework.booking.appointments import Appointment
from casework.messages import ABROAD, Choice, Reply
from casework.messaging.conversations import Answers
from casework.people import accounts, consents, residents
from casework.people.consents import Scope
from casework.people.residents import Resident
from handlers.flow import Accepted, Leave, Refusal, Step, argument_for
from handlers.inputs import mask_phone, parse_name, parse_phone, parse_yes_no
from handlers.turn import Turn
from knowledge.cards.channels import name_of
from knowledge.understanding import Kind

WHY = re.compile(r"为什么|为啥|干嘛|干什么|泄露|安全吗|骗|保密|做什么用|非要|必须")
SHORT = 8  # characters of what was meant as a name
NO_MOBILE = re.compile(r"没有?手机|座机|固话|没电话")
NOTICE_VERSION = 1
NOTICE = """登记前先说明：
为了替您预约、提醒和回电，要记下您的称呼和电话。加密存放，只有承办的工作人员能看，不作别的用。
对话留半年，称呼和电话一年没有往来就自动删除；您随时可说“我的信息”，查看、更正或删除。
同意吗？"""
ASK_ANEW: Answers = {"consent": None}
"""Where the agreement was withdrawn meanwhile, or was said on another channel and never written down: nothing is kept, it is asked again."""

ABROAD_VERSION = 1
RECEIVERS = {"telegram": "Telegram（网站 telegram.org）"}  # who receives what is said on a channel abroad
ABROAD_NOTICE = """还要单独问您一句：
您用的是{name}，服务器在境外。您在这里说的话和我们的答复，连同称呼、电话，都要经过它，也就是会出境；它怎么存，我们管不到。
只用来在这里答复、提醒您。对方是{receiver}；它存的，您在它的“设置”里查、删。
不想出境，请用微信或网页，或打{telephone}，一样办事。
同意从这里出境吗？"""


def resident(turn: Turn) -> int:
    """The resident who is speaking, registered now if need be; call only after consent."""
    if turn.talk.resident_id is None:
        turn.talk.resident_id = accounts.resident_behind(turn.db, turn.talk.account_id, turn.now)
    return turn.talk.resident_id


def known(turn: Turn) -> Resident | None:
    """The resident who is speaking, as far as known with every consent that this channel needs."""
    return remembered(turn) if not _abroad_missing(turn) else None


def remembered(turn: Turn) -> Resident | None:
    """The resident who is speaking, as far as known on whatever channel: who asks what is held must hear it anywhere (第四十五条)."""
    if turn.talk.resident_id is None or not consents.has_given(turn.db, turn.talk.resident_id, NOTICE_VERSION):
        return None
    return residents.get(turn.db, turn.talk.resident_id)


def _abroad_missing(turn: Turn) -> bool:
    """Whether what is said here leaves the country without the resident's agreement."""
    if turn.talk.address.channel not in ABROAD:
        return False
    return turn.talk.resident_id is None or not consents.has_given(turn.db, turn.talk.resident_id, ABROAD_VERSION, Scope.ABROAD)


def upcoming(turn: Turn) -> list[Appointment]:
    """What the resident who is speaking has booked and is not over, soonest first."""
    return appointments.upcoming(turn.db, turn.talk.resident_id, turn.now) if turn.talk.resident_id is not None else []


def line(turn: Turn) -> str:
    """The person's name and masked number, to be looked over."""
    person = remembered(turn)
    return f"联系人：{person.name or ''} {mask_phone(person.phone or '')}" if person else ""


def steps(flow: str) -> tuple[Step, Step, Step, Step]:
    """Consent, consent to the way abroad, name and telephone as steps of a flow."""

    def yes_or_no(step: str) -> tuple[Choice, Choice]:
        return Choice(f"{flow}:{step}:yes", "同意", ("可以", "好", "行")), Choice(f"{flow}:{step}:no", "不同意", ("不", "不要"))

    def ask_consent(turn: Turn, answers: Answers) -> Reply:
        return Reply(NOTICE, yes_or_no("consent"))

    def accept_consent(turn: Turn, answers: Answers) -> Accepted:
        chosen = argument_for(turn, flow, "consent")
        if chosen is None and WHY.search(turn.said.text):
            return Refusal(
                f"只用来通知您时间有变和给您回电，只有承办的人看得到。不留也行：直接来，或打{turn.handbook.catalogue.stations[0].phone}。"
            )
        if chosen is None and parse_phone(turn.said.text):
            return Refusal("号码我还没有记。先请您看一下：")
        agreed = chosen == "yes" if chosen is not None else parse_yes_no(turn.said.text)
        if agreed is None:
            return None
        if not agreed:
            station = turn.handbook.catalogue.stations[0]
            return Leave(f"好，什么都没有记。您可以不预约直接来（{station.address}），或打{station.phone}。")
        if _abroad_missing(turn):
            return {"consent": True}  # written down with the second agreement: one without the other keeps nothing
        consents.give(turn.db, resident(turn), NOTICE_VERSION, turn.now)
        return {}

    def ask_abroad(turn: Turn, answers: Answers) -> Reply:
        channel, telephone = turn.talk.address.channel, turn.handbook.catalogue.stations[0].phone
        text = ABROAD_NOTICE.format(name=name_of(channel), receiver=RECEIVERS[channel], telephone=telephone)
        return Reply(text, yes_or_no("abroad"))

    def accept_abroad(turn: Turn, answers: Answers) -> Accepted:
        station = turn.handbook.catalogue.stations[0]
        chosen = argument_for(turn, flow, "abroad")
        if chosen is None and WHY.search(turn.said.text):
            return Refusal(f"服务器不在国内，法律要我们先问您。不想出境就打{station.phone}，或直接来，一样办。")
        agreed = chosen == "yes" if chosen is not None else parse_yes_no(turn.said.text)
        if agreed is None:
            return None
        if not agreed:
            return Leave(f"好，就不在这里登记。请用微信或网页，或打{station.phone}；直接来也行（{station.address}）。")
        if remembered(turn) is None:
            consents.give(turn.db, resident(turn), NOTICE_VERSION, turn.now)
        consents.give(turn.db, resident(turn), ABROAD_VERSION, turn.now, Scope.ABROAD)
        return {}

    def name_missing(turn: Turn, answers: Answers) -> bool:
        person = known(turn)
        return person is None or not person.name

    def phone_missing(turn: Turn, answers: Answers) -> bool:
        person = known(turn)
        return person is None or not person.phone

    return (
        Step("consent", lambda turn, answers: remembered(turn) is None, ask_consent, accept_consent),
        Step("abroad", lambda turn, answers: _abroad_missing(turn), ask_abroad, accept_abroad),
        Step("name", name_missing, lambda turn, answers: Reply("怎么称呼您？（如：王秀英，或王女士）"), _accept_name),
        Step(
            "phone", phone_missing, lambda turn, answers: Reply("您的手机号？临时有变动好通知您。没有手机，座机带区号也行。"), _accept_phone
        ),
    )


def _accept_name(turn: Turn, answers: Answers) -> Answers | Refusal | None:
    if remembered(turn) is None:
        return ASK_ANEW
    name, phone = parse_name(turn.said.text), parse_phone(turn.said.text)
    understanding = turn.said.understanding
    if name is None and phone is None:
        aside = understanding.facet is not None or understanding.kind in (Kind.ANSWER, Kind.CHITCHAT)
        if aside or len(turn.said.text) > SHORT or turn.said.number is not None:
            return None
        return Refusal(f"称呼写姓加先生、女士就行，比如“王女士”。不想留就回“取消”，或打{turn.handbook.catalogue.stations[0].phone}。")
    person = resident(turn)
    if phone is not None:
        residents.change_phone(turn.db, person, phone, turn.now)
    if name is None:
        return Refusal("电话记下了。")
    residents.rename(turn.db, person, name, turn.now)
    return {}


def _accept_phone(turn: Turn, answers: Answers) -> Answers | Refusal | None:
    if remembered(turn) is None:
        return ASK_ANEW
    phone = parse_phone(turn.said.text)
    if phone is None and NO_MOBILE.search(turn.said.text):
        return Refusal("没有手机不要紧，座机带区号发给我，或者写家里人的号码。")
    if phone is None:
        digits = sum(character.isdigit() for character in turn.said.text)
        return Refusal(f"这个号码有{digits}位数字，不对。手机是11位、1开头；座机请带区号。再发一次。") if digits >= 5 else None
    residents.change_phone(turn.db, resident(turn), phone, turn.now)
    return {}
