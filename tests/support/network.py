"""The tests' guard at the network: this machine and unix sockets, nobody else."""

import ipaddress
import sys

CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class OutsideCall(RuntimeError):
    """A test tried to reach another machine."""


class NetworkGuard:
    """Refuses every call to another machine and remembers it, in case the code under test swallows the refusal."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def install(self) -> None:
        """Start watching; an audit hook stays until the process ends and nothing needs to be patched."""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in CONNECTING:
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) else None
            if host is not None and not is_here(host):
                self._refuse(f"{event} {address}")
        elif event in LOOKING_UP and not is_known_without_asking(arguments[0]):
            self._refuse(f"{event} {arguments[0]}")

    def _refuse(self, what: str) -> None:
        self.refused.append(what)
        raise OutsideCall(f"a test may only talk to this machine: {what}")


def is_here(host: object) -> bool:
    """Tell whether the host is this machine."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def is_known_without_asking(host: object) -> bool:
    """Tell whether looking the host up asks no name server."""
    if host is None or is_here(host):
        return True
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True
