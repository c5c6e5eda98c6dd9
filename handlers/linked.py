"""What several accounts of one person are for: notices go where they are wanted, what was begun in one talk is carried on in another, and
one can be taken away again."""

from casework.messages import ONLY_WHEN_LOOKED_AT, Choice
from casework.messaging import talks
from casework.people import accounts, linking
from casework.people.accounts import ChannelAccount
from handlers import gone
from handlers.attachments import FILES
from handlers.flow import Leave, Resume
from handlers.turn import Turn
from knowledge.cards.channels import name_of

NOT_LINKED = "这里还没有和别的账号关联。请在那边说“关联”，把那边给的关联号（连同“关联”两个字）发到这里，就能接着办。"
NOTHING_OPEN = "那边没有放着的事。要办什么，直接说。"
KEEP = Choice("link:keep:", "不解除", ("不", "不用了"))


def line(turn: Turn) -> str:
    """The linked accounts and where notices go, to be looked over; empty where there is one account alone."""
    own = mine(turn)
    if len(own) < 2:
        return ""
    first = max((each for each in own if each.preferred_at), key=lambda each: each.preferred_at or each.created_at, default=None)
    notices = f"；通知先发到{_place(turn, first)}" if first else ""
    return f"关联的账号：{'、'.join(_place(turn, each) for each in own)}{notices}"


def part(turn: Turn, argument: str) -> Leave:
    """Take an account away; which one, where there is none of this number."""
    others = [each for each in mine(turn) if each.id != turn.talk.account_id]
    if not others:
        return Leave("这里没有和别的账号关联着，不用解除。")
    other = next((each for each in others if str(each.id) == argument), None)
    if other is None and argument:
        return Leave("那个账号已经不和这里关联了，不用解除。")
    if other is None:
        choices = (Choice(f"link:part:{each.id}", f"{name_of(each.channel)}{_since(turn, each)}") for each in others)
        return Leave("要和哪一个账号分开？两边都有的记录，留在先来的那个账号。", (*choices, KEEP))
    return _parted(turn, other)


def _parted(turn: Turn, other: ChannelAccount) -> Leave:
    person = turn.talk.resident_id
    gone = linking.part(turn.db, turn.talk.account_id, other.id)
    assert gone is not None and person is not None  # both stand behind this resident
    here, there = turn.talk.id, talks.of_account(turn.db, other.id)
    leaving, staying = (here, there) if gone == turn.talk.account_id else (there, here)
    talks.hand_over(turn.db, person, of=leaving, to=staying)
    talks.count_held(turn.db, there)
    turn.talk.held = talks.count_held(turn.db, here)
    name = name_of(other.channel)
    if leaving == here:
        turn.talk.resident_id, turn.talk.topic = None, ""
        return Leave(f"解除了：这里和{name}上的账号分开了。预约、电话这些记录都留在{name}那边，提醒也发到那边；这里从头开始。")
    return Leave(
        f"解除了：{name}上的账号看不到您的信息了。记录都留在这里，提醒也发到这里。不是您关联的，请打{turn.handbook.catalogue.stations[0].phone}告诉我们。"
    )


def preferred(turn: Turn, channel: str) -> str:
    """Where notices go from now on, and where else if that fails."""
    own, here = mine(turn), turn.talk.address.channel
    wanted = [each for each in own if (each.id == turn.talk.account_id if channel == here else each.channel == channel)]
    if not wanted:
        name = name_of(channel)
        return f"您在{name}上还没有关联的账号。到{name}里找我们说“关联”，把那边给的关联号（连同“关联”两个字）发到这里，就能发到那边。"
    account = wanted[-1]
    if account.left_at is not None:
        return f"{_place(turn, account)}现在发不到：您取消了关注，或者停用了。在那边再说句话就通了，到时再设。"
    accounts.prefer(turn.db, account.id, turn.now)
    others = [_place(turn, each) for each in own if each.id != account.id and each.left_at is None]
    looking = "（打开网页才看得到）" if account.channel in ONLY_WHEN_LOOKED_AT else ""
    otherwise = f"万一发不到，就发到{'、'.join(dict.fromkeys(others))}。" if others else "您只有这一个账号；多关联一个，说“关联”。"
    return f"好，以后通知都发到{_place(turn, account)}{looking}。{otherwise}"


def carry_on(turn: Turn, *, explicit: bool) -> Resume | Leave | None:
    """Go on here with what was begun in another talk; None where the words need not mean that."""
    busy = bool(turn.talk.flow) and not explicit
    elsewhere = talks.open_elsewhere(turn.db, turn.talk, turn.now, besides="link") if not busy else None
    if elsewhere is None and (turn.talk.flow or not explicit):
        return None
    if elsewhere is None:
        return Leave(NOTHING_OPEN if len(mine(turn)) > 1 else NOT_LINKED)
    talks.take_over(turn.db, turn.talk, elsewhere, turn.now)
    lost = "那边发来的语音、图片，请在这里再发一次。" if turn.talk.answers.pop(FILES, None) else ""
    item = turn.handbook.catalogue.offered(turn.talk.topic)
    offered = tuple(each for each in turn.talk.offered if not each.key.startswith(("link:", "waiting:")))
    about = f"好，接着说【{item.name}】。要带什么、多久办好、约时间，直接说。" if item else "好，在这里接着说。"
    if gone.meanwhile(turn):
        turn.talk.leave_flow()
    return Resume(f"接着{name_of(elsewhere.channel)}上的。{lost}", Leave(about, offered))


def mine(turn: Turn) -> list[ChannelAccount]:
    """The accounts of whoever is speaking, this one among them."""
    if turn.talk.resident_id is not None:
        return accounts.of_resident(turn.db, turn.talk.resident_id)
    own = accounts.get(turn.db, turn.talk.account_id)
    return [own] if own is not None else []


def _place(turn: Turn, account: ChannelAccount) -> str:
    return "这里" if account.id == turn.talk.account_id else name_of(account.channel)


def _since(turn: Turn, account: ChannelAccount) -> str:
    since = turn.handbook.local(account.joined_at or account.created_at)
    return f"（{since.month}月{since.day}日起）"
