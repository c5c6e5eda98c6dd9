"""How a reply reads in Enterprise WeChat."""

from bot.rendering.wecom import staff_texts
from casework.messages import Choice, Reply

TAKE = Choice("duty:take:1", "我来处理")


def test_gives_a_page_of_the_desk_its_whole_address() -> None:
    assert staff_texts(Reply("有警报。\n/desk/alerts", (TAKE,)), "https://x.cn") == [
        "有警报。\n工作台：https://x.cn/desk/alerts\n1 我来处理"
    ]


def test_names_no_page_that_nobody_could_open() -> None:
    assert staff_texts(Reply("有警报。\n/desk/alerts", (TAKE,)), "") == ["有警报。\n1 我来处理"]


def test_makes_no_address_of_what_stands_in_words() -> None:
    """What a resident said stands behind other words on its line, and leads nowhere."""
    assert staff_texts(Reply("居民说：“/desk/alerts”"), "https://x.cn") == ["居民说：“/desk/alerts”"]


def test_cuts_what_is_too_long() -> None:
    assert all(len(part.encode()) <= 2048 for part in staff_texts(Reply("字" * 2000, (TAKE,)), ""))
