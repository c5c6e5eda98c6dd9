"""Telegram: letters come by webhook or by polling, replies go out by delivery (home of python-telegram-bot)."""

from bot.telegram.channel import Telegram

__all__ = ["Telegram"]
