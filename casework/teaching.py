"""What people said of questions becomes the next edition: the station learns by being corrected."""

from collections.abc import Sequence
from datetime import datetime

from casework import editions, questions
from casework.database import Db, Store
from casework.questions import Question, QuestionKind
from knowledge.grouping import groups

ORIGIN = "居民的问法"


def grouped(asked: Sequence[Question]) -> list[list[Question]]:
    """Questions that are alike together, the largest group first; for a thread without a transaction."""
    found = [[asked[place] for place in places] for places in groups([question.text for question in asked])]
    return sorted(found, key=lambda group: (-sum(question.times for question in group), group[0].id))


def guess(group: Sequence[Question]) -> str:
    """What a group probably means: what residents picked themselves, else what came nearest and was not refused; empty where nothing did."""
    picked = [question.chosen for question in group if question.chosen]
    near = [question.suggested for question in group if question.kind != QuestionKind.REJECTED and question.suggested]
    voices = picked or near
    return max(dict.fromkeys(voices), key=voices.count) if voices else ""


def publish(store: Store, by: str, now: datetime) -> tuple[int, int] | None:
    """Publish an edition that knows every decision; its number and how many it took up, None where there was nothing to take up.

    Nothing is learned from a decision whose item has left the catalogue meanwhile.
    """
    decided, number = store.read(lambda db: (questions.to_take_up(db), editions.live(db)))
    if not decided or number is None:
        return None
    live = store.read(lambda db: editions.get(db, number))
    packed = editions.pack(questions.with_lessons(editions.read(live), decided))
    note = f"{len(decided)} 句居民的问法"

    def write(db: Db) -> int:
        edition = editions.add(db, packed, by, note, ORIGIN, now)
        editions.publish(db, edition.number, by, note, now)
        questions.taken_up(db, [question.id for question in decided], edition.number)
        return edition.number

    return store.write(write), len(decided)
