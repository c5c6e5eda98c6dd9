"""A strict stand-in for the Telegram Bot API's HTTP side, with telephones for residents."""

from bot.simulator.telegram.acts import Impossible
from bot.simulator.telegram.delivery import RetryDelays
from bot.simulator.telegram.faults import Broken, Delayed, Fault, Faults, Lost, PlannedFaults, RandomFaults, TooMany
from bot.simulator.telegram.limits import NO_PACE, TelegramLimits
from bot.simulator.telegram.phone import TelegramGroup, TelegramPhone
from bot.simulator.telegram.screen import ScreenMessage
from bot.simulator.telegram.simulator import TelegramSimulator
from bot.simulator.telegram.web import Call

__all__ = [
    "NO_PACE",
    "Broken",
    "Call",
    "Delayed",
    "Fault",
    "Faults",
    "Impossible",
    "Lost",
    "PlannedFaults",
    "RandomFaults",
    "RetryDelays",
    "ScreenMessage",
    "TelegramGroup",
    "TelegramLimits",
    "TelegramPhone",
    "TelegramSimulator",
    "TooMany",
]
