"""A stand-in for Enterprise WeChat, as strict as the platform or stricter: its API, its sealed letters, and members' phones."""

from bot.simulator.wecom.simulator import Code, WeComSimulator

__all__ = ["Code", "WeComSimulator"]
