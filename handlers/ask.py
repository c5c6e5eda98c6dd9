"""Asking: from a question to the card of an item, and further questions about the same item."""

from collections.abc import Callable

from casework.messages import Choice, Reply
from handlers.flow import Flow, Leave
from handlers.inputs import TimeWish, parse_time
from handlers.turn import Turn
from knowledge.cards import items, stations
from knowledge.catalogue import ServiceItem
from knowledge.faq import common_question
from knowledge.opening import Shift
from knowledge.stations import Station
from knowledge.triage import ChitChat, Emergency, Facet, is_noise
from knowledge.understanding import Kind

PERSON = Choice("callback:start:", "找人工", ("人工",))
HELP = """我是邻办，社区的办事助手。您可以：
·问怎么办：老年证怎么办、居住证快到期了
·问细节：要带什么、多久、多少钱、在哪、几点关门、周六开门吗
·约时间：预约、我的预约、改时间、取消预约
·找人：人工
随时可说“返回”“取消”“帮助”。我记了您什么，说“我的信息”。"""
VISIT_WHAT = "来不了的，能上门办的我们上门；上门不收费、不要验证码。\n要办哪件事？说个名字就行；说不清就找人工，工作人员打电话跟您商量。"
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


def help_text(turn: Turn) -> str:
    """What can be said here."""
    return f"{HELP}\n{stations.contact(turn.handbook.catalogue.stations[0])}"


def emergency(turn: Turn) -> Reply:
    """The numbers to ring, before anything else (M2.4)."""
    danger = turn.said.understanding.emergency
    assert danger is not None
    return Reply(_emergency_text(danger))


def _emergency_text(danger: Emergency) -> str:
    return f"【紧急】请马上打 {'、'.join(danger.numbers)}！\n{danger.advice}"


def reply_to(turn: Turn) -> Reply | None:
    """The catalogue's answer to what was said; None where it has none and a person should answer."""
    understanding = turn.said.understanding
    item = _topic(turn)
    if item is not None and (told := _told(turn, item)) is not None:
        return Reply(told, _ways_on(item, None, None))
    match understanding.kind:
        case Kind.ANSWER:
            return about(turn, understanding.matches[0].item_id, understanding.facet)
        case Kind.CHOOSE:
            return _which(turn)
        case Kind.CHITCHAT:
            return Reply(SMALL_TALK[understanding.chitchat or ChitChat.OTHER])
        case _:
            pass
    if item is not None and understanding.facet is not None and (understanding.bare_facet or _names_place(turn) or _wish(turn)):
        return about(turn, item.id, understanding.facet)
    if understanding.facet in (Facet.HOURS, Facet.WHERE) or _names_place(turn):
        return _station_reply(turn)
    if understanding.facet is Facet.VISIT and item is None:
        return Reply(VISIT_WHAT, (PERSON,))
    if understanding.bare_facet:
        return Reply("您问的是哪件事？说个名字就行，比如“老年证”“居住证”“低保”。")
    if understanding.kind is Kind.NONE and (is_noise(understanding.normalised) or (item is None and _says_nothing(turn))):
        return Reply("这个我没看懂。可以这样问：“老年证怎么办”“周六开门吗”。要找人，回复“人工”。")
    return None


def aside(turn: Turn) -> str | None:
    """The answer to a question put in the middle of a flow; None where it is none."""
    understanding = turn.said.understanding
    if understanding.kind is Kind.CHITCHAT:
        return SMALL_TALK[understanding.chitchat or ChitChat.OTHER]
    if understanding.kind is Kind.ANSWER and understanding.facet is not None:
        return about(turn, understanding.matches[0].item_id, understanding.facet, keep_topic=True).text
    item = _topic(turn)
    if item is not None and (told := _told(turn, item)) is not None:
        return told
    if understanding.facet is not None and understanding.bare_facet:
        if item is not None:
            return about(turn, item.id, understanding.facet, keep_topic=True).text
        if understanding.facet in (Facet.HOURS, Facet.WHERE):
            return _station_reply(turn).text
    return None


def about(turn: Turn, item_id: str, facet: Facet | None, *, keep_topic: bool = False) -> Reply:
    """What was asked about one item, and at most three ways on."""
    catalogue = turn.handbook.catalogue
    item = catalogue.item(item_id)
    if not keep_topic:
        turn.talk.topic = item_id
    wish = _wish(turn)
    shift: Shift | None = None
    told = _told(turn, item)
    if told is not None:
        text = told
    elif facet is Facet.HOURS or (wish is not None and wish.out_of_hours):
        text, shift = _hours(turn, item, wish)
        if facet not in (Facet.HOURS, Facet.BOOK, Facet.RENEW, Facet.APPLY, None):
            text = f"{items.answer(item, facet, catalogue)}\n{text}"
        elif not keep_topic:
            text = f"{_gist(item, facet)}\n{text}"
    else:
        text = items.answer(item, facet, catalogue)
    return Reply(text, _ways_on(item, facet, shift))


