"""First words, help, small talk, and what is said before everything else in danger."""

from casework import alerts
from casework.messages import ABROAD, PLAYED, Choice, Reply
from handlers.flow import Leave
from handlers.turn import Turn
from knowledge.cards import stations
from knowledge.triage import ChitChat, Emergency, EmergencyKind

PERSON = Choice("callback:start:", "找人工", ("人工",))
HELP = """我是邻办，社区的办事助手。您可以：
·问怎么办：老年证怎么办、居住证快到期了
·问细节：要带什么、多久、多少钱、在哪、几点关门、周六开门吗
·约时间：预约、我的预约、改时间、取消预约
·找人：人工
随时可说“返回”“取消”“帮助”。我记了您什么，说“我的信息”。"""
WELCOME = """您好，我是邻办，社区的办事助手（自动答复）。用平常的话问我就行，比如：
·老年证怎么办
·周六开门吗
·约下周三下午办老年证
看到编号，回数字就行。"""
WAYS_IN = (Choice("book:start:", "预约", ("约", "我要预约")), Choice("check:start:", "核对材料", ("材料", "核对")), PERSON)
SMALL_TALK = {
    ChitChat.GREETING: "您好，我是邻办，社区的办事助手。要办什么、问什么，直接说就行，比如“老年证怎么办”。",
    ChitChat.THANKS: "不客气。还有别的事，随时说。",
    ChitChat.FAREWELL: "好的，再见。有事随时来问。",
    ChitChat.ABOUT_BOT: "我是邻办，社区的自动办事助手，不是真人。办事指南我来答，约时间我来约；要找真人，回复“人工”。",
    ChitChat.OTHER: "我在呢。社区办事的事随时问，比如“老年证怎么办”“周六开门吗”。想和真人说说，回复“人工”。",
}


def greeting(turn: Turn) -> Reply:
    """The first words."""
    return Reply(SMALL_TALK[ChitChat.GREETING])


def welcome(turn: Turn, argument: str = "") -> Leave:
    """The first words to somebody who has just followed the station, or pressed /start."""
    telephone = turn.handbook.catalogue.stations[0].phone
    text = f"{WELCOME}\n要找人，说“人工”，或打{telephone}。"
    if turn.talk.address.channel in ABROAD:
        text += f"\n\n先跟您说清楚：这里的消息要经过境外的服务器，数据会出境。不愿意的，请用微信或网页，或打{telephone}，一样办事。"
    return Leave(text, WAYS_IN)


def help_text(turn: Turn) -> str:
    """What can be said here."""
    return f"{HELP}\n{stations.contact(turn.handbook.catalogue.stations[0])}"


def emergency(turn: Turn) -> Reply:
    """The numbers to ring, before anything else; and whoever is on duty is told (M2.4)."""
    danger = turn.said.understanding.emergency
    assert danger is not None
    told = "\n已经同时告诉值班人员。" if _alerted(turn, danger) else ""
    return Reply(emergency_text(danger) + told)


def _alerted(turn: Turn, danger: Emergency) -> bool:
    """Whether somebody on duty hears of it now; nobody is alarmed by what is only played."""
    if turn.talk.address.channel in PLAYED:
        return False
    stations, opening = turn.handbook.catalogue.stations, turn.handbook.opening
    raised = alerts.raise_alert(turn.db, turn.talk.id, danger.kind.value, turn.said.text, stations, opening, turn.now)
    return raised is not None and raised.told


def emergency_text(danger: Emergency) -> str:
    """The numbers first, or for gas the way out of the house."""
    if danger.kind is EmergencyKind.GAS:  # a spark of the telephone is enough
        return f"【紧急】先到屋外，再打 {'、'.join(danger.numbers)}！\n{danger.advice}"
    return f"【紧急】请马上打 {'、'.join(danger.numbers)}！\n{danger.advice}"
