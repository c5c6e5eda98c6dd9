"""A resident's browser, reduced to what a proof needs: it sends a letter now and reads the answer later, if there is one."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

from casework.messages import Address


@dataclass(slots=True)
class Visitor:
    """One conversation over a connection that is kept open."""

    port: int
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    last: dict[str, str] = field(default_factory=dict)
    answer: dict[str, Any] | None = None
    _connection: HTTPConnection | None = None

    @property
    def address(self) -> Address:
        """How the station knows this visitor."""
        return Address("web", hashlib.sha256(self.cookie.encode()).hexdigest()[:40])

    def send(self, text: str) -> None:
        """Send a letter under a new name."""
        self.last = {"id": f"proof-{secrets.token_hex(12)}", "text": text}
        self.send_again()

    def send_again(self) -> None:
        """Send the last letter once more, under its old name; the answer is read separately."""
        self._request("POST", "/api/chat/messages", json.dumps(self.last))

    def hear(self) -> dict[str, Any]:
        """The answer, which must be a good one."""
        assert self._connection is not None
        response = self._connection.getresponse()
        body = response.read()
        assert response.status == 200, f"{self.last}: {response.status} {body.decode(errors='replace')}"
        answer: dict[str, Any] = json.loads(body)
        return answer

    def hear_if_any(self) -> dict[str, Any] | None:
        """The answer, or None where the server died before all of it had come."""
        try:
            return self.hear()
        except (OSError, HTTPException):
            return None

    def say(self, text: str) -> dict[str, Any]:
        """Send a letter and wait for the answer."""
        self.send(text)
        return self.hear()

    def log(self) -> list[dict[str, Any]]:
        """Everything the station said to this visitor, as the page is told."""
        self._request("GET", "/api/chat/replies?after=0", None)
        replies: list[dict[str, Any]] = self.hear()["replies"]
        return replies

    def move_to(self, port: int) -> None:
        """Talk to the server that was started in the place of the old one."""
        self.leave()
        self.port = port

    def leave(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _request(self, method: str, path: str, body: str | None) -> None:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json", "Cookie": f"linban_chat={self.cookie}"}
        self._connection.request(method, path, body.encode() if body is not None else None, headers)


def all_say(visitors: Sequence[Visitor], text: str) -> list[dict[str, Any]]:
    """Everybody says the same at once; their answers."""
    for visitor in visitors:
        visitor.send(text)
    return [visitor.hear() for visitor in visitors]
