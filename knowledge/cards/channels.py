"""How a channel is called, and by what words residents mean it."""

import re

NAMES = {"wechat": "微信", "telegram": "Telegram", "web": "网页", "terminal": "终端", "wecom": "企业微信"}
WORDS = {
    "wechat": r"微信|公众号|wechat|weixin",
    "telegram": r"telegram|电报|tg",
    "web": r"网页|网站|网上|浏览器|电脑",
}
"""Patterns, in normalised text."""

ANY = "|".join(WORDS.values())


def name_of(channel: str) -> str:
    """微信, Telegram, 网页; a channel without a name of its own is 另一个渠道."""
    return NAMES.get(channel, "另一个渠道")


def channel_in(normalised: str) -> str | None:
    """The channel a text names, the first of several."""
    found = [(match.start(), channel) for channel, words in WORDS.items() if (match := re.search(words, normalised))]
    return min(found)[1] if found else None
