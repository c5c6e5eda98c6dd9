"""Servers under measurement: each a process of its own, bound to one processor, ended with everything it started."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return "127.0.0.1", self.port

    def memory(self) -> float:
        """What the process holds in memory now (RSS), in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def processor_seconds(self) -> float:
        """How long the process has been computing so far, all threads."""
        numbers = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def processors() -> tuple[int, int]:
    """The processor for the servers and the one for the load; one and the same where there is only one."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[1 if len(allowed) > 1 else 0]


@contextmanager
def floor(processor: int) -> Iterator[Server]:
    """The bare Starlette server."""
    with _running([sys.executable, "-m", "benchmarks.floor"], {}, processor) as server:
        yield server


@contextmanager
def linban(processor: int, folder: Path) -> Iterator[Server]:
    """Linban as it ships, with its data in a folder."""
    program = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())"]
    with _running([*program, "serve", "--port"], {"LINBAN_DATA_DIR": str(folder), "LINBAN_LOG_LEVEL": "warning"}, processor) as server:
        yield server


@contextmanager
def _running(command: Sequence[str], settings: Mapping[str, str], processor: int) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LINBAN_")} | dict(settings)
    process = subprocess.Popen(
        [*command, str(port)],
        env=environment,
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {processor}),
    )
    try:
        _wait(process, port)
        yield Server(port, process.pid)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server did not start; what it said stands above")
