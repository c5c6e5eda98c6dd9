"""Links that say where the resident stands."""

import pytest

from bot.telegram.links import chat_link, code_in, here_link, place_in


@pytest.mark.parametrize("place", ["east-gate", "east-gate.livelihood", "grid.12", "a", "x" * 59])
def test_brings_a_place_there_and_back(place: str) -> None:
    address, _, payload = here_link("linban_bot", place).partition("?start=")
    assert address == "https://t.me/linban_bot"
    assert len(payload) <= 64 and payload.replace("_", "").replace("-", "").isalnum()
    assert place_in(payload) == place


@pytest.mark.parametrize("place", ["", "East", "东门", "a_b", "a b", ".hidden", "x" * 60])
def test_refuses_a_place_that_fits_no_link(place: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        here_link("linban_bot", place)


@pytest.mark.parametrize("payload", ["", "welcome", "here_", "here__", "here_东门", "Here_east-gate"])
def test_finds_no_place_where_none_is(payload: str) -> None:
    assert place_in(payload) is None


@pytest.mark.parametrize(("payload", "code"), [("link_123456", "123456"), ("link_", None), ("link_12345x", None), ("link_123456 ", None)])
def test_finds_a_code(payload: str, code: str | None) -> None:
    assert code_in(payload) == code


def test_opens_the_chat() -> None:
    assert chat_link("linban_bot") == "https://t.me/linban_bot?start=welcome"
