"""Who answers those who work here: a conversation of their own, in which no resident's flow is ever begun and nothing about them is kept
as of a resident."""

from casework.messages import Choice, Reply
from casework.messaging.conversations import COLD_AFTER
from handlers import greeting, words
from handlers.duty import TODAY, me
from handlers.flow import Flow, Registry, begin, current_step, go_back, hear, proceed
from handlers.turn import Turn

STRANGER = "您好，这里只给本站的工作人员用，您的账号还没有登记；请站里的系统管理员在“账号”里填上。"
HELP = "我是邻办。您可以说：\n·我今天的活\n·警报3我来处理\n·请假 明天\n随时可说“取消”“返回”。\n/desk"


def respond(turn: Turn, registry: Registry) -> Reply:
    """Answer one letter of somebody on the staff's messenger; whoever does not work here is told so, and nothing else."""
    reply = _respond(turn, registry)
    turn.talk.offered = reply.choices
    return reply


def _respond(turn: Turn, registry: Registry) -> Reply:
    if me(turn) is None:
        turn.talk.leave_flow()
        return Reply(STRANGER)
    danger = turn.said.understanding.emergency
    flow = _open_flow(turn, registry)
    if danger is not None and turn.said.choice is None and flow is None:
        return Reply(greeting.emergency_text(danger), (TODAY,))
    if turn.said.choice is not None:
        return _chosen(turn, turn.said.choice, flow, registry)
    if (word := words.universal(turn.said.text)) is not None:
        return _universal(turn, word, flow, registry)
    if flow is not None and (reply := hear(turn, flow, registry)) is not None:
        return reply
    for other in registry.values():
        if (opening := other.recognise(turn)) is not None:
            return begin(turn, other, opening, registry)
    return proceed(turn, flow, registry, "这句我没看懂。") if flow is not None else Reply(HELP, (TODAY,))


def _open_flow(turn: Turn, registry: Registry) -> Flow | None:
    flow = registry.get(turn.talk.flow)
    cold = turn.talk.changed_at is not None and turn.now - turn.talk.changed_at > COLD_AFTER
    if flow is None or cold or turn.talk.flow_version != flow.version:
        turn.talk.leave_flow()
        return None
    return flow


def _chosen(turn: Turn, choice: Choice, flow: Flow | None, registry: Registry) -> Reply:
    name, _, rest = choice.key.partition(":")
    verb, _, argument = rest.partition(":")
    step = current_step(turn, flow) if flow is not None and flow.name == name else None
    if flow is not None and step is not None and step.name == verb and choice in turn.talk.offered:
        reply = hear(turn, flow, registry)
        if reply is not None:
            return reply
    wanted = registry.get(name)
    if wanted is not None and verb in wanted.verbs:
        return begin(turn, wanted, wanted.verbs[verb](turn, argument), registry)
    return Reply("这个选项已经过去了，没有改动任何东西。", (TODAY,))


def _universal(turn: Turn, word: words.Universal, flow: Flow | None, registry: Registry) -> Reply:
    match word:
        case words.Universal.CANCEL if flow is not None:
            turn.talk.leave_flow()
            return Reply(f"好，{flow.title}先不办了。", (TODAY,))
        case words.Universal.BACK if flow is not None:
            return go_back(turn, flow, registry)
        case _:
            return Reply(HELP, (TODAY,))
