"""Notices that could not be sent: the next reply says how many there are, and a number or 查看 shows them, one after the other."""

from dataclasses import replace

from casework.messages import Choice, Reply
from casework.messaging import sending
from casework.messaging.outbox import OutboxMessage, OutboxState
from handlers.turn import Turn
from knowledge.text import normalise

SHOW = "waiting:show:"
SPOKEN = ("查看", "看消息", "新消息", "查看消息", "查看新消息", "看新消息", "我的消息")


def asked(turn: Turn) -> bool:
    """Whether a letter asks for the notices that wait."""
    if turn.said.choice is not None:
        return turn.said.choice.key == SHOW
    return turn.talk.held > 0 and normalise(turn.said.text) in SPOKEN


def show(turn: Turn) -> Reply:
    """The first notice that is still true, and is said with this."""
    waiting = _waiting(turn)
    if not waiting:
        return Reply("没有新消息了。", turn.talk.offered)
    message, reply = waiting[0]
    _release(turn, message, OutboxState.SENT)
    return reply


def announced(turn: Turn, reply: Reply) -> Reply:
    """The reply, and how many notices wait."""
    if turn.talk.held <= 0 or any(choice.key == SHOW for choice in reply.choices):
        return reply
    many = len(_waiting(turn))
    if not many:
        return reply
    choices = (*reply.choices, Choice(SHOW, "查看新消息", SPOKEN))
    return replace(reply, text=f"{reply.text}\n\n您有{many}条新消息，回复{len(choices)}查看。", choices=choices)


def _waiting(turn: Turn) -> list[tuple[OutboxMessage, Reply]]:
    """What is held and still true, with its words; what is not is dropped."""
    waiting = []
    for message in sending.held_for(turn.db, turn.talk.id):
        reply = Reply.from_json(message.words) if message.words else turn.words(turn.db, turn.handbook, message, turn.now)
        if reply is None:
            _release(turn, message, OutboxState.OBSOLETE)
        else:
            waiting.append((message, reply))
    turn.talk.held = len(waiting)
    return waiting


def _release(turn: Turn, message: OutboxMessage, state: OutboxState) -> None:
    sending.release(turn.db, message.id, turn.talk.id, state, turn.now)
    turn.talk.held = max(0, turn.talk.held - 1)
