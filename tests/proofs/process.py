"""Linban as the operating system sees it: a process that can be killed at any moment and started again over the same data."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bot.settings import read_settings, with_keys
from casework.database import FieldCipher, Store, open_store
from tests.support.learned import CACHE

PROGRAM = Path(sys.executable).with_name("linban")
START_SECONDS = 60.0


@dataclass(slots=True)
class Installation:
    """One installation: its data folder, its database, and the server where it runs."""

    folder: Path
    database_url: str
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def sqlite_file(self) -> Path:
        return self.folder / "linban.db"

    def start(self) -> None:
        """Start `linban serve` in a process group of its own and wait until it answers."""
        with socket.create_server(("127.0.0.1", 0)) as chosen:
            self.port = chosen.getsockname()[1]
        self.process = self.command(["serve", "--port", str(self.port)])
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.02)
            finally:
                connection.close()
        raise AssertionError(f"linban serve did not start:\n{self.log()}")

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is written any more."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def command(self, arguments: Sequence[str]) -> "subprocess.Popen[bytes]":
        """Begin a command of the command line."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [PROGRAM, *arguments], env=self._environment(), cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )

    def tick(self, at: datetime) -> "subprocess.Popen[bytes]":
        """Begin `linban tick` as if it were that moment."""
        return self.command(["tick", "--at", at.isoformat()])

    def log(self) -> str:
        """What the processes said so far."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def store(self) -> Store:
        """The database, opened by the test itself."""
        settings = with_keys(read_settings(data_dir=self.folder, database_url=self.database_url))
        return open_store(settings.database, FieldCipher(settings.field_keys, settings.secret_key))

    def _environment(self) -> Mapping[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("LINBAN_")}
        own = {
            "LINBAN_DATA_DIR": str(self.folder),
            "LINBAN_DATABASE_URL": self.database_url,
            "LINBAN_QUIET_HOURS": "00:00-00:00",
            "LINBAN_CACHE_DIR": str(CACHE),
        }
        return ours | own
