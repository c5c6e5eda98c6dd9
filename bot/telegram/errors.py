"""What a failed call means for delivery."""

import json

from telegram import error as telegram_error
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from scheduler.outlet import DeliveryError, Left, OutOfOrder, Throttled

UNREADABLE_MARKUP = "can't parse entities"
NO_CHAT = "chat not found"
WEBHOOK_ACTIVE = "webhook is active"
USUAL_PAUSE = 1.0  # seconds; where Telegram does not say how long it wants to be left alone


class TooMany(TelegramError):
    """Telegram was asked too much, and says how many seconds it wants to be left alone."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Refused(DeliveryError):
    """Telegram takes this call for wrong, and always will."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class Conflicting(DeliveryError):
    """Updates are fetched in another way: by a webhook, or by another process."""

    def __init__(self, message: str, *, webhook: bool) -> None:
        super().__init__(message)
        self.webhook = webhook


def too_many(payload: bytes) -> TooMany:
    """What a refusal for speed says."""
    try:
        said = json.loads(payload)
        return TooMany(str(said["description"]), float(said["parameters"]["retry_after"]))
    except (ValueError, LookupError, TypeError):
        return TooMany("Too Many Requests", USUAL_PAUSE)


def explained(error: TelegramError, token: str) -> DeliveryError:
    """The error as delivery knows it; the token, which is part of every address, is never in its words."""
    said = str(error).replace(token, "…")
    match error:
        case TooMany():
            return Throttled(said, error.seconds)
        case InvalidToken():
            return OutOfOrder(f"Telegram does not take the token: {said}")
        case Forbidden():  # blocked, never begun, deactivated, removed from a group: nothing arrives there
            return Left(said)
        case telegram_error.Conflict():
            return Conflicting(said, webhook=WEBHOOK_ACTIVE in said.lower())
        case BadRequest() if NO_CHAT in said.lower():
            return Left(said)
        case BadRequest():
            return Refused(said)
        case _:
            return DeliveryError(said)
