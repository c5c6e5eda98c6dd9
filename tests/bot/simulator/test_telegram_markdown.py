"""MarkdownV2 as the simulated Telegram reads it."""

import pytest

from bot.simulator.telegram.entities import Formatted, covered, trimmed, with_found
from bot.simulator.telegram.markdown import RESERVED, MarkdownError, parse


def marked(source: str) -> list[tuple[str, str]]:
    """Which kinds cover which words."""
    formatted = parse(source)
    return [(entity["type"], covered(formatted, entity)) for entity in formatted.entities]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("*请带*证件", "bold"),
        ("_请带_证件", "italic"),
        ("__请带__证件", "underline"),
        ("~请带~证件", "strikethrough"),
        ("||请带||证件", "spoiler"),
        ("`请带`证件", "code"),
        ("```请带```证件", "pre"),
    ],
)
def test_reads_each_mark(source: str, kind: str) -> None:
    assert parse(source).text == "请带证件"
    assert marked(source) == [(kind, "请带")]


def test_counts_places_in_utf_16_units() -> None:
    assert parse("👍👍 *好*").entities == ({"type": "bold", "offset": 5, "length": 1},)


def test_reads_marks_within_marks() -> None:
    assert marked("*请_带__证件___*") == [("bold", "请带证件"), ("italic", "带证件"), ("underline", "证件")]


@pytest.mark.parametrize("char", sorted(RESERVED))
def test_reads_an_escaped_mark_as_itself(char: str) -> None:
    assert parse(f"a\\{char}b") == Formatted(f"a{char}b")


@pytest.mark.parametrize("char", sorted("#+-=|{}.!)]>"))
def test_refuses_a_reserved_character_that_is_not_escaped(char: str) -> None:
    with pytest.raises(MarkdownError) as refused:
        parse(f"早{char} 上")
    assert str(refused.value) == f"Character '{char}' is reserved and must be escaped with the preceding '\\'"


@pytest.mark.parametrize(
    ("source", "name", "byte"),
    [
        ("早*上", "Bold", 3),
        ("_早", "Italic", 0),
        ("__早_", "Italic", 5),
        ("`早\\`", "Code", 0),
        ("[早", "TextUrl", 0),
        ("||早", "Spoiler", 0),
    ],
)
def test_refuses_a_mark_without_end(source: str, name: str, byte: int) -> None:
    with pytest.raises(MarkdownError, match=f"Can't find end of {name} entity at byte offset {byte}$"):
        parse(source)


def test_reads_a_link_with_its_address() -> None:
    link = {"type": "text_link", "offset": 2, "length": 2, "url": "https://example.org/a)b"}
    assert parse("请看[这里](https://example.org/a\\)b)") == Formatted("请看这里", (link,))


def test_completes_an_address_and_leaves_what_is_none_as_text() -> None:
    assert parse("[这里](example.org)").entities[0]["url"] == "http://example.org/"
    assert parse("[这里](不是)") == Formatted("这里")
    assert parse("[这里]") == Formatted("这里")


def test_refuses_a_link_whose_address_has_no_end() -> None:
    with pytest.raises(MarkdownError, match="Can't find end of a URL at byte offset 8"):
        parse("[这里](https://example")


def test_keeps_everything_within_code_and_names_the_language() -> None:
    assert marked("`*a*.b`") == [("code", "*a*.b")]
    assert parse("```python\nx = 1\n```").entities == ({"type": "pre", "offset": 0, "length": 6, "language": "python"},)


def test_reads_quoted_lines() -> None:
    assert marked(">第一行\n>*第二*行\n正文") == [("blockquote", "第一行\n第二行"), ("bold", "第二")]
    with pytest.raises(MarkdownError, match="'>' is reserved"):
        parse("正文>")


def test_marks_nothing_where_there_is_nothing() -> None:
    assert parse("**好") == Formatted("好")


def test_takes_blanks_away_at_both_ends_and_moves_the_entities() -> None:
    assert trimmed(parse(" \n*请* 带 ")) == Formatted("请 带", ({"type": "bold", "offset": 0, "length": 1},))
    assert trimmed(parse("请 * *")) == Formatted("请")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", ["/start"]),
        ("请发 /help@linban_bot 看看", ["/help@linban_bot"]),
        ("@linban_bot 居住证", ["@linban_bot"]),
        ("请看@linban_bot", []),
        ("1/2 和 a/b", []),
        ("见 https://example.org/a?b=1。", ["https://example.org/a?b=1"]),
    ],
)
def test_finds_commands_mentions_and_addresses(text: str, found: list[str]) -> None:
    formatted = with_found(Formatted(text))
    assert [covered(formatted, entity) for entity in formatted.entities] == found


def test_finds_nothing_within_code() -> None:
    assert marked("`/start`") == [(entity["type"], "/start") for entity in with_found(parse("`/start`")).entities]
