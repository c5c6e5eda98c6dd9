"""One person, several accounts: linked with a code that is shown here and said there, parted again, preferred for notices; what was begun in
one is carried on in another.

The code goes from the account that shows it to the one that says it; the latter is asked whether both are the same person's, the former is
told. Nothing is joined before the resident behind one of them has agreed that something is kept at all.

A code alone, without the word, is heard as long as the talk is about codes: while this flow is open, and within ten minutes of 关联 or of a
wrong code on this account. At other times eight digits are any number: they are not looked up, and not counted as a guess.
"""

from casework.messages import ABROAD, Choice, Reply
from casework.messaging import outbox, talks
from casework.messaging.conversations import Answers
from casework.messaging.outbox import Notice, Urgency
from casework.people import accounts, consents, link_codes, linking, residents
from casework.people.accounts import ChannelAccount
from casework.people.linking import Joined
from casework.people.residents import Resident
from handlers import contact, link_words, linked
from handlers.contact import NOTICE_VERSION
from handlers.flow import Accepted, Flow, Leave, Opening, Outcome, Step, argument_for
from handlers.inputs import mask_name, mask_phone, parse_yes_no
from handlers.link_words import Wish
from handlers.turn import Turn
from knowledge.cards.channels import name_of
from knowledge.cards.words import spoken_moment

GONE = "这个号对不上：可能输错了，也可能用过了，或者过了10分钟。请在另一边再说一次“关联”，把新给的号发来。"
OWN = "这个号就是在这里拿的。请到您的另一个账号里去发，那边才认得出是您。"
PAUSE = "输错的号太多了，为了大家的安全，这里先不收号，请过一小时再试。也可以反过来：在这里说“关联”，把新给的号发到另一边。"
BARE = "这串数字我没看懂。是关联号的话，前面加上“关联”两个字再发；问预约，说“我的预约”就行。"
MINE = (Choice("link:mine:yes", "是我", ("是", "对", "是我本人")), Choice("link:mine:no", "不是", ("不是我", "不")))


def heard(turn: Turn) -> Reply | Opening | None:
    """What is said of several accounts at any moment: a Reply leaves an open flow as it is, an Opening begins this one."""
    meant = link_words.meant(turn.said.understanding.normalised) if turn.said.choice is None else None
    if meant is None:
        return None
    said: Reply | Opening | None
    match meant.wish:
        case Wish.CODE:
            said = _said(turn, meant.digits)
        case Wish.LINK:
            said = _wanted(turn, meant.channel)
        case Wish.PREFER:
            said = Leave(linked.preferred(turn, meant.channel or turn.talk.address.channel))
        case Wish.PART:
            said = linked.part(turn, "")
        case Wish.CARRY_ON:
            said = linked.carry_on(turn, explicit=meant.explicit)
    return Reply(said.text, turn.talk.offered) if isinstance(said, Leave) and not said.choices else said


def _wanted(turn: Turn, channel: str | None) -> Leave | Answers:
    """A code; or, where that channel is linked already, how to go on there."""
    if channel is not None and any(each.channel == channel and each.id != turn.talk.account_id for each in linked.mine(turn)):
        return Leave(f"您在{name_of(channel)}上的账号已经关联好了，到那边说“接着刚才的”就行。")
    return {} if _first_agree_here(turn) else Leave(_code(turn))


def _first_agree_here(turn: Turn) -> bool:
    """Whether the resident must agree here before anything that is held elsewhere is joined to what leaves the country."""
    return turn.talk.address.channel in ABROAD and contact.known(turn) is None


def _code(turn: Turn) -> str:
    code = link_codes.show(turn.db, turn.ids, turn.talk.account_id, turn.now)
    return (
        f"请到您的另一个账号（微信、Telegram或网页）里，给我们发：\n关联 {code[:4]} {code[4:]}\n"
        "10分钟内有效，只能用一次。服务站的人从不问您要这个号，别给别人。\n"
        "另一边已经给了您号的，直接发到这里。"
    )


def _said(turn: Turn, digits: str) -> Opening:
    """A code was said: whose it is, or why it says nothing."""
    if len(digits) != link_words.DIGITS:
        return Leave(f"关联号是{link_words.DIGITS}位数字，您发的有{len(digits)}位。请看一眼再发，比如“关联 1234 5678”。")
    if not link_codes.may_try(turn.db, turn.talk.account_id, turn.now):
        return Leave(PAUSE)
    shown_on = link_codes.find(turn.db, digits, turn.now)
    if shown_on is None:
        link_codes.wrong(turn.db, turn.talk.account_id, turn.now)
        return Leave(GONE)
    if shown_on == turn.talk.account_id:
        return Leave(OWN)
    if any(each.id == shown_on for each in linked.mine(turn)):
        link_codes.use(turn.db, digits, turn.now)
        return Leave("这两个账号已经关联好了，不用再关联。")
    return {"code": digits}


def _maker(turn: Turn, answers: Answers) -> ChannelAccount | None:
    """The account on which the code was shown, as long as it is open."""
    shown_on = link_codes.find(turn.db, answers.get("code", ""), turn.now)
    return accounts.get(turn.db, shown_on) if shown_on is not None else None


def _agreed(turn: Turn, resident_id: int | None) -> Resident | None:
    """A resident who has agreed that name and telephone are kept."""
    if resident_id is None or not consents.has_given(turn.db, resident_id, NOTICE_VERSION):
        return None
    return residents.get(turn.db, resident_id)


