"""The demonstration page: a simulated WeChat phone and a Telegram phone for every visitor, beside the web chat."""

from bot.simulator.phones.clock import ShiftedClock
from bot.simulator.phones.places import Place
from bot.simulator.phones.web import Phones

__all__ = ["Phones", "Place", "ShiftedClock"]
