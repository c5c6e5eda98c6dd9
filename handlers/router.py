"""Who answers a letter: emergency first, then the words that always work, then the open conversation, then a flow that knows the words,
then the catalogue."""

import re
from dataclasses import replace
from types import MappingProxyType

from casework.messages import STAFF_CHANNEL, Choice, Reply
from casework.messaging.conversations import COLD_AFTER
from casework.questions import QuestionKind
from handlers import ask, attachments, gone, greeting, link, staff, unsure, waiting, words
from handlers.ask import ASK
from handlers.booking.book import BOOK
from handlers.callback import CALLBACK
from handlers.change import CHANGE
from handlers.check import CHECK
from handlers.duty import DUTY
from handlers.eligible import ELIGIBLE
from handlers.events import EVENTS
from handlers.flow import Flow, Registry, begin, current_step, go_back, hear, proceed
from handlers.grid import GRID
from handlers.leave import LEAVE
from handlers.link import LINK
from handlers.privacy import PRIVACY
from handlers.reckon import RECKON
from handlers.turn import Turn
from knowledge.understanding import Kind

FLOWS: tuple[Flow, ...] = (ASK, CHECK, CHANGE, BOOK, CALLBACK, PRIVACY, LINK, ELIGIBLE, RECKON, EVENTS, GRID)
"""Every flow; the first that recognises a letter answers it."""

STAFF_FLOWS: tuple[Flow, ...] = (DUTY, LEAVE)
"""Those of the people who work here, on their own channel; no resident begins one of them, and they none of a resident's."""

QUESTION = re.compile(r"(吗|么|呢|行不行|可以不|能不能|是不是)[？?。！!]*$|[？?]$|怎么|什么|为啥|为什么|哪|多少|几")

REGISTRY: Registry = MappingProxyType({flow.name: flow for flow in FLOWS})
STAFF_REGISTRY: Registry = MappingProxyType({flow.name: flow for flow in STAFF_FLOWS})


def respond(turn: Turn) -> Reply:
    """Answer one letter; changes the talk, and the records a flow keeps."""
    if turn.talk.address.channel == STAFF_CHANNEL:
        return staff.respond(turn, STAFF_REGISTRY)
    flow, before = _open_flow(turn)
    reply = _respond(turn, flow)
    if before:
        reply = replace(reply, text=f"{before}\n\n{reply.text}")
    if turn.said.understanding.kind is not Kind.EMERGENCY:
        reply = waiting.announced(turn, attachments.remarked(turn, reply))
    turn.talk.offered = reply.choices
    return reply


def _respond(turn: Turn, flow: Flow | None) -> Reply:
    if turn.said.understanding.kind is Kind.EMERGENCY and (turn.said.choice is None or turn.said.rest):
        turn.talk.leave_flow()
        return greeting.emergency(turn)
    if waiting.asked(turn):
        shown = waiting.show(turn)
        return _open_or(turn, flow, f"{shown.text}\n———", shown)
    if (sent := attachments.sent(turn)) is not None:
        return attachments.answer(turn, sent, flow, REGISTRY)
    if (linking := link.heard(turn)) is not None:
        if isinstance(linking, Reply):
            return _open_or(turn, flow, f"{linking.text}\n———", linking)
        return begin(turn, LINK, linking, REGISTRY, _put_aside(flow, LINK))
    if turn.said.choice is None and (word := words.universal(turn.said.text)) is not None:
        return _universal(turn, word, flow)
    if turn.said.choice is not None:
        return _chosen(turn, turn.said.choice, flow)
    if not turn.said.text:
        return _open_or(turn, flow, "我收到一条空消息。", greeting.greeting(turn))
    if flow is not None:
        reply = _in_flow(turn, flow)
        if reply is not None:
            return reply
    if turn.said.number is not None:
        return Reply(words.no_such_number(turn.said.number, turn.talk.offered), turn.talk.offered)
    for other in FLOWS:
        answers = other.recognise(turn)
        if answers is not None:
            return begin(turn, other, answers, REGISTRY)
    return _question(turn)


def _open_flow(turn: Turn) -> tuple[Flow | None, str]:
    """The flow the talk is in; one that lay too long, or whose answers were stored by another version, is left without a word.

    One whose item was withdrawn meanwhile is left too, and the words say so.
    """
    flow = REGISTRY.get(turn.talk.flow)
    cold = turn.talk.changed_at is not None and turn.now - turn.talk.changed_at > COLD_AFTER
    if cold:
        turn.talk.topic = ""
    if flow is None or cold or turn.talk.flow_version != flow.version:
        turn.talk.leave_flow()
        return None, ""
    if (meanwhile := gone.meanwhile(turn)) and turn.said.understanding.kind is not Kind.EMERGENCY:
        turn.talk.leave_flow()
        return None, f"{meanwhile}\n（{flow.title}先放下了，没有改动任何东西。）"
    return flow, ""


