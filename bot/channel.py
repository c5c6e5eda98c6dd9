"""The channel protocol: what a messenger must be able to do for the station."""

from collections.abc import Sequence
from typing import Protocol

from starlette.routing import BaseRoute

from scheduler.outlet import Outlet


class Channel(Outlet, Protocol):
    """One way to talk to residents: an outlet for what is sent, and the web routes by which letters come in.

    `push` runs outside the event loop and outside any transaction. `start` and `stop` run on the event loop, `start` before the first
    letter and `stop` after the last push.
    """

    def routes(self) -> Sequence[BaseRoute]: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...
