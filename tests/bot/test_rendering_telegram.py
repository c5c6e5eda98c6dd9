"""How a reply reads in Telegram: escaped words, a bold title, buttons under the last message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.splitting import utf16_units
from bot.rendering.telegram import DATA_BYTES, MOST_BUTTONS, TEXT_UNITS, Button, escaped, messages
from casework.messages import Choice, Reply
from tests.bot.golden.markdown import read_markdown


def offered(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"ask:item:{number}", label) for number, label in enumerate(labels))


def rows(*labels: str) -> list[list[str]]:
    """The labels of the buttons, row by row."""
    (message,) = messages(Reply("选一个：", offered(*labels)))
    return [[button.label for button in row] for row in message.keyboard]


def test_says_the_same_with_and_without_markup() -> None:
    (message,) = messages(Reply("电话000-6620102。"))
    assert (message.markdown, message.plain, message.keyboard) == ("电话000\\-6620102。", "电话000-6620102。", ())


@pytest.mark.parametrize("sign", "_*[]()~`>#+-=|{}.!\\")
def test_escapes_every_reserved_sign(sign: str) -> None:
    assert escaped(f"a{sign}b") == f"a\\{sign}b"


def test_makes_a_leading_title_bold() -> None:
    (message,) = messages(Reply("【紧急】请打 119！"))
    assert message.markdown == "*【紧急】*请打 119！"


def test_makes_nothing_else_bold() -> None:
    (message,) = messages(Reply("核对一下：\n【老年人优待证】*约*"))
    assert message.markdown == "核对一下：\n【老年人优待证】\\*约\\*"


def test_escapes_inside_the_title() -> None:
    assert messages(Reply("【C1.5*】可以"))[0].markdown == "*【C1\\.5\\*】*可以"


def test_keeps_the_line_between_two_answers() -> None:
    assert messages(Reply("好的。\n———\n接着预约："))[0].markdown == "好的。\n———\n接着预约："


def test_does_not_repeat_the_buttons_in_the_text() -> None:
    (message,) = messages(Reply("同意吗？", offered("同意", "不同意")))
    assert message.plain == "同意吗？"
    assert message.keyboard == ((Button("1 同意", "ask:item:0"), Button("2 不同意", "ask:item:1")),)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("核对材料", "预约", "找人工"), [["1 核对材料", "2 预约", "3 找人工"]]),
        (("8:30", "9:00", "9:30", "10:00"), [["1 8:30", "2 9:00", "3 9:30"], ["4 10:00"]]),
        (("老年人优待证", "预约"), [["1 老年人优待证", "2 预约"]]),
        (("七个字的长标签", "预约", "找人工"), [["1 七个字的长标签", "2 预约"], ["3 找人工"]]),
        (("预约", "找人工", "七个字的长标签"), [["1 预约", "2 找人工"], ["3 七个字的长标签"]]),
        (("十一个字长的标签放不下", "预约"), [["1 十一个字长的标签放不下"], ["2 预约"]]),
        (("十个字长的标签放得下", "预约"), [["1 十个字长的标签放得下", "2 预约"]]),
    ],
)
def test_puts_as_many_buttons_beside_each_other_as_can_be_read(labels: tuple[str, ...], expected: list[list[str]]) -> None:
    assert rows(*labels) == expected


def test_leaves_what_has_too_long_a_key_in_the_text() -> None:
    fits, too_long = "ask:item:" + "x" * 55, "ask:item:" + "字" * 19
    (message,) = messages(Reply("哪个？", (Choice(too_long, "长的"), Choice(fits, "短的"))))
    assert message.plain == "哪个？\n1 长的"
    assert message.keyboard == ((Button("2 短的", fits),),)


def test_leaves_what_comes_after_the_hundredth_button_in_the_text() -> None:
    (message,) = messages(Reply("哪个？", offered(*("选项",) * 102)))
    assert sum(len(row) for row in message.keyboard) == MOST_BUTTONS
    assert message.plain == "哪个？\n101 选项\n102 选项"


def test_puts_the_buttons_under_the_last_part() -> None:
    first, last = messages(Reply("【说明】" + "一二三四五六七八九。" * 500, offered("同意")))
    assert first.markdown.startswith("*【说明】*") and first.keyboard == ()
    assert last.keyboard == ((Button("1 同意", "ask:item:0"),),)


def test_counts_the_words_and_not_their_escapes() -> None:
    (message,) = messages(Reply("." * TEXT_UNITS))
    assert len(message.markdown) == 2 * TEXT_UNITS


def test_counts_an_emoji_as_two() -> None:
    assert [utf16_units(message.plain) for message in messages(Reply("🙂" * 2050))] == [TEXT_UNITS, 4]


@given(st.text(st.sampled_from("_*[]()~`>#+-=|{}.!\\【】a中 \n") | st.characters(exclude_categories=["Cs"])))
def test_is_well_formed_whatever_is_said(text: str) -> None:
    for message in messages(Reply(text)):
        shown, _ = read_markdown(message.markdown)
        assert shown == message.plain


def test_says_nothing_where_there_is_nothing_to_say() -> None:
    assert messages(Reply(" ")) == []


def test_says_the_choices_where_there_are_no_words_above_the_buttons() -> None:
    assert [message.plain for message in messages(Reply("", offered("同意", "不同意")))] == ["1 同意  2 不同意"]


def test_gives_every_button_a_key_the_platform_takes() -> None:
    keys = ("", "a", "book:shift:a.b@c-d@2026-12-02", "x" * 64, "x" * 65)
    (message,) = messages(Reply("哪个？", tuple(Choice(key, "选项") for key in keys)))
    assert [button.data for row in message.keyboard for button in row] == [*keys[1:4]]
    assert DATA_BYTES == 64


def test_makes_no_button_of_a_key_that_is_not_taken_back() -> None:
    (message,) = messages(Reply("哪个？", (Choice("ask:item:老年证", "老年证"), Choice("a b", "好"), Choice("a:b:c", "预约"))))
    assert (message.plain, message.keyboard) == ("哪个？\n1 老年证\n2 好", ((Button("3 预约", "a:b:c"),),))
