"""The handbook of every journey that needs no service of its own."""

from tests.support.dialogue_fixtures import handbook

__all__ = ["handbook"]