def _ways_on(item: ServiceItem, facet: Facet | None, shift: Shift | None) -> tuple[Choice, ...]:
    check = Choice(f"check:start:{item.id}", "核对材料", ("材料", "核对"))
    if not item.by_appointment:
        return (check, PERSON)
    if shift is not None:
        this = Choice(f"book:shift:{item.id}@{shift.station_id}@{shift.opens.date().isoformat()}", "约这个时间", ("约", "就这个", "预约"))
        return (this, Choice(f"book:start:{item.id}", "换个时间", ("换时间", "换")), PERSON)
    return (check, Choice(f"book:start:{item.id}", "预约", ("约", "我要预约", "约时间")), PERSON)


def _told(turn: Turn, item: ServiceItem) -> str | None:
    """The answer to a common question of the item, if it was asked."""
    question = common_question(item, turn.said.text)
    return f"{items.title(item)}{question.answer}" if question else None


def _gist(item: ServiceItem, facet: Facet | None) -> str:
    """Which item is meant, and the one thing about its time that must not be missed."""
    if item.renewal and facet is Facet.RENEW:
        return f"{items.title(item)}{item.renewal}"
    windows = "；".join(items.window(each) for each in item.windows)
    return items.title(item) + (f"{windows}办理。" if windows else "")


def _hours(turn: Turn, item: ServiceItem | None, wish: TimeWish | None) -> tuple[str, Shift | None]:
    """The hours that were asked about: a named day, out of hours, or now."""
    places = _places(turn, item)
    handbook, now = turn.handbook, turn.now
    if wish is not None and wish.days:
        return "\n".join(stations.hours_on(handbook, places, day, now) for day in wish.days[:2]), None
    if wish is not None and (wish.out_of_hours or wish.weekend):
        return stations.out_of_hours(handbook, places, now)
    text = stations.open_now(handbook, places, now)
    if item is None:
        return text, None
    return f"{text}\n{stations.out_of_hours(handbook, places, now)[0]}", None


def _station_reply(turn: Turn) -> Reply:
    """Hours and places, whatever the item."""
    places = _places(turn, None)
    if turn.said.understanding.facet is Facet.WHERE:
        text = "\n".join(stations.contact(station) for station in places)
    else:
        text = _hours(turn, None, _wish(turn))[0]
    return Reply(
        f"{text}\n电话：" + "、".join(f"{station.short_name}{station.phone}" for station in places) if "电话" not in text else text
    )


def _places(turn: Turn, item: ServiceItem | None) -> tuple[Station, ...]:
    """The stations that were named, else those that take the item, else all."""
    named = stations_named(turn.said.text, turn.handbook.catalogue.stations)
    return named or stations.stations_of(turn.handbook, item)


def stations_named(text: str, among: tuple[Station, ...]) -> tuple[Station, ...]:
    """The stations whose name stands in a text: 东门点, 东门, 东门便民服务点."""
    return tuple(
        station for station in among if any(name in text for name in (station.name, station.short_name, station.short_name.rstrip("点站")))
    )


def _names_place(turn: Turn) -> bool:
    return bool(stations_named(turn.said.text, turn.handbook.catalogue.stations))


def _wish(turn: Turn) -> TimeWish | None:
    return parse_time(turn.said.text, turn.today)


def _topic(turn: Turn) -> ServiceItem | None:
    known = {item.id: item for item in turn.handbook.catalogue.admitted()}
    return known.get(turn.talk.topic)


def _which(turn: Turn) -> Reply:
    """Offer the two or three items it may be; the facet travels with the choice."""
    understanding = turn.said.understanding
    facet = (understanding.facet or Facet.APPLY).value
    found = [turn.handbook.catalogue.item(match.item_id) for match in understanding.matches]
    if len(found) == 1:
        turn.talk.topic = found[0].id
        return Reply(
            f"您问的是{items.title(found[0])}吗？", (Choice(f"ask:{facet}:{found[0].id}", "是", ("对", "嗯", *found[0].aliases)), PERSON)
        )
    choices = tuple(Choice(f"ask:{facet}:{item.id}", item.name, item.aliases) for item in found)
    return Reply("您问的是哪一件？", (*choices, PERSON))


def _says_nothing(turn: Turn) -> bool:
    """Whether a letter holds too little for a person to answer: marks, digits, one letter again and again."""
    return len(set(turn.said.understanding.normalised)) < 4


def _start(facet: Facet) -> Callable[[Turn, str], Leave]:
    def answer(turn: Turn, item_id: str) -> Leave:
        if item_id not in {item.id for item in turn.handbook.catalogue.admitted()}:
            return Leave("这件事现在不在目录里了。想办什么，直接说就行。")
        reply = about(turn, item_id, facet)
        return Leave(reply.text, reply.choices)

    return answer


ASK = Flow(
    name="ask",
    version=1,
    title="咨询",
    steps=(),
    finish=lambda turn, answers: Reply(help_text(turn)),
    verbs={facet.value: _start(facet) for facet in Facet},
)
