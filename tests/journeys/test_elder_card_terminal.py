"""The first resident's journey in the terminal: `linban chat` with a script, nothing but words and a clock."""

import re
from pathlib import Path

import pytest

from tests.journeys.dialogue import ELDER_CARD, OFFICE_WORKER, START, At, Line, check, script
from tests.support.service import complaints, run_linban


def play(lines: tuple[Line, ...], folder: Path) -> str:
    done = run_linban("chat", "--at", START, "--script", "-", given=script(lines), folder=folder)
    assert (done.returncode, complaints(done)) == (0, [])
    return done.stdout


def heard(output: str) -> list[tuple[str, str, str]]:
    """What was said, what was answered, and the notices that came before the next thing was said."""
    turns = []
    for part in re.split(r"^> ", output, flags=re.MULTILINE)[1:]:
        said, *lines = part.splitlines()
        notices = [line.removeprefix("! ") for line in lines if line.startswith("! ")]
        turns.append((said, "\n".join(line for line in lines if not line.startswith("! ")), "\n".join(notices)))
    return turns


def follow(lines: tuple[Line, ...], output: str) -> None:
    """Every line of the conversation was answered as it should be, and nothing came that should not."""
    turns = iter(heard(output))
    notices = ""
    for line, following in zip(lines, (*lines[1:], None), strict=True):
        if isinstance(line, At):
            check(line, notices)
            assert bool(notices) == bool(line.told), f"{line}: {notices}"
        else:
            _, answer, notices = next(turns)
            check(line, answer)
            assert isinstance(following, At) or not notices, f"after {line}: {notices}"
    assert next(turns, None) is None


@pytest.fixture(scope="module")
def elder_card(tmp_path_factory: pytest.TempPathFactory) -> str:
    return play(ELDER_CARD, tmp_path_factory.mktemp("elder-card"))


def test_leads_from_a_question_without_the_name_to_the_counter(elder_card: str) -> None:
    """M1.1 one door; M1.2 everything missing at once; M1.4 the limit and from when it counts; M1.7 asked once; M1.8 out of hours, and what
    a Saturday can do; M5.2 days and visits; M5.5 place and telephone with every answer."""
    follow(ELDER_CARD, elder_card)


def test_says_the_same_twice(elder_card: str, tmp_path: Path) -> None:
    """Same script and clock, same output: codes included."""
    assert play(ELDER_CARD, tmp_path) == elder_card


def test_never_prints_a_whole_telephone_number_or_more_than_a_screen(elder_card: str) -> None:
    """S: masked on screen. Manners: nothing that a person must scroll twice for, at most three ways on unless times are offered."""
    answers = [answer for _, answer, _ in heard(elder_card)]
    assert not [answer for answer in answers if re.search(r"1[3-9]\d{9}", answer)]
    assert max(len(answer) for answer in answers) < 500
    assert max(len(answer.splitlines()) for answer in answers) <= 20


def test_serves_who_works_till_half_past_six(tmp_path: Path) -> None:
    """M1.8 the next out-of-hours slot, and that it only takes papers in, also in the reminder; M5.5 no guess about the contract: a person
    calls back by a time that is named."""
    follow(OFFICE_WORKER, play(OFFICE_WORKER, tmp_path))


def test_stores_nothing_about_who_does_not_agree(tmp_path: Path) -> None:
    """S: consent before the first personal fact; without it the station still says how to come."""
    lines = "老年证怎么办\n预约\n东门点\n周六十点\n不同意\n我的信息\n"
    done = run_linban("chat", "--at", START, "--script", "-", given=lines, folder=tmp_path)
    turns = heard(done.stdout)
    assert "什么都没有记" in turns[4][1] and "000-6620101" in turns[4][1]
    assert "没有记您的任何信息" in turns[5][1]
