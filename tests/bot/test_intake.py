"""Intake: one letter, one answer, exactly once; what is refused or fails leaves nothing behind."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from bot.app import Linban
from bot.intake import MOST_CHARACTERS, Intake, Unacceptable
from casework.ids import Ids
from casework.messages import Address, Inbound
from casework.messaging.outbox import Said
from tests.support.service import clocked_linban, row_counts

START = "2026-12-02T18:40"
TO_THE_LAST_LOOK = ("预约老年证", "东门点", "周六十点", "同意", "王秀英 13800138000")


@pytest.fixture
def linban(tmp_path: Path) -> Iterator[Linban]:
    with clocked_linban(tmp_path, START) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Linban]:
    overrides = {"database_url": request.getfixturevalue("fresh_postgres_database")} if request.param == "postgresql" else {}
    with clocked_linban(tmp_path, START, **overrides) as opened:
        yield opened


class Failing:
    """Ids that cannot be had."""

    def number(self, digits: int) -> str:
        raise OSError("no numbers today")


def letter(linban: Linban, text: str, message_id: str, sender: str = "王") -> Inbound:
    return Inbound(Address("test", sender), text, message_id, linban.clock())


def say(linban: Linban, *texts: str, ids: Ids | None = None) -> Said:
    intake = Intake(linban.store, linban.shelf.current, ids or linban.ids)
    for number, text in enumerate(texts):
        said = intake.receive_now(letter(linban, text, f"{text}-{number}"))
    return said


def test_gives_the_first_reply_to_a_second_delivery(either: Linban) -> None:
    first = either.intake.receive_now(letter(either, "老年证怎么办", "one"))
    either.intake.receive_now(letter(either, "预约", "two"))
    before = row_counts(either)
    again = either.intake.receive_now(letter(either, "老年证怎么办", "one"))
    assert (again.position, again.answers, again.reply) == (first.position, "one", first.reply)
    assert row_counts(either) == before


def test_books_once_where_the_confirmation_comes_many_times_at_once(either: Linban) -> None:
    say(either, *TO_THE_LAST_LOOK)
    together = Barrier(8)

    def confirm(_: int) -> Said:
        together.wait()
        return either.intake.receive_now(letter(either, "确认", "the-same"))

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(confirm, range(8)))
    assert {(said.position, said.reply) for said in answers} == {(answers[0].position, answers[0].reply)}
    assert "约好了" in answers[0].reply.text
    assert row_counts(either)["appointments"] == 1


def test_puts_letters_that_come_at_once_one_after_the_other(either: Linban) -> None:
    together = Barrier(8)

    def ask(number: int) -> int:
        together.wait()
        return either.intake.receive_now(letter(either, "老年证怎么办", f"letter-{number}")).position

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(ask, range(8))) == list(range(1, 9))
    assert row_counts(either)["conversations"] == 1


def test_takes_the_same_id_from_two_residents_as_two_letters(linban: Linban) -> None:
    one = linban.intake.receive_now(letter(linban, "老年证怎么办", "one", "王"))
    other = linban.intake.receive_now(letter(linban, "居住证签注怎么办", "one", "李"))
    assert one.reply != other.reply


def test_refuses_what_is_too_long_and_stores_nothing(linban: Linban) -> None:
    before = row_counts(linban)
    with pytest.raises(Unacceptable, match=f"{MOST_CHARACTERS + 1}个字"):
        linban.intake.receive_now(letter(linban, "长" * (MOST_CHARACTERS + 1), "one"))
    assert row_counts(linban) == before
    assert linban.intake.receive_now(letter(linban, "长" * MOST_CHARACTERS, "one")).position == 1


def test_stores_nothing_of_a_turn_that_fails(either: Linban) -> None:
    say(either, *TO_THE_LAST_LOOK)
    before = row_counts(either)
    with pytest.raises(OSError, match="no numbers"):
        say(either, "确认", ids=Failing())
    assert row_counts(either) == before


def test_lets_the_resident_try_again_after_a_failure(either: Linban) -> None:
    say(either, *TO_THE_LAST_LOOK)
    with pytest.raises(OSError, match="no numbers"):
        say(either, "确认", ids=Failing())
    assert "约好了" in say(either, "确认").reply.text


def test_harms_nobody_else_with_a_turn_that_fails(linban: Linban) -> None:
    say(linban, *TO_THE_LAST_LOOK)
    failing = Intake(linban.store, linban.shelf.current, Failing())
    together = Barrier(2)

    def at_once(work: Callable[[], Said]) -> Said | OSError:
        together.wait()
        try:
            return work()
        except OSError as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        failed, fine = threads.map(
            at_once,
            (
                lambda: failing.receive_now(letter(linban, "确认", "mine")),
                lambda: linban.intake.receive_now(letter(linban, "老年证怎么办", "theirs", "李")),
            ),
        )
    assert isinstance(failed, OSError)
    assert isinstance(fine, Said) and "老年人优待证" in fine.reply.text


def test_says_when_the_reply_to_a_second_delivery_is_no_longer_kept(linban: Linban) -> None:
    first = letter(linban, "老年证怎么办", "one")
    linban.intake.receive_now(first)
    linban.store.write(lambda db: db.exec_driver_sql("DELETE FROM outbox"))
    with pytest.raises(Unacceptable, match="再说一次"):
        linban.intake.receive_now(replace(first))


def test_keeps_no_words_of_the_resident_in_the_clear(linban: Linban, tmp_path: Path) -> None:
    """S: name, telephone and what was said about them are nowhere in the files of the database."""
    for number, text in enumerate((*TO_THE_LAST_LOOK, "确认", "合同是我老公的名字行吗", "要回电")):
        linban.intake.receive_now(letter(linban, text, f"letter-{number}"))
    assert row_counts(linban)["callbacks"] == 1
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("linban.db*"))
    for words in ("13800138000", "138****8000", "王秀英", "我老公"):
        assert words.encode() not in stored, words
