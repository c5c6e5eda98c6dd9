"""The load: keep-alive connections over raw sockets, each sending its next request when the last is answered.

It runs in one thread without a framework, so that on its own processor it is not what is measured: `Round.busy` says how much of that
processor it needed.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEAD_ENDS = b"\r\n\r\n"
LENGTH = b"content-length: "
PATIENCE = 10.0  # seconds without any answer


class LoadError(Exception):
    """A server did not answer as it must; there is no figure to report."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round gave: answers per second, each one's latency in seconds, the share of its processor the load itself used."""

    rate: float
    latencies: list[float]
    busy: float


class Connection:
    """One open connection and what it has to say."""

    __slots__ = ("_buffer", "_letters", "_sent_at", "_socket")

    def __init__(self, address: tuple[str, int], letters: Iterator[bytes]) -> None:
        self._socket = socket.create_connection(address)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._letters = letters
        self._buffer = b""
        self._sent_at = 0.0

    def fileno(self) -> int:
        return self._socket.fileno()

    def ask(self) -> None:
        """Send the next request."""
        request = next(self._letters)
        self._sent_at = time.perf_counter()
        self._socket.sendall(request)

    def hear(self) -> float | None:
        """Read what has come; the seconds it took once the answer is whole, LoadError where it is not a 200."""
        data = self._socket.recv(65536)
        if not data:
            raise LoadError("the server closed the connection")
        if self._buffer:
            data = self._buffer + data
        head = data.find(HEAD_ENDS)
        if head < 0 or len(data) < head + len(HEAD_ENDS) + _length(data, head):
            self._buffer = data
            return None
        self._buffer = b""
        if not data.startswith(b"HTTP/1.1 200 "):
            raise LoadError(f"not a 200: {data[:400].decode(errors='replace')}")
        return time.perf_counter() - self._sent_at

    def close(self) -> None:
        self._socket.close()


def _length(data: bytes, head: int) -> int:
    start = data.find(LENGTH, 0, head + 2) + len(LENGTH)
    return int(data[start : data.find(b"\r", start)])


def run(address: tuple[str, int], letters: Sequence[Iterator[bytes]], seconds: float) -> Round:
    """One round: a connection for each row of letters, for so many seconds; every request begun is waited for."""
    connections = [Connection(address, each) for each in letters]
    latencies: list[float] = []
    waiting = len(connections)
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ, connection)
        begun, busy = time.perf_counter(), time.process_time()
        until = begun + seconds
        for connection in connections:
            connection.ask()
        while waiting:
            ready = selector.select(PATIENCE)
            if not ready:
                raise LoadError(f"no answer for {PATIENCE:.0f} seconds")
            for key, _ in ready:
                took = key.data.hear()
                if took is None:
                    continue
                latencies.append(took)
                if time.perf_counter() < until:
                    key.data.ask()
                else:
                    waiting -= 1
        elapsed, busy = time.perf_counter() - begun, time.process_time() - busy
    for connection in connections:
        connection.close()
    return Round(len(latencies) / elapsed, latencies, busy / elapsed)
