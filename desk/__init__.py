"""The desk (工作台): where staff act. Server-rendered pages whose forms work without script; no rule of the trade stands here."""

from desk.app import Desk

__all__ = ["Desk"]
