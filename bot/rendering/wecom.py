"""How a reply reads in Enterprise WeChat: texts with numbered choices, in which a page of the desk has its whole address."""

import re
from dataclasses import replace

from bot.rendering.wechat import TEXT_BYTES, texts
from casework.messages import Reply

DESK_LINE = re.compile(r"^(/desk(?:/[a-z-]+)?)\n?", re.MULTILINE)
"""A line that is nothing but a page of the desk: what may be opened only where staff sign in."""


def staff_texts(reply: Reply, origin: str, limit: int = TEXT_BYTES) -> list[str]:
    """The texts to send one after the other, each of at most `limit` UTF-8 bytes; `origin` is where the desk is, empty where only this
    machine knows: then no page is named."""
    page = f"工作台：{origin}\\1\n" if origin else ""
    words = DESK_LINE.sub(page, reply.text)
    return texts(replace(reply, text=words.strip()), links=False, limit=limit)
