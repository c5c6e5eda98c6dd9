"""The channel protocol: what a messenger must be able to do for the station."""

from collections.abc import Sequence
from typing import Protocol

from starlette.routing import BaseRoute

from casework.messages import Address, Reply


class Channel(Protocol):
    """One way to talk to residents: a name, the web routes by which letters come in, and a push for what comes by itself.

    `push` runs outside the event loop and outside any transaction; it raises DeliveryError where the message did not get out.
    """

    @property
    def name(self) -> str: ...

    def routes(self) -> Sequence[BaseRoute]: ...

    def push(self, address: Address, reply: Reply) -> None: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...
