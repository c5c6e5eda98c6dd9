"""Make docs/images/webchat.png anew: the web chat on a phone, with the question that the service was made for (needs Chromium).

.venv/bin/python scripts/screenshot.py
"""

import sys
import tempfile
from pathlib import Path

from tests.journeys.dialogue import OFFICE_WORKER, START, Says
from tests.support.browser import BrowserAbsent, running_browser
from tests.support.chatpage import chatting
from tests.support.service import clocked_service

TARGET = Path(__file__).parent.parent / "docs" / "images" / "webchat.png"
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


if __name__ == "__main__":
    try:
        take(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
    except BrowserAbsent as absent:
        sys.exit(str(absent))
