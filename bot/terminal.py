"""The terminal as a channel: a resident without buttons, and notices that arrive by themselves."""

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TextIO

from starlette.routing import BaseRoute

from bot.rendering import numbered
from casework.messages import Address, Reply
from scheduler.outlet import Pace


@dataclass(frozen=True, slots=True)
class Terminal:
    """Prints what the resident of a terminal is told."""

    out: TextIO = sys.stdout
    name: str = "terminal"
    pace: Pace | None = None
    bell: threading.Event = field(default_factory=threading.Event)

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def push(self, address: Address, reply: Reply, key: str) -> None:
        """Print a notice, each line marked."""
        for line in numbered(reply).splitlines():
            self.out.write(f"! {line}\n")
        self.out.flush()

    def show(self, reply: Reply) -> None:
        """Print a reply."""
        self.out.write(numbered(reply) + "\n\n")
        self.out.flush()

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""
