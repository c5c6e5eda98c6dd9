"""Asking: from a question to the card of an item, and further questions about the same item."""

import re
from collections.abc import Callable

from casework.messages import Choice, Reply
from handlers import eligible, gone, places, unsure, words
from handlers.flow import Flow, Leave
from handlers.greeting import PERSON, SMALL_TALK, WAYS_IN, help_text, welcome
from handlers.inputs import parse_time, parse_yes_no
from handlers.turn import Turn
from knowledge.cards import dates, items, stations, whereabouts
from knowledge.faq import common_question
from knowledge.opening import Shift
from knowledge.service_item import ServiceItem
from knowledge.triage import ChitChat, Facet, is_noise
from knowledge.understanding import Kind

SHORT = 8  # characters of a question that can be about what was just spoken of
MOBILITY = re.compile(r"下不了(楼|床)|下不来|腿脚?不|走不(动|了|快)|瘫|卧床|起不来床|出不了门|行动不便|坐轮椅|动不了|腿不行|来不了")
AGENT = re.compile(
    r"代办|代(我|他|她|为)办|(替|帮)(我|他|她|我妈|我爸|老人|家里?人|别人).{0,4}(去|来|办|跑)|(别人|家里?人|子女|儿子|女儿|孩子).{0,4}(替|帮|代|能去|能来)"
)
VISIT_WHAT = "来不了的，能上门办的我们上门；上门不收费、不要验证码。\n要办哪件事？说个名字就行；说不清就找人工，工作人员打电话跟您商量。"


def reply_to(turn: Turn) -> Reply | None:
    """The catalogue's answer to what was said; None where it has none and a person should answer."""
    understanding = turn.said.understanding
    if words.NOT_TEXT.search(turn.said.text) or words.BARE_COMPLAINT.search(turn.said.text):
        return None
    item = _only_guess(turn) or _topic(turn)
    if understanding.kind in (Kind.ANSWER, Kind.NONE) and item is not None and _continues(turn):
        return about(turn, item.id, understanding.facet)
    if item is not None and understanding.kind is not Kind.ANSWER and (told := _told(turn, item)) is not None:
        return Reply(told, _ways_on(item, None))
    if understanding.kind is not Kind.ANSWER and not understanding.named and not (item and understanding.bare_facet) and places.asked(turn):
        return places.reply_to(turn)
    if item is not None and not understanding.named and AGENT.search(turn.said.text):
        return about(turn, item.id, understanding.facet)
    if (
        item is None
        and understanding.kind in (Kind.CHOOSE, Kind.NONE)
        and not understanding.named
        and (loose := _loose_end(turn)) is not None
    ):
        return loose
    match understanding.kind:
        case Kind.ANSWER:
            return about(turn, understanding.matches[0].item_id, understanding.facet)
        case Kind.CHOOSE if item is not None and not understanding.several and _may_be(turn, item):
            return about(turn, item.id, understanding.facet)
        case Kind.CHOOSE:
            return unsure.which(turn)
        case Kind.CHITCHAT:
            return _small_talk(turn, understanding.chitchat or ChitChat.OTHER)
        case _:
            pass
    if item is not None and understanding.bare_facet and understanding.facet is not None:
        return about(turn, item.id, understanding.facet)
    if understanding.facet is Facet.VISIT:
        return about(turn, item.id, Facet.VISIT) if item is not None else Reply(VISIT_WHAT, (PERSON,))
    if understanding.bare_facet:
        return Reply("您问的是哪件事？说个名字就行，比如“老年证”“居住证”“低保”。")
    if words.COMPLAINT.search(turn.said.text):
        return None
    if understanding.kind is Kind.NONE and (is_noise(understanding.normalised) or (item is None and _says_nothing(turn))):
        return Reply("这个我没看懂。可以这样问：“老年证怎么办”“周六开门吗”。要找人，回复“人工”。")
    return None


def _may_be(turn: Turn, item: ServiceItem) -> bool:
    """Whether a letter that could mean several items means the one that is spoken of."""
    return item.id in {match.item_id for match in turn.said.understanding.matches}


