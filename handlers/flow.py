"""The one flow engine: answers are stored, the step is computed from them.

A flow is a tuple of steps. The first step that is needed and unanswered is asked; when there is none, the flow finishes. Going back drops
the last answer. So a conversation cannot be in an impossible place, whatever was changed, restarted or answered out of order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from handlers.turn import Turn

GIVEN = "given"  # the answer that lists what a flow began with: 返回 does not go behind it


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that was understood and cannot be taken; `text` says why and what would do."""

    text: str


@dataclass(frozen=True, slots=True)
class Again:
    """A finish that could not be: drop these answers, say why, ask anew."""

    drop: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go on with another flow."""

    flow: str
    opening: "Opening"


@dataclass(frozen=True, slots=True)
class Leave:
    """End the flow with these words; `choices` are the ways on."""

    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """Answers that were taken, and a sentence about them that must not be missed."""

    answers: Answers
    text: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with what was put into the talk from another; `otherwise` is said where no flow of now goes on with it."""

    text: str
    otherwise: Leave


Outcome: TypeAlias = Reply | Again | GoTo | Leave
Accepted: TypeAlias = Answers | Noted | Refusal | Leave | None
Opening: TypeAlias = Answers | Noted | Leave | Resume


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `accept` returns the answers it took, a Refusal, a way out, or None for what it does not understand.

    A step that is not `binding` lets go of a resident who speaks of something else.
    """

    name: str
    needed: Callable[[Turn, Answers], bool]
    ask: Callable[[Turn, Answers], Reply]
    accept: Callable[[Turn, Answers], Accepted]
    binding: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation about one thing.

    `verbs` are the ways in by choice (`flow:verb:argument`), `recognise` the way in by words: both give the answers to begin with, or
    what to say instead. Stored answers of another `version` are not trusted.
    """

    name: str
    version: int
    title: str
    steps: tuple[Step, ...]
    finish: Callable[[Turn, Answers], Outcome]
    verbs: Mapping[str, Callable[[Turn, str], Opening]] = field(default_factory=dict)
    recognise: Callable[[Turn], Opening | None] = lambda turn: None


Registry: TypeAlias = Mapping[str, Flow]


def argument_for(turn: Turn, flow: str, step: str) -> str | None:
    """The argument of the choice that was made, if it was one of this step's."""
    prefix = f"{flow}:{step}:"
    choice = turn.said.choice
    return choice.key.removeprefix(prefix) if choice and choice.key.startswith(prefix) else None


def begin(turn: Turn, flow: Flow, opening: Opening, registry: Registry, before: str = "") -> Reply:
    """Open a flow with what is known already, and ask the first thing that is not."""
    if isinstance(opening, Leave):
        return _leave(turn, opening, before)
    if isinstance(opening, Resume):
        return _resume(turn, opening, registry, before)
    answers = opening.answers if isinstance(opening, Noted) else opening
    before = _join(before, opening.text) if isinstance(opening, Noted) else before
    turn.talk.flow, turn.talk.flow_version = flow.name, flow.version
    turn.talk.answers = {**answers, GIVEN: list(answers)}
    return proceed(turn, flow, registry, before)


def proceed(turn: Turn, flow: Flow, registry: Registry, before: str = "") -> Reply:
    """Ask the first step that is needed and unanswered, or finish."""
    step = current_step(turn, flow)
    if step is not None:
        return _after(before, step.ask(turn, turn.talk.answers))
    outcome = flow.finish(turn, turn.talk.answers)
    match outcome:
        case Again(drop, text):
            for name in drop:
                turn.talk.answers.pop(name, None)
            return proceed(turn, flow, registry, _join(before, text))
        case GoTo(name, opening):
            return begin(turn, registry[name], opening, registry, before)
        case Leave():
            return _leave(turn, outcome, before)
        case Reply():
            turn.talk.leave_flow()
            return _after(before, outcome)


def current_step(turn: Turn, flow: Flow) -> Step | None:
    """The step that is being asked."""
    answers = turn.talk.answers
    return next((step for step in flow.steps if step.name not in answers and step.needed(turn, answers)), None)


def hear(turn: Turn, flow: Flow, registry: Registry) -> Reply | None:
    """Let the current step take what was said; None where it does not understand."""
    step = current_step(turn, flow)
    if step is None:
        return proceed(turn, flow, registry)
    accepted = step.accept(turn, turn.talk.answers)
    match accepted:
        case None:
            return None
        case Leave():
            return _leave(turn, accepted, "")
        case Refusal(text):
            return proceed(turn, flow, registry, text)
        case Noted(answers, text):
            _take(turn, answers)
            return proceed(turn, flow, registry, text)
        case _:
            _take(turn, accepted)
            return proceed(turn, flow, registry)


def _take(turn: Turn, accepted: Answers) -> None:
    """Store answers in the order in which they were given; None takes an answer away."""
    for name, value in accepted.items():
        turn.talk.answers.pop(name, None)
        if value is not None:
            turn.talk.answers[name] = value


def go_back(turn: Turn, flow: Flow, registry: Registry) -> Reply:
    """Drop the last answer that was given in the flow and ask it again; with it what the same letter answered besides."""
    answers = turn.talk.answers
    asked = current_step(turn, flow)
    names = {step.name for step in flow.steps}
    given = {GIVEN, *answers.get(GIVEN, ())}
    droppable = [name for name in answers if name not in given]
    if not any(name in names for name in droppable):
        return proceed(turn, flow, registry, "已经是第一步了。不想办了请回复“取消”。")
    for name in reversed(droppable):
        del answers[name]
        if name in names and current_step(turn, flow) is not asked:
            break
    return proceed(turn, flow, registry)


def _resume(turn: Turn, resume: Resume, registry: Registry, before: str) -> Reply:
    flow = registry.get(turn.talk.flow)
    if flow is None or flow.version != turn.talk.flow_version:
        return _leave(turn, resume.otherwise, before)
    return proceed(turn, flow, registry, _join(before, resume.text))


def _leave(turn: Turn, leave: Leave, before: str) -> Reply:
    turn.talk.leave_flow()
    return Reply(_join(before, leave.text), leave.choices)


def _after(before: str, reply: Reply) -> Reply:
    return replace(reply, text=_join(before, reply.text)) if before else reply


def _join(before: str, text: str) -> str:
    return f"{before}\n\n{text}" if before and text else before or text