def _universal(turn: Turn, word: words.Universal, flow: Flow | None) -> Reply:
    match word:
        case words.Universal.CANCEL if flow is not None:
            booked = CHANGE.verbs["cancel"](turn, "") if "预约" in turn.said.text else None
            if isinstance(booked, dict):
                return begin(turn, CHANGE, booked, REGISTRY)
            kept = "原来的预约还在。" if "moving" in turn.talk.answers else ""
            turn.talk.leave_flow()
            return Reply(f"好，{flow.title}先不办了。{kept}还有别的事，直接说就行。")
        case words.Universal.CANCEL:
            return begin(turn, CHANGE, CHANGE.verbs["cancel"](turn, ""), REGISTRY)
        case words.Universal.BACK if flow is not None:
            return go_back(turn, flow, REGISTRY)
        case words.Universal.BACK:
            return Reply("现在没有在办的事，不用返回。想问什么直接说。", turn.talk.offered)
        case words.Universal.HELP:
            return _open_or(turn, flow, greeting.help_text(turn), Reply(greeting.help_text(turn), turn.talk.offered))
        case words.Universal.PERSON:
            reply = begin(turn, CALLBACK, CALLBACK.verbs["start"](turn, turn.talk.topic), REGISTRY)
            return replace(reply, text=f"好，请工作人员给您回电。\n\n{reply.text}") if turn.talk.flow else reply


def _chosen(turn: Turn, choice: Choice, flow: Flow | None) -> Reply:
    """A choice belongs to the step that is being asked, or opens the flow its key names."""
    name, _, rest = choice.key.partition(":")
    verb, _, argument = rest.partition(":")
    step = current_step(turn, flow) if flow is not None and flow.name == name else None
    if flow is not None and step is not None and step.name == verb and choice in turn.talk.offered:
        reply = hear(turn, flow, REGISTRY)
        if reply is not None:
            return reply
    wanted = REGISTRY.get(name)
    if wanted is not None and verb in wanted.verbs:
        reply = begin(turn, wanted, wanted.verbs[verb](turn, argument), REGISTRY, _put_aside(flow, wanted))
        return _with_second_need(turn, reply) if wanted in (ASK, CHECK) and turn.said.rest else reply
    return _open_or(turn, flow, "这个选项已经过去了。", Reply("这个选项已经过去了，没有改动任何东西。想办什么，直接说就行。"))


def _with_second_need(turn: Turn, reply: Reply) -> Reply:
    """What was said behind the number is not dropped: its item is offered, or a person."""
    understanding = turn.said.understanding
    if understanding.kind is Kind.CHITCHAT:
        return reply
    offered = tuple(
        Choice(f"ask:apply:{match.item_id}", turn.handbook.catalogue.item(match.item_id).name) for match in understanding.matches[:1]
    )
    said = f"您还说了“{turn.said.rest}”" + ("，接着说这件？" if offered else "，这点我没有依据，要工作人员回您就说“人工”。")
    return Reply(f"{reply.text}\n{said}", (*reply.choices, *offered))


def _in_flow(turn: Turn, flow: Flow) -> Reply | None:
    """What an open flow makes of the letter: an answer to its question, a matter of another flow, a question in between, or nothing."""
    reply = hear(turn, flow, REGISTRY)
    if reply is not None:
        return reply
    step = current_step(turn, flow)
    if step is not None and not step.binding:
        turn.talk.leave_flow()
        return None
    if turn.said.number is not None:
        again = proceed(turn, flow, REGISTRY, words.no_such_number(turn.said.number, turn.talk.offered, in_flow=True))
        more = turn.talk.offered[: len(again.choices)] == again.choices  # what was offered beside the step's own choices still is
        return replace(again, choices=turn.talk.offered) if more else again
    for other in FLOWS:
        if other is not flow and (opening := other.recognise(turn)) is not None:
            return begin(turn, other, opening, REGISTRY, _put_aside(flow, other))
    aside = ask.aside(turn)
    if aside is not None:
        return proceed(turn, flow, REGISTRY, f"{aside}\n———\n接着{flow.title}：")
    return _not_understood(turn, flow)


def _put_aside(flow: Flow | None, other: Flow) -> str:
    """What is said when one flow makes way for another."""
    return f"（{flow.title}先放下了，刚才选的没有留。）" if flow is not None and flow is not other and flow.name != "ask" else ""


def _not_understood(turn: Turn, flow: Flow) -> Reply:
    """Said short where there are choices: the question stands a line above, and nobody reads it twice."""
    offered = turn.talk.offered
    if QUESTION.search(turn.said.text):
        before = f"这点我没有依据，不敢答。办完{flow.title}说“人工”，工作人员回您。"
        return Reply(before, offered) if offered else proceed(turn, flow, REGISTRY, before)
    if not offered:
        return proceed(turn, flow, REGISTRY, "这句我没看懂。")
    numbers = f"1到{len(offered)}里选一个" if len(offered) > 1 else "1"
    return Reply(f"这句我没看懂。请回{numbers}，也可以说“返回”“取消”或“人工”。", offered)


def _open_or(turn: Turn, flow: Flow | None, before: str, otherwise: Reply) -> Reply:
    """Say something and go on with the open flow; where there is none, say the other thing."""
    return proceed(turn, flow, REGISTRY, before) if flow is not None else otherwise


def _question(turn: Turn) -> Reply:
    """A question to the catalogue; what it does not say goes to a person, if the resident wants."""
    reply = ask.reply_to(turn)
    if reply is not None:
        return reply
    if turn.said.attachment is None:
        unsure.note(turn, QuestionKind.UNKNOWN)
    return begin(turn, CALLBACK, CALLBACK.verbs["unanswered"](turn, turn.said.text), REGISTRY)
