"""The service as its users meet it: a process of its own or a server in a thread, talked to over real HTTP on this machine."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from bot.app import Linban, open_linban, web_app
from bot.commands.chat import SetClock
from bot.commands.serve import Server
from bot.settings import read_settings, with_keys
from casework.database import columns_of
from casework.ids import CountingIds
from casework.schema import TABLES, upgrade_schema
from tests.support.learned import CACHE

ROOT = Path(__file__).parent.parent.parent
LINBAN = Path(sys.executable).with_name("linban")
START_LIMIT = 30.0  # seconds
PATIENCE = 10.0  # seconds; what should come at once and does not within this time will not come


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the station, as the page gets it."""

    position: int
    answers: str | None
    text: str
    choices: Mapping[str, str]  # label: key, in the order offered
    at: str

    @classmethod
    def read(cls, message: Any) -> "Heard":
        choices = {choice["label"]: choice["key"] for choice in message["choices"]}
        return cls(message["position"], message["answers"], message["text"], choices, message["at"])


@dataclass(slots=True)
class Visitor:
    """A resident's browser without the page: one cookie, letters out, events in."""

    http: httpx.Client
    letters: list[str] = field(default_factory=list)

    def send(self, text: str, choice: str = "", id: str | None = None) -> Heard:
        """Say something, or press a choice by its key; a repeated id is a second delivery of the same letter."""
        response = self.post({"id": id or new_id(), "text": text, "choice": choice})
        assert response.status_code == 200, f"{text!r} {choice!r}: {response.status_code} {response.text}"
        return Heard.read(response.json())

    def press(self, heard: Heard, label: str) -> Heard:
        """Press one of the choices of a message."""
        return self.send(label, heard.choices[label])

    def post(self, letter: object) -> httpx.Response:
        """Send anything as JSON where the page sends its letters."""
        return self.post_raw(json.dumps(letter))

    def post_raw(self, body: str | bytes, **headers: str) -> httpx.Response:
        """Send any bytes there, with any headers (`content_type=…` is Content-Type)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post("/api/chat/messages", content=body, headers={"content-type": "application/json", **named})

    def log(self, after: int = 0) -> list[Heard]:
        """Everything said after a position."""
        return [Heard.read(message) for message in self.http.get("/api/chat/replies", params={"after": after}).json()["replies"]]

    @contextmanager
    def events(self, after: int = 0, last_event_id: str = "") -> Iterator[Iterator[Heard]]:
        """The event stream from a position on; the iterator waits for what comes."""
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        with self.http.stream("GET", "/api/chat/events", params={"after": after}, headers=headers) as response:
            assert response.status_code == 200, response.status_code
            assert response.headers["content-type"].startswith("text/event-stream")
            yield _messages(response.iter_lines())


def _messages(lines: Iterator[str]) -> Iterator[Heard]:
    number = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            number = value
        elif name == "data":
            heard = Heard.read(json.loads(value))
            assert number == str(heard.position)
            yield heard


@contextmanager
def visiting(address: str) -> Iterator[Visitor]:
    """A new visitor of the service at an address, with the page's cookie."""
    with httpx.Client(base_url=address, timeout=PATIENCE, trust_env=False) as http:
        page = http.get("/")
        assert page.status_code == 200, page.text
        yield Visitor(http)


