"""How a reply reads where there are no buttons."""

from bot.rendering import numbered
from casework.messages import Choice, Reply


def choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"book:day:{number}", label) for number, label in enumerate(labels))


def test_is_the_text_alone_where_nothing_is_offered() -> None:
    assert numbered(Reply("好的。")) == "好的。"


def test_puts_few_short_choices_on_one_line() -> None:
    assert numbered(Reply("同意吗？", choices("同意", "不同意"))) == "同意吗？\n1 同意  2 不同意"


def test_gives_every_choice_a_line_where_there_are_many() -> None:
    assert numbered(Reply("几点来？", choices("9:00", "9:20", "9:40", "10:00"))) == "几点来？\n1 9:00\n2 9:20\n3 9:40\n4 10:00"


def test_gives_every_choice_a_line_where_one_is_long() -> None:
    long = "12月9日周三10:00老年人优待证"
    assert numbered(Reply("哪一件？", choices("居住证签注", long))) == f"哪一件？\n1 居住证签注\n2 {long}"


def test_numbers_past_ten() -> None:
    assert numbered(Reply("", choices(*("选项",) * 12))).splitlines()[-1] == "12 选项"
