"""The chat page in a real browser, as a resident uses it: type, press, wait for the answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page

PATIENCE = 10_000  # milliseconds
WATCH_POLICY = "window.refusals = []; document.addEventListener('securitypolicyviolation', e => window.refusals.push(e.violatedDirective));"


@dataclass(slots=True)
class ChatPage:
    """One open page, and everything it complained about or asked for."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Open the page and wait until it can be talked to."""
        self.page.goto(self.address)
        self.page.locator("#composer").wait_for(timeout=PATIENCE)

    @property
    def replies(self) -> Locator:
        return self.page.locator("article.reply:not(.notice)")

    @property
    def notices(self) -> Locator:
        return self.page.locator("article.notice")

    def say(self, text: str) -> str:
        """Type, send with the button; the answer."""
        before = self.replies.count()
        self.page.locator("#text").fill(text)
        self.page.locator("#send:not([aria-disabled])").click()
        return self.answer(before)

    def press(self, label: str) -> str:
        """Press one of the choices on offer; the answer."""
        before = self.replies.count()
        self.choice(label).click()
        return self.answer(before)

    def choice(self, label: str) -> Locator:
        """The button of a choice, once it can be pressed."""
        button = self.page.locator("button.choice:not([aria-disabled])").filter(has=self.page.get_by_text(label, exact=True))
        button.wait_for(timeout=PATIENCE)
        return button

    def say_by_keyboard(self, text: str) -> str:
        """Go to the box with Tab, type, send with Enter; the answer."""
        before = self.replies.count()
        self.tab_to("#text")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")
        return self.answer(before)

    def press_by_keyboard(self, label: str) -> str:
        """Go to a choice with Shift+Tab, press it with Enter; the answer."""
        before = self.replies.count()
        self.choice(label)
        self.tab_to(f"button.choice:has-text('{label}')", "Shift+Tab")
        self.page.keyboard.press("Enter")
        return self.answer(before)

    def tab_to(self, selector: str, key: str = "Tab") -> None:
        """Press Tab until the element has the focus."""
        for _ in range(30):
            if self.page.locator(selector).evaluate_all("(nodes) => nodes.some((node) => node === document.activeElement)"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{selector} cannot be reached with {key}")

    def answer(self, before: int) -> str:
        """The next reply after so many, its choices included."""
        reply = self.replies.nth(before)
        reply.wait_for(timeout=PATIENCE)
        return reply.inner_text()

    def notice(self, before: int) -> str:
        """The next notice after so many: it comes by itself."""
        notice = self.notices.nth(before)
        notice.wait_for(timeout=PATIENCE)
        return notice.inner_text()

    def words(self) -> list[str]:
        """Everything in the log, both sides, in order."""
        return self.page.locator("#log .words").all_inner_texts()

    def refusals(self) -> list[str]:
        """What the content security policy refused."""
        refused: list[str] = self.page.evaluate("window.refusals")
        return refused


@contextmanager
def chatting(chromium: Browser, address: str, width: int = 390, height: int = 844, scale: float = 1) -> Iterator[ChatPage]:
    """A new visitor's phone."""
    context = chromium.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale, has_touch=True, is_mobile=True, locale="zh-CN"
    )
    context.add_init_script(WATCH_POLICY)
    page = context.new_page()
    chat = ChatPage(page, address)
    page.on("console", lambda message: chat.complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: chat.complaints.append(str(error)))
    page.on("requestfailed", lambda request: chat.complaints.append(request.url) if "/events" not in request.url else None)
    page.on("request", lambda request: chat.requested.append(request.url))
    try:
        chat.open()
        yield chat
    finally:
        context.close()


def hosts(urls: list[str]) -> set[str]:
    """The hosts behind some addresses."""
    return {urlsplit(url).netloc for url in urls}
