"""One address of a language model: asked within a time limit, and left alone for a while after it failed."""

import json
import logging
import time
from typing import Any

import httpx

PAUSE = 60.0  # seconds without asking after a failure: residents do not wait for what is down
LONGEST = 8 * 1024 * 1024  # bytes of an answer

log = logging.getLogger(__name__)


class Failed(Exception):
    """No usable answer; the message says why."""


class Endpoint:
    """An address below which `path` is asked. What it fails at is logged once, then it rests."""

    def __init__(self, address: str, path: str, key: str, pause: float = PAUSE) -> None:
        self.address = f"{address.rstrip('/').removesuffix(path)}{path}"
        self._key = key
        self._pause = pause
        self._rests_until = 0.0

    def ask(self, wanted: dict[str, Any], seconds: float) -> Any:
        """The JSON of the answer; Failed, also while it rests."""
        if time.monotonic() < self._rests_until:
            raise Failed("刚才没有答上，过一会儿再问")
        try:
            return self._ask(wanted, seconds)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise self.failed(error) from error

    def failed(self, error: Exception) -> Failed:
        """Note that an answer was of no use, and rest; the exception to raise."""
        self._rests_until = time.monotonic() + self._pause
        said = str(error) or type(error).__name__
        log.warning("%s failed and is left alone for %.0f s: %s", self.address, self._pause, said)
        return Failed(f"{self.address}：{said}")

    def _ask(self, wanted: dict[str, Any], seconds: float) -> Any:
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        until = time.monotonic() + seconds
        body = bytearray()
        with httpx.stream("POST", self.address, json=wanted, headers=headers, timeout=seconds, trust_env=False) as answer:
            answer.raise_for_status()
            for part in answer.iter_bytes():
                body += part
                if time.monotonic() > until:  # the client's own limit is for each part: a trickle would never end
                    raise httpx.ReadTimeout(f"no whole answer within {seconds:g} s")
                if len(body) > LONGEST:
                    raise ValueError("the answer is too long")
        return json.loads(body)
