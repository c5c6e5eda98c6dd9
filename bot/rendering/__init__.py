"""How a reply reads on each channel: words in, what the channel's interface takes out."""

from bot.rendering.plain import numbered

__all__ = ["numbered"]
