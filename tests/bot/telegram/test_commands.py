"""Commands say words that work everywhere."""

import re

import pytest

from bot.telegram.commands import MENU, SAID, Spoken, spoken
from bot.telegram.profile import DESCRIPTION, SHORT_DESCRIPTION
from handlers.router import FLOWS
from handlers.words import universal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/start", Spoken("", "ask:welcome:")),
        ("/start@linban_bot", Spoken("", "ask:welcome:")),
        ("/start welcome", Spoken("", "ask:welcome:")),
        ("/start here_east-gate", Spoken("", "ask:here:east-gate")),
        ("/start here_east-gate_livelihood", Spoken("", "ask:here:east-gate.livelihood")),
        ("/start link_123456", Spoken("关联 123456")),
        ("/start 老年证怎么办", Spoken("", "ask:welcome:")),
        ("/help", Spoken("帮助")),
        ("/HELP", Spoken("帮助")),
        ("/link 123456", Spoken("关联 123456")),
        ("/my\n", Spoken("我的预约")),
        ("/unknown", Spoken("unknown")),
        ("/老年证怎么办", Spoken("/老年证怎么办")),
        ("/", Spoken("/")),
        ("老年证怎么办", Spoken("老年证怎么办")),
        ("1/2", Spoken("1/2")),
    ],
)
def test_says(text: str, said: Spoken) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize("name", ["help", "back", "cancel", "person"])
def test_says_words_that_always_work(name: str) -> None:
    assert universal(SAID[name]) is not None


def test_knows_the_way_of_every_event() -> None:
    verbs = next(flow for flow in FLOWS if flow.name == "ask").verbs
    assert {"welcome", "here"} <= verbs.keys()


def test_keeps_to_the_form_of_a_menu() -> None:
    assert len(MENU) <= 100
    for command in MENU:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name) and 1 <= len(command.described) <= 256


def test_keeps_to_the_length_of_a_description() -> None:
    assert len(DESCRIPTION) <= 512 and len(SHORT_DESCRIPTION) <= 120
