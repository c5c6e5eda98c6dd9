"""How a reply reads on a channel without buttons: the text, then the choices with their numbers."""

from casework.messages import Reply

SHORT = 12  # characters; choices no longer than this share a line


def numbered(reply: Reply) -> str:
    """The reply as plain text."""
    if not reply.choices:
        return reply.text
    labels = [f"{number} {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    separator = "  " if all(len(choice.label) <= SHORT for choice in reply.choices) and len(labels) <= 3 else "\n"
    return f"{reply.text}\n{separator.join(labels)}"
