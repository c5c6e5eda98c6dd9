"""The first resident's journey on a narrow phone: a real Chromium, the real page, real HTTP; only the clock is ours."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser

from tests.journeys.dialogue import ANOTHER, ASKING, BOOKING, CHECKING, MOVING, REMINDED, START, At, Line, Presses, check
from tests.support.chatpage import ChatPage, chatting, hosts
from tests.support.service import ClockedService, clocked_service

LIGHT = 60_000  # bytes, everything the page loads before the first word
NARROW = 360  # CSS pixels: the narrowest phone in common use
FINGER = 44  # CSS pixels


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClockedService]:
    with clocked_service(tmp_path_factory.mktemp("browser"), START) as running:
        yield running


@pytest.fixture
def chat(chromium: Browser, service: ClockedService) -> Iterator[ChatPage]:
    with chatting(chromium, service.address, width=NARROW, height=740) as page:
        yield page


def follow(chat: ChatPage, service: ClockedService, lines: tuple[Line, ...], *, keyboard: bool = False) -> None:
    for line in lines:
        if isinstance(line, At):
            before = chat.notices.count()
            service.move_to(line.moment)
            check(line, chat.notice(before) if line.told else "")
            assert chat.notices.count() == before + bool(line.told)
        elif isinstance(line, Presses):
            labels = chat.page.locator("button.choice .pair > span").all_inner_texts()
            assert labels.index(line.label) + 1 == line.number, "the number on the button is the number that can be typed"
            check(line, chat.press_by_keyboard(line.label) if keyboard else chat.press(line.label))
        else:
            check(line, chat.say_by_keyboard(line.text) if keyboard else chat.say(line.text))


def test_leads_from_a_question_without_the_name_to_the_counter(chat: ChatPage, service: ClockedService) -> None:
    """M1.1, M1.2, M1.4, M1.7, M1.8, M5.5 on a phone: typed and pressed, a part with the keyboard alone, through a reload, to the reminder
    that arrives by itself."""
    follow(chat, service, ASKING)
    follow(chat, service, CHECKING, keyboard=True)
    follow(chat, service, BOOKING)

    before = chat.words()
    chat.page.reload()
    chat.replies.nth(len(ASKING + CHECKING + BOOKING) - 1).wait_for()
    assert chat.words() == before

    follow(chat, service, MOVING)
    follow(chat, service, ANOTHER)
    follow(chat, service, REMINDED)

    first = chat.notices.first
    assert first.get_attribute("aria-label") == "邻办的通知"
    assert first.locator(".from b").inner_text() == "通知"
    look = "(node) => getComputedStyle(node).borderTopWidth + getComputedStyle(node).borderTopColor"
    assert first.evaluate(look) != chat.replies.first.evaluate(look)

    assert chat.complaints == []
    assert chat.refusals() == []
    assert hosts(chat.requested) == hosts([service.address])
    assert not re.search(r"1[3-9]\d{9}", "".join(chat.page.locator(".reply .words").all_inner_texts()))


def test_fits_a_narrow_phone_and_a_thumb(chat: ChatPage) -> None:
    """Nothing runs out of the screen sideways; whatever can be pressed is as large as a fingertip."""
    chat.say("老年证怎么办")
    chat.say("预约")
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= NARROW
    for button in chat.page.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None and box["height"] >= FINGER and box["width"] >= FINGER, button.inner_text()
    for size in ("特大", "标准"):
        chat.page.locator("#type-size").click()
        assert chat.page.locator("#type-size").inner_text() == size
        assert chat.page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_is_light(chat: ChatPage) -> None:
    """An old telephone on a thin line: the whole page under 60 kB, and nothing is loaded from anywhere else."""
    loaded = {url for url in chat.requested if "/api/" not in url}
    assert len(loaded) == 4, loaded
    assert sum(len(httpx.get(url, trust_env=False).content) for url in loaded) < LIGHT


def test_starts_with_an_example(chat: ChatPage) -> None:
    """Who cannot type, or does not know what to ask, presses one of the examples."""
    chat.page.get_by_role("button", name="老年证怎么办").click()
    assert "老年人优待证" in chat.answer(0)
    assert chat.page.locator("#examples").is_hidden()


def test_shows_words_as_words(chat: ChatPage) -> None:
    """What a resident types is text, never markup."""
    chat.say("<img src=x onerror=alert(1)> <b>老年证</b> 要带什么")
    assert chat.page.locator("#log img, #log .words b").count() == 0
    assert "<img src=x onerror=alert(1)>" in chat.words()[0]
    assert chat.complaints == []


def test_can_be_talked_to_by_two_at_once(chromium: Browser, service: ClockedService) -> None:
    """One phone never shows what was said on another."""
    with chatting(chromium, service.address) as one, chatting(chromium, service.address) as other:
        one.say("老年证怎么办")
        other.say("居住证签注要带什么")
        one.page.reload()
        one.replies.first.wait_for()
        assert "老年人优待证" in "".join(one.words()) and "居住证签注" not in "".join(one.words())
