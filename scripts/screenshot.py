"""Make the pictures of docs/images anew (needs Chromium): the web chat on a phone, and the demonstration with its three phones.

.venv/bin/python scripts/screenshot.py [FILE]        the web chat, with the question that the service was made for
.venv/bin/python scripts/screenshot.py demo [FILE]   the demonstration page
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.bot.simulator.phones_stage import whole_demo
from tests.journeys.dialogue import OFFICE_WORKER, START, Says
from tests.support.browser import BrowserAbsent, running_browser
from tests.support.chatpage import chatting
from tests.support.service import clocked_service

IMAGES = Path(__file__).parent.parent / "docs" / "images"
TARGET = IMAGES / "webchat.png"
DEMO = IMAGES / "demo.png"
PHONE = {"width": 393, "height": 852, "scale": 2}


def take(target: Path) -> None:
    """Ask the question and photograph what the resident sees then."""
    question = OFFICE_WORKER[0]
    assert isinstance(question, Says)
    with (
        tempfile.TemporaryDirectory(prefix="linban-") as folder,
        clocked_service(Path(folder), START) as service,
        running_browser() as browser,
        chatting(browser, service.address, **PHONE) as chat,
    ):
        chat.say(question.text)
        chat.page.locator("button.choice:not([aria-disabled])").first.wait_for()
        chat.page.evaluate("document.activeElement.blur()")
        target.parent.mkdir(parents=True, exist_ok=True)
        chat.page.screenshot(path=str(target), animations="disabled", caret="hide")


def take_demo(target: Path) -> None:
    """Ask on all three phones of the demonstration and photograph the page."""
    question = OFFICE_WORKER[0]
    assert isinstance(question, Says)
    with tempfile.TemporaryDirectory(prefix="linban-") as folder, whole_demo(Path(folder), START) as address, running_browser() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        page.goto(f"{address}/demo")
        _ask(page, "wechat", ".follow", question.text)
        _ask(page, "telegram", ".start", "老年证怎么办")
        web = page.frame_locator("iframe")
        web.locator("#text").fill("周六开门吗")
        web.locator("#send").click()
        web.locator("article.reply").first.wait_for()
        page.locator("#top").click()  # no finger rests on a button
        web.locator("#text").blur()
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(target), animations="disabled", caret="hide")


def _ask(page: Page, platform: str, entrance: str, text: str) -> None:
    """Enter, wait for the greeting, ask, wait for the answer."""
    page.locator(f"#{platform} {entrance}").click()
    answers = page.locator(f"#{platform} article.theirs")
    answers.nth(0).wait_for()
    page.locator(f"#{platform} .text").fill(text)
    page.locator(f"#{platform}[data-busy=false] .send").click()
    answers.nth(1).wait_for()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    wanted = take
    if arguments[:1] == ["demo"]:
        arguments, wanted = arguments[1:], take_demo
    try:
        wanted(Path(arguments[0]) if arguments else DEMO if wanted is take_demo else TARGET)
    except BrowserAbsent as absent:
        sys.exit(str(absent))