def _continues(turn: Turn) -> bool:
    """Whether a short question that names nothing (照片要几寸) goes on about the item that is spoken of."""
    understanding = turn.said.understanding
    return (
        not understanding.named
        and len(understanding.normalised) <= SHORT
        and understanding.facet in (Facet.MATERIALS, Facet.FEE, Facet.TIME)
    )


def _only_guess(turn: Turn) -> ServiceItem | None:
    """The item that was just guessed (您问的是…吗), if it was one: who goes on asking means it."""
    guessed = {
        unsure.item_in(choice.key.rpartition(":")[2])
        for choice in turn.talk.offered
        if choice.key.startswith("ask:") and not choice.key.startswith("ask:again:") and choice.key.rpartition(":")[2]
    }
    return turn.handbook.catalogue.offered(guessed.pop()) if len(guessed) == 1 and turn.said.understanding.bare_facet else None


def _small_talk(turn: Turn, kind: ChitChat) -> Reply:
    """After a reminder “好的” is no small talk, but the answer to it."""
    reminded = any(choice.key.startswith("change:") for choice in turn.talk.offered)
    return Reply(
        "好，到时见。" if reminded and kind in (ChitChat.OTHER, ChitChat.FAREWELL) else SMALL_TALK[kind],
        turn.talk.offered if reminded else (),
    )


def _loose_end(turn: Turn) -> Reply | None:
    """A time or a yes to which there was no question."""
    text = turn.said.text
    if len(text) <= SHORT and parse_time(text, turn.today) is not None and not places.asked(turn):
        return Reply(f"“{text}”是想约时间吗？先说要办哪件事，比如“预约老年证”。")
    return Reply("好。要办什么、问什么，直接说。") if parse_yes_no(text) is not None else None


def aside(turn: Turn) -> str | None:
    """The answer to a question put in the middle of a flow; None where it is none."""
    understanding = turn.said.understanding
    if understanding.kind is Kind.CHITCHAT and understanding.chitchat is not ChitChat.OTHER:
        return SMALL_TALK[understanding.chitchat or ChitChat.OTHER]
    if understanding.facet is Facet.BOOK:
        return None  # a wish to book is no question
    item = _topic(turn)
    if (
        item is not None
        and not understanding.named
        and (AGENT.search(turn.said.text) or MOBILITY.search(turn.said.text) or _continues(turn))
    ):
        return about(turn, item.id, understanding.facet, keep_topic=True).text
    if understanding.kind is Kind.ANSWER and understanding.facet is not None:
        return about(turn, understanding.matches[0].item_id, understanding.facet, keep_topic=True).text
    if item is not None and (told := _told(turn, item)) is not None:
        return told
    if item is not None and understanding.facet is not None and understanding.bare_facet:
        return about(turn, item.id, understanding.facet, keep_topic=True).text
    return places.reply_to(turn).text if places.asked(turn) else None


def about(turn: Turn, item_id: str, facet: Facet | None, *, keep_topic: bool = False) -> Reply:
    """What was asked about one item, and at most three ways on."""
    catalogue = turn.handbook.catalogue
    item = catalogue.item(item_id)
    if (moved := gone.instead(turn, item_id)) is not None:
        return Reply(moved.text, moved.choices)
    if not keep_topic:
        turn.talk.topic = item_id
    elsewhere = _not_there(turn, item)
    if elsewhere is not None:
        return Reply(elsewhere, _ways_on(item, None))
    if (told := _told(turn, item)) is not None:
        return Reply(told, _ways_on(item, facet))
    if AGENT.search(turn.said.text):
        return Reply(items.by_agent(item, catalogue), _ways_on(item, None))
    if facet is Facet.VISIT or (facet in (None, Facet.APPLY, Facet.MATERIALS) and item.home_visit and MOBILITY.search(turn.said.text)):
        return Reply(items.at_home(item, catalogue), _ways_on(item, Facet.VISIT))
    late = places.wants_out_of_hours(parse_time(turn.said.text, turn.today))
    if facet is not Facet.HOURS and not late:
        return Reply(_answer(turn, item, facet), _ways_on(item, facet))
    text, shift = places.hours(turn, item)
    if facet in (Facet.HOURS, Facet.BOOK, Facet.RENEW, Facet.APPLY, None):
        text = text if keep_topic else f"{_gist(item, facet)}\n{text}"
    else:
        text = f"{_answer(turn, item, facet)}\n{text}"
    return Reply(text, _ways_on(item, facet, shift))


