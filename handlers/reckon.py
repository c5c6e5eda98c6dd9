"""Counting days for whoever asks: 15个工作日是哪天, 20天是几号."""

import re

from casework.messages import Reply
from casework.messaging.conversations import Answers
from handlers.flow import Flow, Leave, Outcome
from handlers.turn import Turn
from knowledge.cards import dates
from knowledge.procedure import Limit, LimitUnit

MOST_DAYS = 400  # farther ahead than any limit of the catalogue, and within the years the calendar can foresee
ASKED = re.compile(
    r"(?P<amount>\d{1,4})个?(?P<unit>工作日|自然日|日历日|天|日)(?:内|之内|以内|后|之后)?(?:是|到|算到|算下来|截止|应该|大概|的话)*"
    r"(?:是|到)?(?:哪(?:1)?天|几号|什么时候|几月几|周几|星期几)"
)


def _recognise(turn: Turn) -> Leave | None:
    asked = ASKED.search(turn.said.understanding.normalised)
    if asked is None:
        return None
    amount = int(asked["amount"])
    if not 0 < amount <= MOST_DAYS:
        return Leave(f"{amount}天太远了，我只算得准{MOST_DAYS}天以内的。")
    unit = LimitUnit.WORKING_DAYS if asked["unit"] == "工作日" else LimitUnit.CALENDAR_DAYS
    return Leave(dates.counted(turn.handbook, Limit(amount=amount, unit=unit), turn.today))


def _finish(turn: Turn, answers: Answers) -> Outcome:
    return Reply("要算哪一天？比如“15个工作日是哪天”。")


RECKON = Flow(name="reckon", version=1, title="算日子", steps=(), finish=_finish, recognise=_recognise)
