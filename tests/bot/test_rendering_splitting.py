"""Cutting a text that is too long for one message: within the limit, nothing lost, nothing torn."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.graphemes import graphemes
from bot.rendering.splitting import Measure, split, utf8_bytes, utf16_units

FAMILY = "👨‍👩‍👧"
WHOLE = (
    *(
        FAMILY,
        "👍🏽",
        "❤️",
        "🇨🇳",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "1️⃣",
        "🏳️‍🌈",
        "🙂‍↔️",
        "👩🏽‍⚕️",
        "e\u0301",
        "\u1112\u1161\u11ab",
        "か\u3099",
        "नि",
        "กำ",
        "\r\n",
        "字\ufe00",
    ),
    *("\U0002000b", "中", "，", "a", " ", "\n", "é"),
)
MEASURES = pytest.mark.parametrize("size", [utf8_bytes, utf16_units])
pieces = st.lists(st.sampled_from((*WHOLE, "。", "！”", "、", "\n\n", "  ", "老年证", "10:00", "138 0000 5678")), max_size=60)
anything = st.text(max_size=120) | pieces.map("".join)


def without_space(text: str) -> str:
    return "".join(text.split())


# characters as a reader counts them


@pytest.mark.parametrize("character", WHOLE, ids=ascii)
def test_takes_what_is_read_as_one_for_one(character: str) -> None:
    assert graphemes(character) == [character]


@pytest.mark.parametrize("character", [each for each in WHOLE if not each.isspace()], ids=ascii)
def test_keeps_neighbours_apart(character: str) -> None:
    assert graphemes(f"中{character}{character}国") == ["中", character, character, "国"]


def test_pairs_the_letters_of_flags_from_the_left() -> None:
    assert graphemes("🇨🇳🇯🇵🇨") == ["🇨🇳", "🇯🇵", "🇨"]


def test_attaches_nothing_to_the_end_of_a_line() -> None:
    assert graphemes("\n\u0301") == ["\n", "\u0301"]


def test_joins_no_letters() -> None:
    assert graphemes("a\u200db") == ["a\u200d", "b"]


@given(st.text())
def test_loses_no_character(text: str) -> None:
    assert "".join(graphemes(text)) == text


# parts


@MEASURES
@given(text=anything, limit=st.integers(4, 200))
def test_keeps_the_limit_and_loses_only_white_space(size: Measure, text: str, limit: int) -> None:
    parts = split(text, limit, size)
    assert all(0 < size(part) <= limit for part in parts)
    assert without_space("".join(parts)) == without_space(text)


@MEASURES
@given(characters=pieces, limit=st.integers(40, 80))
def test_never_cuts_a_character(size: Measure, characters: list[str], limit: int) -> None:
    text = "".join(characters)
    assert [each for part in split(text, limit, size) for each in graphemes(part) if not each.isspace()] == [
        each for each in graphemes(text) if not each.isspace()
    ]


@given(st.lists(st.sampled_from(("中", "，", "。", "\n", " ")), min_size=1, max_size=300), st.integers(6, 60))
def test_fills_at_least_half_of_every_part_but_the_last(characters: list[str], limit: int) -> None:
    text = re.sub(r"\s+", " ", "".join(characters)).strip()
    parts = split(text, limit, utf8_bytes)
    # a pause may stand right behind the middle; a space that ends a part is gone, and one more character would not have fitted
    assert all(utf8_bytes(part) > limit / 2 - 5 for part in parts[:-1])


TOKENS = (
    "https://a.cn/x?y=1&z=(2)",
    "13800005678",
    "138 0000 5678",
    "138****5678",
    "000-6620102",
    "+86 10 6655",
    "alipay2",
    "10:00",
    "3.5",
)


@given(st.lists(st.sampled_from((*TOKENS, "居民", "。", "，", "\n", FAMILY)), max_size=40), st.integers(30, 90))
def test_never_cuts_a_link_a_telephone_number_or_a_word(words: list[str], limit: int) -> None:
    text = "居".join(words)  # so that no two run together
    kept = [found for part in split(text, limit, utf8_bytes) for found in words_in(part)]
    assert kept == words_in(text)


def words_in(text: str) -> list[str]:
    return re.findall("|".join(re.escape(token) for token in TOKENS), text)


def test_leaves_a_short_text_as_it_is() -> None:
    assert split("您好。\n  要办什么？", 2048, utf8_bytes) == ["您好。\n  要办什么？"]


@pytest.mark.parametrize("text", ["", " ", "\n\u3000\n"])
def test_makes_no_part_of_nothing(text: str) -> None:
    assert split(text, 4, utf8_bytes) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一二三四五。\n\n六七。八\n九，十百", ["一二三四五。", "六七。八\n九，十百"]),
        ("一二三四五。六\n七。八九，十百", ["一二三四五。六", "七。八九，十百"]),
        ("一二三四五六。”七八，九十百", ["一二三四五六。”", "七八，九十百"]),
        ("一二三四五六，七八九十百", ["一二三四五六，", "七八九十百"]),
        ("一二三四五六 七八九十百", ["一二三四五六", "七八九十百"]),
        ("一二三四五六七八九十百", ["一二三四五六七八九十", "百"]),
        ("一。二三四五六七八九十百", ["一。二三四五六七八九", "十百"]),
        ("一二三四五六七" + "https://a.cn/", ["一二三四五六七", "https://a.cn/"]),
        ("一二三四五六七八" + "13800005678", ["一二三四五六七八", "13800005678"]),
    ],
)
def test_cuts_at_the_best_place_in_the_second_half(text: str, parts: list[str]) -> None:
    assert split(text, 30, utf8_bytes) == parts


def test_cuts_a_link_that_is_longer_than_a_message_between_its_words() -> None:
    assert split("看https://linban.example/guide/elder-card", 20, utf8_bytes) == ["看https://linban.", "example/guide/elder-", "card"]


def test_cuts_a_word_that_is_longer_than_a_message() -> None:
    assert split("a" * 25, 10, utf8_bytes) == ["a" * 10, "a" * 10, "a" * 5]


def test_cuts_a_character_that_is_larger_than_a_message_between_its_signs() -> None:
    assert split(FAMILY, 4, utf8_bytes) == ["👨", "\u200d", "👩", "\u200d", "👧"]


def test_counts_what_the_platform_counts() -> None:
    assert (utf8_bytes("中a🙂"), utf16_units("中a🙂")) == (8, 4)


def test_measures_half_a_character_too() -> None:
    assert (utf8_bytes("\ud83d"), utf16_units("\ud83d")) == (3, 1)


def test_refuses_a_limit_below_one_character() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        split("中", 3, utf8_bytes)
