"""MarkdownV2 as Telegram reads it (core.telegram.org/bots/api, MarkdownV2 style), as far as the station writes it: words and bold."""

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")


class MarkdownError(ValueError):
    """Telegram would refuse this text: can't parse entities."""


def read_markdown(text: str) -> tuple[str, list[str]]:
    """The words that are shown, and which of them are bold; MarkdownError where a reserved sign is neither escaped nor the mark of bold."""
    shown, bold, begins = "", [], -1
    signs = iter(text)
    for sign in signs:
        if sign == "\\":
            escaped = next(signs, "")
            if not "\x01" <= escaped <= "\x7e":
                raise MarkdownError(f"nothing to escape in {escaped!r}: {text!r}")
            shown += escaped
        elif sign == "*" and begins < 0:
            begins = len(shown)
        elif sign == "*":
            if begins == len(shown):
                raise MarkdownError(f"nothing is bold: {text!r}")
            bold.append(shown[begins:])
            begins = -1
        elif sign in RESERVED:
            raise MarkdownError(f"{sign!r} is reserved: {text!r}")
        else:
            shown += sign
    if begins >= 0:
        raise MarkdownError(f"bold does not end: {text!r}")
    return shown, bold
