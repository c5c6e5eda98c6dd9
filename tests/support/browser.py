"""A real Chromium for tests, deaf to everything but this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, sync_playwright

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


class BrowserAbsent(Exception):
    """No Chromium can be had here; the message says why."""


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the Chromium that LINBAN_TEST_CHROMIUM names or that is on the PATH."""
    executable = os.environ.get("LINBAN_TEST_CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
    if executable is None:
        raise BrowserAbsent("no browser: neither LINBAN_TEST_CHROMIUM nor chromium on the PATH")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        except Error as error:
            raise BrowserAbsent(f"{executable} does not start: {error.message.splitlines()[0]}") from error
        try:
            yield browser
        finally:
            browser.close()
