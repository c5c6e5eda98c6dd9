"""Links that open a chat with the bot and say where the resident stands.

A payload may hold A-Z a-z 0-9 _ - only (https://core.telegram.org/bots/features#deep-linking). A place is written with a-z 0-9 . - and so
never with `_`: `east-gate.livelihood` travels as `here_east-gate_livelihood`, and nothing is ambiguous on the way back.
"""

import re

from bot.telegram.limits import Limits

HERE = "here_"
PLACE = re.compile(r"[a-z0-9][a-z0-9.-]*")
CODE = re.compile(r"link_(\d{4,10})")


def here_link(username: str, place: str, limits: Limits = Limits()) -> str:
    """The address behind a code that stands at a place; ValueError for a place that cannot be written so."""
    payload = HERE + place.replace(".", "_")
    if not PLACE.fullmatch(place) or len(payload) > limits.start_payload_characters:
        raise ValueError(f"{place!r} is no place of a-z 0-9 . - in at most {limits.start_payload_characters - len(HERE)} characters")
    return chat_link(username, payload)


def chat_link(username: str, payload: str = "welcome") -> str:
    """The address that opens the chat with the bot."""
    return f"https://t.me/{username}?start={payload}"


def place_in(payload: str) -> str | None:
    """The place a payload names."""
    if not payload.startswith(HERE):
        return None
    place = payload.removeprefix(HERE).replace("_", ".")
    return place if PLACE.fullmatch(place) else None


def code_in(payload: str) -> str | None:
    """The code for joining two accounts that a payload brings."""
    found = CODE.fullmatch(payload)
    return found[1] if found else None
