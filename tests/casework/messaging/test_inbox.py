"""The inbox: nothing acknowledged is lost, nothing is worked on twice at once, and a talk keeps its order."""

from datetime import timedelta

from casework.database import Store
from casework.messaging import inbox
from casework.messaging.inbox import Acknowledged, InboxLetter
from tests.support.stores import NOON, at_once

LEASE = timedelta(seconds=30)


def keep(store: Store, *letters: tuple[int, str], channel: str = "telegram") -> None:
    kept = [Acknowledged(number, talk, f"letter {number}") for number, talk in letters]
    store.write(lambda db: inbox.keep(db, channel, kept, NOON))


def take(store: Store, talk: str = "wang", after: timedelta = timedelta(), channel: str = "telegram") -> InboxLetter | None:
    return store.write(lambda db: inbox.claim_next(db, channel, talk, NOON + after, LEASE))


def finish(store: Store, letter: InboxLetter | None) -> None:
    assert letter is not None
    store.write(lambda db: inbox.done(db, letter.id))


def test_gives_the_letters_of_a_talk_in_the_order_of_their_numbers(store: Store) -> None:
    keep(store, (12, "wang"), (10, "wang"), (11, "li"))
    heard = []
    while (letter := take(store)) is not None:
        heard.append((letter.number, letter.content))
        finish(store, letter)
    assert heard == [(10, "letter 10"), (12, "letter 12")]


def test_waits_for_the_letter_before(store: Store) -> None:
    keep(store, (1, "wang"), (2, "wang"))
    first = take(store)
    assert first is not None and take(store) is None
    finish(store, first)
    second = take(store)
    assert second is not None and second.number == 2


def test_lets_talks_go_side_by_side(store: Store) -> None:
    keep(store, (1, "wang"), (2, "li"))
    assert take(store) is not None and take(store, "li") is not None


def test_gives_a_letter_again_when_whoever_took_it_is_gone(store: Store) -> None:
    keep(store, (1, "wang"))
    first = take(store)
    assert take(store, after=LEASE - timedelta(microseconds=1)) is None
    again = take(store, after=LEASE)
    assert first is not None and again is not None and (again.id, again.tries) == (first.id, 2)


def test_keeps_a_letter_once(store: Store) -> None:
    keep(store, (1, "wang"))
    keep(store, (1, "wang"), (2, "wang"))
    assert store.read(lambda db: inbox.waiting(db, "telegram")) == 2


def test_gives_a_letter_to_one_of_several(store: Store) -> None:
    keep(store, (1, "wang"))
    assert sum(letter is not None for letter in at_once(*[lambda: take(store)] * 8)) == 1


def test_names_the_talks_that_nobody_looks_after(store: Store) -> None:
    keep(store, (1, "wang"), (2, "li"), (3, "li"))
    keep(store, (1, "elsewhere"), channel="other")
    take(store)
    assert store.read(lambda db: inbox.stranded(db, "telegram", NOON)) == ["li"]
    assert sorted(store.read(lambda db: inbox.stranded(db, "telegram", NOON + LEASE))) == ["li", "wang"]


def test_keeps_no_words_in_the_open(store: Store) -> None:
    """S: sealed, as long as it is here."""
    keep(store, (1, "wang"))
    (content,) = store.read(lambda db: db.exec_driver_sql("SELECT content FROM inbox").one())
    assert "letter" not in content
