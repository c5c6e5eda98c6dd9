"""How a reply reads on a channel without buttons: the text, then the choices with their numbers."""

from collections.abc import Sequence

from casework.messages import Choice, Reply

SHORT = 12  # characters; choices no longer than this share a line


def numbered(reply: Reply) -> str:
    """The reply as plain text."""
    return f"{reply.text}\n{listed(reply.choices)}" if reply.choices else reply.text


def listed(choices: Sequence[Choice]) -> str:
    """The choices alone, numbered from 1: one a line, or side by side where they are few and short."""
    labels = [f"{number} {choice.label}" for number, choice in enumerate(choices, 1)]
    separator = "  " if all(len(choice.label) <= SHORT for choice in choices) and len(labels) <= 3 else "\n"
    return separator.join(labels)
