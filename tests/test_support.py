"""The helpers themselves: what other tests take for granted."""

import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg
import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.support.network import NetworkGuard, OutsideCall
from tests.support.required import skip_or_fail


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def test_gives_an_empty_database(fresh_postgres_database: str) -> None:
    assert fresh_postgres_database.startswith("postgresql+psycopg://")
    assert run(fresh_postgres_database, "select count(*) from pg_tables where schemaname = 'public'") == [(0,)]
    run(fresh_postgres_database, "create table note (words text)")
    run(fresh_postgres_database, "insert into note values ('邻办')")
    assert run(fresh_postgres_database, "select words, length(words) from note") == [("邻办", 2)]


def test_gives_every_test_another_database(postgres_database: Callable[..., str]) -> None:
    assert postgres_database() != postgres_database()


def test_copies_a_template(postgres_database: Callable[..., str]) -> None:
    template = postgres_database()
    run(template, "create table note as select '模板' as words")
    copy = postgres_database(template=make_url(template).database)
    assert run(copy, "select words from note") == [("模板",)]


def test_drops_a_database_that_is_still_open(postgres_database: Callable[..., str], request: pytest.FixtureRequest) -> None:
    url = make_url(postgres_database()).set(drivername="postgresql")
    connection = psycopg.connect(url.render_as_string(hide_password=False))
    request.addfinalizer(connection.close)
    assert not connection.closed


def test_opens_a_page_from_this_machine(chromium: Browser) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write("<title>邻办</title>".encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context()
    try:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        assert page.title() == "邻办"
    finally:
        context.close()
        server.shutdown()
        server.server_close()


def test_lets_a_test_talk_to_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_refuses_another_machine(host: str, no_outside_network: NetworkGuard) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(OutsideCall):
        outside.connect((host, 80))
    assert len(no_outside_network.refused) == 1
    no_outside_network.refused.clear()


def test_refuses_to_ask_a_name_server(no_outside_network: NetworkGuard) -> None:
    with pytest.raises(OutsideCall):
        socket.getaddrinfo("linban.example", 80)
    no_outside_network.refused.clear()


def test_skips_what_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINBAN_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        skip_or_fail("browser", "no browser")


def test_fails_where_the_absent_part_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINBAN_REQUIRE", "browser,postgres")
    with pytest.raises(pytest.fail.Exception, match="LINBAN_REQUIRE=postgres: no server"):
        skip_or_fail("postgres", "no server")
