"""A stand-in for the WeChat official-account platform, as strict as the platform: its API, its letters, and residents' phones."""

from bot.simulator.wechat.account import AccountKind, Call, Mode
from bot.simulator.wechat.errors import ErrCode, NotPossible
from bot.simulator.wechat.faults import Fault, FaultKind, Faults, RandomFaults
from bot.simulator.wechat.limits import WeChatLimits
from bot.simulator.wechat.phone import WeChatPhone
from bot.simulator.wechat.screen import FAULT_TEXT, Card, Link, ScreenKind, ScreenMessage
from bot.simulator.wechat.simulator import WeChatSimulator

__all__ = [
    "FAULT_TEXT",
    "AccountKind",
    "Call",
    "Card",
    "ErrCode",
    "Fault",
    "FaultKind",
    "Faults",
    "Link",
    "Mode",
    "NotPossible",
    "RandomFaults",
    "ScreenKind",
    "ScreenMessage",
    "WeChatLimits",
    "WeChatPhone",
    "WeChatSimulator",
]
