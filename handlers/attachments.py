"""What comes instead of words: a place is answered with the way, what only a person can hear or see is kept for the person who calls, a link
is not opened. A flow that is open stays open."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from casework.messages import Attachment, AttachmentKind, Choice, Reply
from casework.messaging.conversations import Answers
from casework.recordings import MOST_FILES
from handlers import places
from handlers.flow import GIVEN, Flow, Registry, begin, current_step, proceed
from handlers.greeting import PERSON
from handlers.turn import Turn

FILES = "files"
"""The answer that holds what a resident sent and nobody has agreed to keep yet: pairs of kind and media, forgotten with the flow."""

KEPT = {
    AttachmentKind.VOICE: ("语音", "听", "条"),
    AttachmentKind.IMAGE: ("图片", "看", "张"),
    AttachmentKind.VIDEO: ("视频", "看", "段"),
    AttachmentKind.FILE: ("文件", "看", "个"),
}
OUT_OF_REACH = "这里也转不出去"  # what a channel gives no name for can be fetched by nobody
BARE_LINK = re.compile(r"\s*(https?://|www\.)\S+\s*", re.IGNORECASE)
LINK = "链接我不点开。您也当心：网上叫您转账、报验证码的，多半是骗人的。"
LINK_ON = "想问什么直接说；拿不准是真是假，请工作人员帮您看。"
OTHER = "收到。表情、名片这一类我看不懂。想办什么直接说，比如“老年证怎么办”；要找人就回1。"
CALL_BACK = replace(PERSON, label="请工作人员回电", words=("人工", "找人工", "回电"))


def sent(turn: Turn) -> Attachment | None:
    """What came instead of words, if something did; a letter that is nothing but a link counts, whatever the channel makes of it."""
    said = turn.said
    if said.choice is not None:
        return None
    if said.attachment is None:
        return Attachment(AttachmentKind.LINK) if BARE_LINK.fullmatch(said.text) else None
    return None if said.attachment.kind in KEPT and said.text else said.attachment


def answer(turn: Turn, attachment: Attachment, flow: Flow | None, registry: Registry) -> Reply:
    """What can be done with it, and a way on; the open flow is kept and its question asked again."""
    if flow is not None:
        return _in_flow(turn, attachment, flow, registry)
    match attachment.kind:
        case AttachmentKind.LOCATION:
            return Reply(places.near(turn, attachment), (Choice("book:start:", "预约", ("约", "我要预约")), PERSON))
        case AttachmentKind.LINK:
            return Reply(f"{LINK}\n{LINK_ON}", (CALL_BACK,))
        case kind if kind in KEPT:
            callback = registry["callback"]
            return begin(turn, callback, callback.verbs["files"](turn, ""), registry)
        case _:
            return Reply(OTHER, (PERSON,))


def _in_flow(turn: Turn, attachment: Attachment, flow: Flow, registry: Registry) -> Reply:
    called = flow.name == "callback"
    before = _noted(turn, attachment, flow)
    asked_for_call = called and current_step(turn, flow) is flow.steps[0]
    reply = proceed(turn, flow, registry)
    if asked_for_call and attachment.kind in KEPT:
        return reply
    if called:
        telephone = turn.handbook.catalogue.stations[0].phone
        return replace(reply, text=f"{before}\n\n{reply.text}" + ("" if reply.choices else f"\n不方便打字，直接打{telephone}。"))
    number = len(reply.choices) + 1
    if attachment.kind is not AttachmentKind.LOCATION:
        before += f"{'请回编号' if reply.choices else '能打字就打字'}；{_otherwise(attachment).format(number)}"
    return Reply(f"{before}\n\n{reply.text}", (*reply.choices, CALL_BACK))


def _noted(turn: Turn, attachment: Attachment, flow: Flow) -> str:
    """What becomes of it while a flow is open: held for the person who may call, as long as there is room."""
    match attachment.kind:
        case AttachmentKind.LOCATION:
            return f"{places.near(turn, attachment)}\n———\n接着{flow.title}："
        case AttachmentKind.LINK:
            return LINK
        case kind if kind in KEPT and not attachment.media:
            _hold(turn, attachment)
            return f"{cannot([kind])}，{OUT_OF_REACH}。"
        case kind if kind in KEPT and len(held(turn.talk.answers)) < MOST_FILES:
            _hold(turn, attachment)
            return f"{cannot([kind])}，先替您收着。"
        case kind if kind in KEPT:
            return f"{cannot([kind])}。{full(held(turn.talk.answers))}"
        case _:
            return "这个我看不懂。"


def _otherwise(attachment: Attachment) -> str:
    """What the number of the call-back is for."""
    match attachment.kind:
        case AttachmentKind.VOICE:
            return "不方便就回{}，工作人员听了给您回电。" if attachment.media else "不方便就回{}，工作人员给您回电。"
        case AttachmentKind.LINK:
            return "拿不准真假就回{}，请工作人员帮您看。"
        case kind if kind in KEPT:
            return "要转给工作人员看就回{}。" if attachment.media else "要工作人员回电就回{}。"
        case _:
            return "要找人就回{}。"


def remarked(turn: Turn, reply: Reply) -> Reply:
    """The answer to the words under a picture, which says that only they were read."""
    attachment = turn.said.attachment
    if attachment is None or not turn.said.text or turn.said.choice is not None or turn.talk.flow == "callback":
        return reply
    if attachment.kind not in KEPT or attachment.kind is AttachmentKind.VOICE:
        return reply
    return replace(reply, text=f"（{KEPT[attachment.kind][0]}我看不了，先答您写的。）\n{reply.text}")


def held(answers: Answers) -> list[tuple[AttachmentKind, str]]:
    """What the open flow holds for the person who may call."""
    return [(AttachmentKind(kind), media) for kind, media in answers.get(FILES, ())]


def gathered(turn: Turn) -> Answers:
    """The answer with which a call begins: what was held so far, and what this letter brings."""
    files = _with(turn.talk.answers.get(FILES, ()), turn.said.attachment)
    return {FILES: files} if files else {}


def names(files: list[tuple[AttachmentKind, str]]) -> str:
    """语音2条、图片1张."""
    kinds = [kind for kind, _ in files]
    return "、".join(f"{KEPT[kind][0]}{kinds.count(kind)}{KEPT[kind][2]}" for kind in dict.fromkeys(kinds))


def cannot(kinds: Iterable[AttachmentKind]) -> str:
    """语音我听不了，图片我看不了."""
    return "，".join(f"{KEPT[kind][0]}我{KEPT[kind][1]}不了" for kind in dict.fromkeys(kinds))


def kinds_of(files: list[tuple[AttachmentKind, str]]) -> list[AttachmentKind]:
    """Each kind of what was sent, once."""
    return list(dict.fromkeys(kind for kind, _ in files))


def can_be_fetched(files: list[tuple[AttachmentKind, str]]) -> bool:
    """Whether a person can hear or see any of it; some accounts of a platform are not given what residents send."""
    return any(media for _, media in files)


def full(files: list[tuple[AttachmentKind, str]]) -> str:
    """That a call takes no more files; `files` are among those it has."""
    heard = AttachmentKind.VOICE in kinds_of(files)
    return f"先收{MOST_FILES}{'条' if heard else '份'}，工作人员先{'听' if heard else '看'}这些，再多的电话里说。"


def _hold(turn: Turn, attachment: Attachment) -> None:
    """Add to what the open flow holds; 返回 does not take it away."""
    answers = turn.talk.answers
    answers[FILES] = _with(answers.get(FILES, ()), attachment)
    answers[GIVEN] = [*(name for name in answers.get(GIVEN, ()) if name != FILES), FILES]


def _with(files: Any, attachment: Attachment | None) -> list[Any]:
    if attachment is None or attachment.kind not in KEPT:
        return list(files)
    return [*files, [attachment.kind.value, attachment.media]][:MOST_FILES]
