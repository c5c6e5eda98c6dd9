"""How the Bot API says no: a status, its own sentence, and sometimes a parameter that tells what to do.

The sentences are the platform's: libraries tell errors apart by them (https://core.telegram.org/bots/api#making-requests).
"""

from typing import Any


class Refusal(Exception):
    """A call the platform does not accept; nothing has happened."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The body of the answer."""
        told: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        return told | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(reason: str) -> Refusal:
    """400: the call is wrong, and will be wrong again."""
    return Refusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """403: the bot may not write there."""
    return Refusal(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refusal:
    """409: two ways of fetching updates at once."""
    return Refusal(409, f"Conflict: {reason}")


def too_many(seconds: int) -> Refusal:
    """429: come again after so many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def migrated(new_chat_id: int) -> Refusal:
    """400: the group has another id now."""
    return Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new_chat_id)


def unauthorized() -> Refusal:
    """401: not a token of this bot."""
    return Refusal(401, "Unauthorized")


def not_found() -> Refusal:
    """404: no such method or file."""
    return Refusal(404, "Not Found")


def restarting() -> Refusal:
    """500: the server goes down."""
    return Refusal(500, "Internal Server Error: restart")
