"""The web chat: a page of our own, letters by POST, replies and notices by server-sent events."""

from bot.webchat.channel import WebChat

__all__ = ["WebChat"]