def _answer(turn: Turn, item: ServiceItem, facet: Facet | None) -> str:
    """The catalogue's answer, and what today's date adds to it: by when it would be done, how the season stands."""
    text = items.answer(item, facet, turn.handbook.catalogue)
    if facet is Facet.TIME:
        today = dates.by_when(turn.handbook, item, turn.today)
    else:
        today = dates.season(item, turn.today) if facet in (Facet.DEADLINE, Facet.APPLY, None) else ""
    return f"{text}\n{today}" if today else text


def _not_there(turn: Turn, item: ServiceItem) -> str | None:
    """That a station which was named does not take the item, and which do."""
    able = stations.stations_of(turn.handbook, item)
    unable = [station for station in places.named(turn.said.text, turn.handbook.catalogue.stations) if station not in able]
    if not unable:
        return None
    names = "、".join(station.short_name for station in unable)
    return f"{names}不办{items.title(item)}。能办的地方：\n{whereabouts.places(item, turn.handbook.catalogue)}"


def _ways_on(item: ServiceItem, facet: Facet | None, shift: Shift | None = None) -> tuple[Choice, ...]:
    check = Choice(f"check:start:{item.id}", "核对材料", ("材料", "核对"))
    if facet is Facet.VISIT and item.home_visit:
        return (Choice(f"callback:visit:{item.id}", "约上门", ("上门", "约", "要上门", "要", "好", "行", "可以")), check, PERSON)
    if facet is Facet.ELIGIBILITY and item.eligibility:
        return (*eligible.way_in(item), check, PERSON)
    if not item.bookable:
        return (check, PERSON)
    if shift is not None:
        this = Choice(f"book:shift:{item.id}@{shift.station_id}@{shift.opens.date().isoformat()}", "约这个时间", ("约", "就这个", "预约"))
        return (this, Choice(f"book:start:{item.id}", "换个时间", ("换时间", "换")), PERSON)
    return (check, Choice(f"book:start:{item.id}", "预约", ("约", "我要预约", "约时间")), PERSON)


def _told(turn: Turn, item: ServiceItem) -> str | None:
    """The answer to a common question of the item, if it was asked."""
    question = common_question(item, turn.said.text, turn.said.understanding.facet)
    return f"{items.title(item)}{question.answer}" if question else None


def _gist(item: ServiceItem, facet: Facet | None) -> str:
    """Which item is meant, and the one thing about its time that must not be missed."""
    if item.renewal and facet is Facet.RENEW:
        return f"{items.title(item)}{item.renewal}"
    windows = "；".join(items.window(each) for each in item.windows)
    return items.title(item) + (f"{windows}办理。" if windows else "")


def _topic(turn: Turn) -> ServiceItem | None:
    return turn.handbook.catalogue.offered(turn.talk.topic)


def _says_nothing(turn: Turn) -> bool:
    """Whether a letter holds too little for a person to answer: marks, digits, one letter again and again."""
    return len(set(turn.said.understanding.normalised)) < 4


def _start(facet: Facet) -> Callable[[Turn, str], Leave]:
    def answer(turn: Turn, argument: str) -> Leave:
        item_id = unsure.chosen(turn, argument)
        if turn.handbook.catalogue.offered(item_id) is None:
            return gone.instead(turn, item_id) or Leave("这件事现在不在目录里了。想办什么，直接说就行。")
        reply = about(turn, item_id, facet)
        return Leave(reply.text, reply.choices)

    return answer


def _here(turn: Turn, place: str) -> Leave:
    """What is here; where a code names no place of ours, whoever scanned it is greeted and nothing is pretended."""
    text = places.here(turn, place)
    return Leave(text, WAYS_IN) if text is not None else welcome(turn)


ASK = Flow(
    name="ask",
    version=1,
    title="咨询",
    steps=(unsure.SAID_AGAIN,),
    finish=lambda turn, answers: unsure.to_a_person(turn, answers) if unsure.MISSED in answers else Reply(help_text(turn)),
    verbs={facet.value: _start(facet) for facet in Facet} | {"welcome": welcome, "here": _here} | {"again": unsure.again},
)
