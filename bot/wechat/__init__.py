"""The WeChat official account (微信公众号) as a channel."""

from bot.wechat.account import AccountKind, Mode, WeChatAccount
from bot.wechat.channel import WeChat
from bot.wechat.limits import Limits

__all__ = ["AccountKind", "Limits", "Mode", "WeChat", "WeChatAccount"]
