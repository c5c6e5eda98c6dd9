"""When it is not sure what is meant: a few to choose from, what a no means, and nothing that goes round in circles.

What was asked is kept masked (`casework.questions`), so that a person can say what it means and the next edition knows.
"""

from casework import questions
from casework.messages import Choice, Reply
from casework.messaging.conversations import Answers
from casework.questions import QuestionKind
from handlers.callback import CALLBACK
from handlers.flow import Accepted, GoTo, Leave, Step
from handlers.greeting import PERSON
from handlers.turn import Turn, behind_number
from knowledge.cards import items
from knowledge.masking import masked
from knowledge.service_item import ServiceItem
from knowledge.triage import Facet
from knowledge.understanding import Kind

SHORTEST = 2  # characters of a question worth keeping
MISSES = 2  # after so many a person is offered
MISSED, ASKED = "missed", "asked"


def note(turn: Turn, kind: QuestionKind) -> int:
    """Keep what was asked, masked; its number, 0 for what says too little."""
    text = masked(behind_number(turn.said.text) or turn.said.text).strip()
    if len(text) < SHORTEST:
        return 0
    near = turn.said.understanding.found
    return questions.note(turn.db, text, kind, near[0].item_id if near else "", turn.now)


def which(turn: Turn, missed: int = 0) -> Reply:
    """Offer the one to three items it may be; the facet and the number of the question travel with the choice."""
    understanding = turn.said.understanding
    facet = (understanding.facet or Facet.APPLY).value
    found = [turn.handbook.catalogue.item(match.item_id) for match in understanding.matches]
    if understanding.several:
        choices = tuple(Choice(f"ask:{facet}:{item.id}", item.name, item.aliases) for item in found)
        return Reply("听着是两件事，分开说。先说哪一件？另一件等会儿再问我。", (*choices, PERSON))
    number = note(turn, QuestionKind.UNSURE)
    again = f"ask:again:{missed + 1}@{number}@{found[0].id if len(found) == 1 else ''}"
    if len(found) == 1:
        yes = Choice(_key(facet, found[0], number), "是", ("对", "嗯", *found[0].aliases))
        return Reply(f"您问的是{items.title(found[0])}吗？", (yes, Choice(again, "不是", ("不对", "不")), PERSON))
    choices = tuple(Choice(_key(facet, item, number), item.name, item.aliases) for item in found)
    return Reply("您问的是哪一件？", (*choices, Choice(again, "都不是", ("不是", "没有", "都不对")), PERSON))


def _key(facet: str, item: ServiceItem, number: int) -> str:
    return f"ask:{facet}:{item.id}@{number}" if number else f"ask:{facet}:{item.id}"


def item_in(argument: str) -> str:
    """The item in the argument of such a choice."""
    return argument.partition("@")[0]


def chosen(turn: Turn, argument: str) -> str:
    """The item of a choice that was made; what it answers is remembered of the question."""
    item_id, _, number = argument.partition("@")
    if number.isdecimal():
        questions.chose(turn.db, int(number), item_id)
    return item_id


def again(turn: Turn, argument: str) -> Answers:
    """It was none of them: to be said once more, and after the second time a person is asked."""
    missed, _, rest = argument.partition("@")
    number, _, item_id = rest.partition("@")
    if number.isdecimal() and item_id:
        questions.rejected(turn.db, int(number), item_id)
    many = int(missed) if missed.isdecimal() else 1
    return {MISSED: many, ASKED: int(number) if number.isdecimal() else 0}


def _say_again(turn: Turn, answers: Answers) -> Reply:
    return Reply("那请您再说一遍，说说要办的事，比如“老年证怎么办”。", (PERSON,))


def _heard(turn: Turn, answers: Answers) -> Accepted:
    """Still unsure: offered once more, with the count of misses; everything else is answered as ever."""
    understanding = turn.said.understanding
    if understanding.kind is not Kind.CHOOSE or understanding.several or not understanding.matches:
        return None
    reply = which(turn, int(answers[MISSED]))
    return Leave(reply.text, reply.choices)


SAID_AGAIN = Step("say", lambda turn, answers: MISSED in answers and answers[MISSED] < MISSES, _say_again, _heard, binding=False)


def to_a_person(turn: Turn, answers: Answers) -> GoTo:
    """Nobody is asked a third time: a person calls, and knows what was asked."""
    question = questions.get(turn.db, int(answers.get(ASKED, 0)))
    opening = CALLBACK.verbs["unanswered"](turn, question.text if question is not None else "")
    assert isinstance(opening, dict)  # what `unanswered` gives
    return GoTo(CALLBACK.name, opening | {"why": "两回都没对上，是我没听明白。"})
