"""Public pages: what the station does, where, when and who is responsible, for everybody to read, forward and print (M1.12)."""

from bot.pages.public import PublicPages

__all__ = ["PublicPages"]