def new_id() -> str:
    """An id for a letter."""
    return f"t-{uuid.uuid4().hex}"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def clean_environment(**settings: str) -> dict[str, str]:
    """The environment for a process: no settings but these (`port="8000"` is LINBAN_PORT)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LINBAN_", "PYTEST_"))}
    return (
        environment
        | {"PYTHONUTF8": "1", "LINBAN_CACHE_DIR": str(CACHE)}
        | {f"LINBAN_{name.upper()}": value for name, value in settings.items()}
    )


# a process of its own


@dataclass(frozen=True, slots=True)
class RunningService:
    """`linban serve` as a process."""

    address: str
    folder: Path
    process: "subprocess.Popen[str]"

    @property
    def log(self) -> str:
        """What it printed so far, complaints included."""
        return (self.folder / "output").read_text("utf-8")


@contextmanager
def running_service(folder: Path, command: str = "serve", **settings: str) -> Iterator[RunningService]:
    """Start the service with its data in a folder (or in `database_url`), wait until it is ready, stop it in the end."""
    port = free_port()
    given = {"data_dir": str(folder / "var"), "port": str(port), **settings}
    with (folder / "output").open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [str(LINBAN), command], cwd=folder, env=clean_environment(**given), stdout=output, stderr=subprocess.STDOUT, text=True
        )
    service = RunningService(f"http://127.0.0.1:{port}", folder, process)
    try:
        _wait_until_ready(service)
        yield service
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(service: RunningService) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and service.process.poll() is None:
        try:
            if httpx.get(f"{service.address}/readyz", timeout=PATIENCE, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise AssertionError(f"the service did not become ready:\n{service.log}")


# a server in a thread, with a clock that the test moves


@dataclass(frozen=True, slots=True)
class ClockedService:
    """The service in this process: time stands until the test moves it."""

    address: str
    linban: Linban
    clock: SetClock
    _timetable: Any

    def move_to(self, text: str) -> None:
        """Move the clock to a local moment (`2026-12-04T10:00`) and run what is due then."""
        self.clock.at = local(self.linban, text)
        self._timetable.tick(self.clock())

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        return row_counts(self.linban)


@contextmanager
def clocked_service(folder: Path, at: str, **overrides: object) -> Iterator[ClockedService]:
    """Serve over real HTTP from a thread, at a local moment that only the test moves on; appointment codes count from 1."""
    with clocked_linban(folder, at, **overrides) as linban:
        assert isinstance(linban.clock, SetClock)
        listener = socket.create_server(("127.0.0.1", 0))
        server = Server(uvicorn.Config(web_app(linban), log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listener],), name="service")
        thread.start()
        try:
            deadline = time.monotonic() + START_LIMIT
            while not server.started and thread.is_alive() and time.monotonic() < deadline:
                time.sleep(0.005)
            assert server.started, "the server did not start"
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            yield ClockedService(address, linban, linban.clock, linban.timetable(linban.channels()))
        finally:
            server.should_exit = True
            thread.join(START_LIMIT)
            listener.close()


@contextmanager
def clocked_linban(folder: Path, at: str, **overrides: object) -> Iterator[Linban]:
    """An installation without a server, its tables made, its clock standing at a local moment."""
    given = {"data_dir": folder, "database_url": f"sqlite:///{folder / 'linban.db'}", "scheduler": "off", **overrides}
    settings = with_keys(read_settings(**given))
    clock = SetClock(datetime.fromisoformat(at).replace(tzinfo=settings.zone))
    linban = open_linban(settings, clock, CountingIds())
    try:
        upgrade_schema(linban.store)
        linban.shelf.open()
        yield linban
    finally:
        linban.close()


def local(linban: Linban, text: str) -> datetime:
    """A local moment at the station."""
    return datetime.fromisoformat(text).replace(tzinfo=linban.settings.zone)


def row_counts(linban: Linban) -> dict[str, int]:
    """How many rows each table of an installation has."""
    names = [columns_of(table).name for table in TABLES]  # type: ignore[attr-defined]
    return linban.store.read(lambda db: {name: int(db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()) for name in names})


def complaints(done: "subprocess.CompletedProcess[str]") -> list[str]:
    """The lines a command wrote to standard error; a traceback is never among them."""
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr.splitlines()


def run_linban(*arguments: str, given: str = "", folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run one command as a process."""
    return subprocess.run(
        [str(LINBAN), *arguments],
        cwd=folder,
        env=clean_environment(**settings),
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
