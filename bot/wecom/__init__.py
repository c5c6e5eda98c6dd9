"""Enterprise WeChat (企业微信) as the channel of those who work here."""

from bot.wecom.account import WeComAccount
from bot.wecom.channel import WeCom

__all__ = ["WeCom", "WeComAccount"]
