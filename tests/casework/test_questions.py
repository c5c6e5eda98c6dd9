"""Questions without a sure answer: kept until a person says what they mean, then known to the next edition."""

from datetime import timedelta

from casework import questions
from casework.database import Db, Store
from casework.questions import KEPT, QuestionKind, QuestionState
from tests.support.small import SMALL
from tests.support.stores import NOON

ITEM = SMALL.items[0].id


def note(store: Store, text: str, kind: QuestionKind = QuestionKind.UNKNOWN, suggested: str = "") -> int:
    return store.write(lambda db: questions.note(db, text, kind, suggested, NOON))


def test_counts_the_same_words_instead_of_keeping_them_twice(store: Store) -> None:
    first, again, other = note(store, "敬老的那个本子"), note(store, "敬老的那个本子"), note(store, "别的")
    assert first == again != other
    assert [(each.text, each.times) for each in store.read(questions.waiting)] == [("敬老的那个本子", 2), ("别的", 1)]


def test_makes_an_example_of_what_was_assigned_and_a_counter_example_of_what_was_refused(store: Store) -> None:
    """A staff member assigns a question to an item, and the next edition knows it; a rejected suggestion becomes a counter-example."""
    meant, refused = note(store, "敬老的那个本子"), note(store, "狗证丢了", QuestionKind.UNSURE, ITEM)

    def decide(db: Db) -> list[int]:
        questions.rejected(db, refused, ITEM)
        assert questions.assign(db, [meant], ITEM, "王芳", NOON) == 1
        assert questions.not_ours(db, [refused], "王芳", NOON) == 1
        return [each.id for each in questions.to_take_up(db)]

    assert store.write(decide) == [meant, refused]
    taught = questions.with_lessons(SMALL, store.read(questions.to_take_up))
    before, after = SMALL.items[0], taught.items[0]
    assert after.examples == (*before.examples, "敬老的那个本子")
    assert after.counter_examples == (*before.counter_examples, "狗证丢了")
    assert taught.items[1:] == SMALL.items[1:]
    store.write(lambda db: questions.taken_up(db, [meant, refused], 2))
    assert store.read(questions.to_take_up) == []


def test_can_be_undone_until_an_edition_knows_it(store: Store) -> None:
    number = note(store, "敬老的那个本子")
    store.write(lambda db: questions.drop(db, [number], "王芳", NOON))
    assert store.read(questions.waiting) == []
    assert store.write(lambda db: questions.reopen(db, [number])) == 1
    assert [each.state for each in store.read(questions.waiting)] == [QuestionState.OPEN]
    store.write(lambda db: questions.assign(db, [number], ITEM, "王芳", NOON))
    store.write(lambda db: questions.taken_up(db, [number], 2))
    assert store.write(lambda db: questions.reopen(db, [number])) == 0


def test_forgets_what_was_not_asked_for_half_a_year(store: Store) -> None:
    note(store, "敬老的那个本子")
    assert store.write(lambda db: questions.forget_before(db, NOON)) == 0
    assert store.write(lambda db: questions.forget_before(db, NOON + timedelta(seconds=1))) == 1
    assert timedelta(days=180) == KEPT
