"""The keyboards under a message, refused where the platform refuses them (https://core.telegram.org/bots/api#inlinekeyboardmarkup)."""

from collections.abc import Iterable

from bot.simulator.telegram.limits import TelegramLimits
from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.refusals import bad_request

ACTIONS = ("url", "callback_data", "web_app", "copy_text")
LINKS = ("http://", "https://", "tg://", "tel:", "mailto:")


def inline_keyboard(markup: JSON | None, limits: TelegramLimits) -> JSON | None:
    """The inline keyboard of a markup, checked; None where there is none or it is empty."""
    rows = [row for row in (markup or {}).get("inline_keyboard", []) if row]
    _check_size(rows, limits)
    for row in rows:
        for button in row:
            _check_inline(button, limits)
    return {"inline_keyboard": rows} if rows else None


def reply_keyboard(markup: JSON, limits: TelegramLimits) -> tuple[tuple[str, ...], ...] | None:
    """The labels of the keyboard that replaces the phone's own; empty where it is taken away, None where nothing is said of it."""
    if markup.get("remove_keyboard"):
        return ()
    if "keyboard" not in markup:
        return None
    rows = [row for row in markup["keyboard"] if row]
    _check_size(rows, limits)
    labels = tuple(tuple(button["text"] for button in row) for row in rows)
    if not labels or not all(label.strip() for row in labels for label in row):
        raise bad_request("keyboard button text must be non-empty")
    return labels


def buttons(message: JSON) -> Iterable[JSON]:
    """The inline buttons of a message, row by row."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        yield from row


def _check_size(rows: list[list[JSON]], limits: TelegramLimits) -> None:
    if sum(map(len, rows)) > limits.keyboard_buttons or any(len(row) > limits.row_buttons for row in rows):
        raise bad_request("reply markup is too long")


def _check_inline(button: JSON, limits: TelegramLimits) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: button text must be non-empty")
    actions = [action for action in ACTIONS if action in button]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one optional field must be used")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= limits.callback_data_bytes:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not button["url"].startswith(LINKS):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "web_app" in button and not button["web_app"]["url"].startswith("https://"):
        raise bad_request(f"inline keyboard button Web App URL '{button['web_app']['url']}' is invalid: Only HTTPS links are allowed")
