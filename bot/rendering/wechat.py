"""How a reply reads in WeChat: one or more texts, whose choices may be words to tap."""

import re
from dataclasses import replace

from bot.rendering.plain import listed, numbered
from bot.rendering.splitting import LINK, split, utf8_bytes
from casework.messages import Choice, Reply

TEXT_BYTES = 2048
"""The longest text in UTF-8 bytes: stated for WeChat's customer service (developer.work.weixin.qq.com/document/path/96427), kept by
programs that serve official accounts; the page of the official account itself only names the error, 45002."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids even as a reference (w3.org/TR/xml, Char)."""
_LOOKS_LIKE_MARKUP = re.compile(rf"({LINK.pattern})|[<>&]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_:@.+-]{1,64}")
_SENT = str.maketrans(
    {"<": "＜", ">": "＞", "&": "＆", '"': "＂", "#": "＃", "%": "％", "+": "＋", "?": "？", "=": "＝", " ": "\u3000"}
    | dict.fromkeys("\t\n\r", "\u3000")
)
"""What would end the address, or part it, in the words a tap sends: as it looks, in full width."""
_FULL_WIDTH = {"<": "＜", ">": "＞", "&": "＆"}


def texts(reply: Reply, links: bool, limit: int = TEXT_BYTES) -> list[str]:
    """The texts to send one after the other, each of at most `limit` UTF-8 bytes.

    With `links` every choice is a word to tap, on a line of its own because fingers are wide; pressed, it sends the label and the
    choice's key. The scheme `weixin://bizmsgmenu` works and is not documented, so the numbers stay: they always work. What is too
    long goes without links, and what still is, in parts: the choices stand together at the end of the last.
    """
    words = literal(reply.text).strip()
    choices = tuple(replace(choice, label=literal(choice.label)) for choice in reply.choices)
    if links and choices:
        linked = "\n".join([words, *(_link(*each) for each in enumerate(reply.choices, 1))]).strip()
        if utf8_bytes(linked) <= limit:
            return [linked]
    whole = numbered(Reply(words, choices)).strip()
    if not choices or utf8_bytes(whole) <= limit:
        return split(whole, limit, utf8_bytes)
    return _with_choices_last(split(words, limit, utf8_bytes), listed(choices), limit)


def literal(text: str) -> str:
    """The text with nothing in it that WeChat could take for markup.

    WeChat shows `<a href=…>` as a link and has no way to escape it: whether `&lt;` is shown as `<` depends on the phone. So the
    three signs become their full-width forms. Inside a link `&` stays, for the link would lead elsewhere; an entity does not.
    """
    return _LOOKS_LIKE_MARKUP.sub(_harmless, _FORBIDDEN.sub("", text))


def safe_cdata(text: str) -> str:
    """The text as it may stand between `<![CDATA[` and `]]>`: it cannot end the section, and nothing that XML 1.0 forbids is in it."""
    return _FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>")


def _harmless(found: re.Match[str]) -> str:
    if found[1] is None:
        return _FULL_WIDTH[found[0]]
    return _ENTITY.sub("＆", found[1].replace("<", "＜").replace(">", "＞"))


def _link(number: int, choice: Choice) -> str:
    """A word to tap. Nothing in the address is percent-encoded, because nobody says that every phone decodes it."""
    shown = f"{number} {literal(choice.label)}"
    if not _PLAIN_KEY.fullmatch(choice.key):
        return shown
    content = _FORBIDDEN.sub("", choice.label).translate(_SENT)
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={content}&msgmenuid={choice.key}">{shown}</a>'


def _with_choices_last(parts: list[str], choices: str, limit: int) -> list[str]:
    """The choices below the last part, which is cut once more where both together are too long."""
    room = limit - utf8_bytes(f"\n{choices}")
    if not parts or room < limit // 4:  # so many choices would leave a few words a part
        return [*parts, *split(choices, limit, utf8_bytes)]
    *before, last = split(parts[-1], room, utf8_bytes)
    return [*parts[:-1], *before, f"{last}\n{choices}"]