def _agreeing(step: Step) -> Step:
    """A question of `contact`, where nobody has agreed yet; somebody who has a code already may say it instead."""

    def needed(turn: Turn, answers: Answers) -> bool:
        if turn.talk.address.channel not in ABROAD:
            maker = _maker(turn, answers)
            if maker is None or _agreed(turn, maker.resident_id) is not None:
                return False
        return step.needed(turn, answers)

    def accept(turn: Turn, answers: Answers) -> Accepted:
        return _code_instead(turn) or step.accept(turn, answers)

    return Step(step.name, needed, step.ask, accept)


def _code_instead(turn: Turn) -> Answers | Leave | None:
    code = link_words.code_alone(turn.said.understanding.normalised)
    said = _said(turn, code) if code is not None else None
    return said if isinstance(said, dict | Leave) else None


def _ask_mine(turn: Turn, answers: Answers) -> Reply:
    maker = _maker(turn, answers)
    assert maker is not None  # the step is not needed otherwise
    there = name_of(maker.channel)
    person = _agreed(turn, maker.resident_id)
    who = f"{mask_name(person.name or '')} {mask_phone(person.phone or '')}".strip() if person else "还没有登记过"
    stays = f"{there}那边" if maker.resident_id is not None else "这里"
    text = (
        f"要关联的是{there}上的账号：{who or '还没有留称呼'}。\n"
        f"关联后，两边的预约、回电合在一起；以后解除，记录留在{stays}。\n"
        f"是您本人的账号吗？号是别人叫您发的，请选2。"
    )
    return Reply(text, MINE)


def _accept_mine(turn: Turn, answers: Answers) -> Accepted:
    if (other := _code_instead(turn)) is not None:
        return other
    chosen = argument_for(turn, "link", "mine")
    mine = chosen == "yes" if chosen is not None else parse_yes_no(turn.said.text)
    if mine is None:
        return None
    if mine:
        return {"mine": True}
    link_codes.use(turn.db, answers["code"], turn.now)
    return Leave(f"好，没有关联，那个号也作废了。有人叫您发号的，多半是骗人的，可以打{turn.handbook.catalogue.stations[0].phone}问问。")


def _finish(turn: Turn, answers: Answers) -> Outcome:
    if "code" not in answers:
        return Reply(_code(turn))
    shown_on = link_codes.use(turn.db, answers["code"], turn.now)
    maker = accounts.get(turn.db, shown_on) if shown_on is not None else None
    if maker is None:
        return Leave(GONE)
    joined = linking.join(turn.db, maker.id, turn.talk.account_id, turn.now)
    turn.talk.resident_id = joined.resident_id
    turn.talk.held = talks.count_held(turn.db, turn.talk.id)
    version = int(turn.now.timestamp())
    there = talks.of_account(turn.db, maker.id)
    told = Notice("linked", "account", turn.talk.account_id, version, there, turn.now, Urgency.SOON)
    outbox.post(turn.db, [told], turn.now)
    return Leave(_joined(turn, maker, joined), _ways_on(turn))


def _joined(turn: Turn, maker: ChannelAccount, joined: Joined) -> str:
    booked = "、".join(spoken_moment(turn.handbook.local(each.starts_at), turn.today) for each in contact.upcoming(turn))
    person = contact.remembered(turn)
    lines = [f"关联好了：这里和{name_of(maker.channel)}上的账号，现在都是您。", f"现在的预约：{booked}。" if booked else ""]
    if joined.old_name and person:
        lines.append(f"称呼用后来留的“{person.name}”，原来的“{joined.old_name}”不用了。")
    if joined.old_phone and person:
        lines.append(f"电话用后来留的{mask_phone(person.phone or '')}，原来的{mask_phone(joined.old_phone)}不用了；要改说“我的信息”。")
    lines.append("提醒发到找得到您的那边。要固定一处，说“通知发到这里”；要分开，说“解除关联”。")
    return "\n".join(each for each in lines if each)


def _ways_on(turn: Turn) -> tuple[Choice, ...]:
    begun = talks.open_elsewhere(turn.db, turn.talk, turn.now, besides="link") is not None
    here = Choice("link:prefer:", "通知都发到这里")
    return (Choice("link:here:", "接着刚才的", ("接着办", "继续")), here) if begun else (here,)


def _recognise(turn: Turn) -> Opening | None:
    """A code alone, where one is awaited; elsewhere, and where nothing else is going on, how to say one."""
    code = link_words.code_alone(turn.said.understanding.normalised)
    if code is None:
        return None
    if link_codes.awaited(turn.db, turn.talk.account_id, turn.now):
        return _said(turn, code)
    return Leave(BARE, turn.talk.offered) if not turn.talk.flow else None


LINK = Flow(
    name="link",
    version=1,
    title="关联账号",
    steps=(
        *(_agreeing(step) for step in contact.steps("link") if step.name in ("consent", "abroad")),
        Step("mine", lambda turn, answers: _maker(turn, answers) is not None, _ask_mine, _accept_mine),
    ),
    finish=_finish,
    verbs={
        "start": lambda turn, argument: {},
        "here": lambda turn, argument: linked.carry_on(turn, explicit=True) or Leave(linked.NOTHING_OPEN),
        "prefer": lambda turn, argument: Leave(linked.preferred(turn, argument or turn.talk.address.channel)),
        "part": linked.part,
        "keep": lambda turn, argument: Leave("好，没有改动。"),
    },
    recognise=_recognise,
)
