"""Questions without a sure answer (没听懂的问题): kept masked and without whoever asked, until a person says what they mean.

What is said of them becomes an example of an item, or a counter-example, in the next edition: so the same words are understood the next
time. Nothing here leads back to a resident, and what nobody looked at is forgotten.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, or_, select, update
from sqlmodel import Field

from casework.database import BlindIndex, Db, EncryptedText, TableModel, columns_of, fetch_all, fetch_one, insert_into
from knowledge.catalogue import Catalogue
from knowledge.service_item import ServiceItem

KEPT = timedelta(days=180)  # of a question that was not asked again
LONGEST = 200  # characters


class QuestionKind(StrEnum):
    """What became of a question when it was asked."""

    UNSURE = "unsure"  # 请居民选过
    UNKNOWN = "unknown"  # 没有答上
    REJECTED = "rejected"  # 居民说不是


class QuestionState(StrEnum):
    """What a person made of it."""

    OPEN = "open"  # 还没有看
    ASSIGNED = "assigned"  # 归到一个事项
    NOT_OURS = "not-ours"  # 不是社区的事
    DROPPED = "dropped"  # 不用管


class Question(TableModel, table=True):
    """One way of asking, masked, however often it came.

    `suggested` is the item that came nearest, `rejected` one that a resident said no to, `chosen` one that a resident picked, `item_id`
    what a person said it means, `taken_up` the edition that knows it.
    """

    __tablename__ = "questions"

    id: int = Field(primary_key=True)
    text: str = Field(sa_type=EncryptedText)
    text_index: str = Field(sa_type=BlindIndex, unique=True)
    kind: str
    suggested: str = ""
    rejected: str = ""
    chosen: str = ""
    times: int = 1
    first_at: datetime
    last_at: datetime = Field(index=True)
    state: str = Field(default=QuestionState.OPEN.value, index=True)
    item_id: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    taken_up: int | None = None


_table = columns_of(Question)


def note(db: Db, masked: str, kind: QuestionKind, suggested: str, now: datetime) -> int:
    """Keep a masked question, or count it once more; its id. One that was decided stays decided."""
    text = masked[:LONGEST]
    row = {"text": text, "text_index": text, "kind": kind.value, "suggested": suggested, "first_at": now, "last_at": now}
    again = {"times": _table.c.times + 1, "last_at": now}
    kept = insert_into(db, Question).values(row).on_conflict_do_update(index_elements=[_table.c.text_index], set_=again)
    return int(db.execute(kept.returning(_table.c.id)).scalar_one())


def chose(db: Db, question_id: int, item_id: str) -> None:
    """A resident picked an item of those that were offered."""
    db.execute(update(Question).where(_table.c.id == question_id).values(chosen=item_id))


def rejected(db: Db, question_id: int, item_id: str) -> None:
    """A resident said that an item is not what was meant."""
    db.execute(update(Question).where(_table.c.id == question_id).values(kind=QuestionKind.REJECTED.value, rejected=item_id))


def waiting(db: Db) -> Sequence[Question]:
    """Those nobody has looked at, the most frequent first."""
    chosen = select(_table).where(_table.c.state == QuestionState.OPEN.value)
    return fetch_all(db, Question, chosen.order_by(_table.c.times.desc(), _table.c.last_at.desc(), _table.c.id))


def get(db: Db, question_id: int) -> Question | None:
    """The question with this id."""
    return fetch_one(db, Question, select(_table).where(_table.c.id == question_id))


def assign(db: Db, question_ids: Collection[int], item_id: str, by: str, now: datetime) -> int:
    """Say which item some questions mean; how many there were. A decision that an edition has taken up is not changed."""
    return _decide(db, question_ids, QuestionState.ASSIGNED, by, now, item_id)


def not_ours(db: Db, question_ids: Collection[int], by: str, now: datetime) -> int:
    """Say that some questions are no matter of the station."""
    return _decide(db, question_ids, QuestionState.NOT_OURS, by, now)


def drop(db: Db, question_ids: Collection[int], by: str, now: datetime) -> int:
    """Say that there is nothing to learn from some questions."""
    return _decide(db, question_ids, QuestionState.DROPPED, by, now)


def reopen(db: Db, question_ids: Collection[int]) -> int:
    """Take decisions back that no edition has taken up yet."""
    undone = {"state": QuestionState.OPEN.value, "item_id": "", "decided_by": "", "decided_at": None}
    here = _table.c.id.in_(question_ids) & _table.c.taken_up.is_(None)
    return db.execute(update(Question).where(here).values(**undone)).rowcount


def _decide(db: Db, question_ids: Collection[int], state: QuestionState, by: str, now: datetime, item_id: str = "") -> int:
    values = {"state": state.value, "item_id": item_id, "decided_by": by, "decided_at": now}
    here = _table.c.id.in_(question_ids) & _table.c.taken_up.is_(None)
    return db.execute(update(Question).where(here).values(**values)).rowcount


def to_take_up(db: Db) -> Sequence[Question]:
    """Decisions that no edition knows yet."""
    decided = _table.c.state == QuestionState.ASSIGNED.value
    refused = (_table.c.state == QuestionState.NOT_OURS.value) & (_table.c.rejected != "")
    chosen = select(_table).where(or_(decided, refused), _table.c.taken_up.is_(None))
    return fetch_all(db, Question, chosen.order_by(_table.c.id))


def taken_up(db: Db, question_ids: Collection[int], edition: int) -> None:
    """An edition knows these decisions."""
    db.execute(update(Question).where(_table.c.id.in_(question_ids)).values(taken_up=edition))


def forget_before(db: Db, before: datetime) -> int:
    """Drop what was last asked before a moment; how many."""
    return db.execute(delete(Question).where(_table.c.last_at < before)).rowcount


def with_lessons(catalogue: Catalogue, decided: Sequence[Question]) -> Catalogue:
    """A catalogue that knows what people said of questions.

    A question becomes an example of the item it means, and a counter-example of the one that was wrongly suggested.
    """
    examples: dict[str, list[str]] = {}
    counter: dict[str, list[str]] = {}
    for question in decided:
        if question.state == QuestionState.ASSIGNED:
            examples.setdefault(question.item_id, []).append(question.text)
        if question.rejected and question.rejected != question.item_id:
            counter.setdefault(question.rejected, []).append(question.text)

    def taught(item: ServiceItem) -> ServiceItem:
        if item.id not in examples and item.id not in counter:
            return item
        more = tuple(dict.fromkeys((*item.examples, *examples.get(item.id, ()))))
        less = tuple(dict.fromkeys((*item.counter_examples, *counter.get(item.id, ()))))
        return item.model_copy(update={"examples": more, "counter_examples": less})

    values = {name: getattr(catalogue, name) for name in type(catalogue).model_fields}
    return type(catalogue)(**values | {"items": tuple(taught(item) for item in catalogue.items)})
