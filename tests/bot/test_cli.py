"""The command line: help with an example, 0 or 2, one clear line per mistake, never a traceback for what a user did."""

import getpass
import logging
import os
import re
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot import __version__
from bot.cli import COMMANDS, main
from knowledge.loading import shipped_folder
from tests.support.service import complaints, run_linban

ROOT = Path(__file__).parent.parent.parent
NAMES = [command.name for command in COMMANDS]
README = (ROOT / "README.md").read_text("utf-8")

Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A command that runs as a process of its own sends the log of all of it where it wants."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder: exit status, lines on standard output, lines on standard error."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, **settings: str) -> tuple[int, list[str], list[str]]:
        with monkeypatch.context() as environment:
            for name, value in settings.items():
                environment.setenv(f"LINBAN_{name.upper()}", value)
            try:
                status = main(arguments)
            except SystemExit as end:  # argparse
                status = int(end.code or 0)
        captured = capsys.readouterr()
        return status, captured.out.splitlines(), captured.err.splitlines()

    return command


# help


@pytest.mark.parametrize("name", NAMES)
def test_helps_with_an_example(name: str, run: Run) -> None:
    status, lines, errors = run(name, "--help")
    assert (status, errors) == (0, [])
    example = lines[lines.index("例：") + 1]
    assert f"linban {name}" in example


def test_lists_every_command(run: Run) -> None:
    status, lines, _ = run("--help")
    assert status == 0
    for command in COMMANDS:
        assert any(line.split()[:1] == [command.name] for line in lines), command.name
        assert command.summary.replace(" ", "") in "".join(lines).replace(" ", "")


def test_tells_its_version(run: Run) -> None:
    assert run("--version") == (0, [f"linban {__version__}"], [])


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\blinban ([a-z]+)", README))))
def test_has_every_command_of_the_readme(command: str) -> None:
    assert command in NAMES


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z]+)", README))))
def test_has_every_make_target_of_the_readme(target: str) -> None:
    assert f"\n{target}: " in (ROOT / "Makefile").read_text("utf-8")


# mistakes


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("serve", "--port", "eighty"),
        ("db",),
        ("db", "drop"),
        ("catalogue",),
        ("evaluate",),
        ("ask", "--top", "x"),
        ("ask", "--top", "-1"),
        ("callbacks", "--done", "9" * 20),
    ],
)
def test_answers_bad_usage_with_one_line(arguments: tuple[str, ...], run: Run) -> None:
    status, lines, errors = run(*arguments)
    assert (status, lines, len(errors)) == (2, [], 1)
    assert "--help" in errors[0]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://linban@db/linban", "mysql"),
        ("nonsense", "sqlite:///"),
        ("postgresql+psycopg2://linban:secret-word@db/linban", "postgresql+psycopg://"),
        ("postgresql+foo://linban:secret-word@db/linban", "postgresql+psycopg://"),
        ("postgresql://linban:secret-word@db/linban", "postgresql+psycopg://"),
        ("postgresql+psycopg://linban:secret-word@db:port/linban", "DATABASE_URL"),
        ("sqlite://", "文件"),
        ("sqlite:///:memory:", "文件"),
        ("postgresql+psycopg://linban:secret-word@127.0.0.1:1/linban", "数据库用不了"),
    ],
)
def test_says_what_is_wrong_with_a_database(url: str, said: str, run: Run) -> None:
    status, _, errors = run("chat", "--db", url, "--script", os.devnull)
    assert (status, len(errors)) == (2, 1)
    assert said in errors[0] and "secret-word" not in errors[0]


@pytest.mark.parametrize("command", [("tick",), ("db", "upgrade"), ("chat", "--script", os.devnull)])
def test_says_when_the_database_is_newer_than_the_program(command: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'linban.db'}"
    assert run("db", "upgrade", database_url=url)[0] == 0
    with closing(sqlite3.connect(tmp_path / "linban.db")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = 'from-next-year'")
    arguments = (*command, "--db", url) if command[0] == "chat" else command
    assert run(*arguments, database_url=url) == (2, [], ["数据库比程序新，请升级程序"])


def test_says_when_the_file_is_no_database(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("亲爱的" * 100, "utf-8")
    status, _, errors = run("chat", "--db", "sqlite:///letter.txt", "--script", os.devnull)
    assert (status, len(errors)) == (2, 1) and "数据库用不了" in errors[0]


@pytest.mark.parametrize("path", ["letter.txt/linban.db", "letter.txt/deeper/linban.db"])
def test_says_when_the_database_has_no_folder(path: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    status, _, errors = run("chat", "--db", f"sqlite:///{path}", "--script", os.devnull)
    assert (status, len(errors)) == (2, 1) and "letter.txt" in errors[0]


def test_says_when_the_database_was_written_with_another_key(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("老年证怎么办\n", "utf-8")
    chat = ("chat", "--at", "2026-12-02T18:40", "--db", "sqlite:///linban.db", "--script", str(script))
    assert run(*chat)[0] == 0
    shutil.rmtree(tmp_path / "var" / "keys")
    status, _, errors = run(*chat)
    assert (status, len(errors)) == (2, 1)


def test_says_when_the_data_folder_is_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, _, errors = run("db", "upgrade", data_dir="file")
    assert (status, len(errors)) == (2, 1) and "LINBAN_DATA_DIR" in errors[0]


def test_names_every_wrong_setting(run: Run) -> None:
    status, _, errors = run("serve", port="eighty", timezone="Mars", quiet_hours="nights")
    assert status == 2
    assert [error.split()[0] for error in errors] == ["LINBAN_PORT", "LINBAN_TIMEZONE", "LINBAN_QUIET_HOURS"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"field_keys": "short"}, "FIELD_KEYS"), ({"secret_key": "short"}, "SECRET_KEY"), ({"host": "0.0.0.0"}, "SECRET_KEY")],
)
def test_says_what_is_wrong_with_a_key(settings: dict[str, str], said: str, run: Run) -> None:
    status, _, errors = run("serve", **settings)
    assert (status, len(errors)) == (2, 1) and said in errors[0]


def test_says_when_the_script_is_not_there(run: Run) -> None:
    status, _, errors = run("chat", "--script", "nowhere.txt")
    assert (status, len(errors)) == (2, 1) and "nowhere.txt" in errors[0]


def test_says_when_the_script_is_no_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "script.txt").write_bytes("老年证".encode("gbk"))
    status, _, errors = run("chat", "--script", "script.txt")
    assert (status, len(errors)) == (2, 1) and "UTF-8" in errors[0]


@pytest.mark.parametrize("command", ["chat", "tick"])
@pytest.mark.parametrize("time", ["0001-01-01T00:00", "9999-12-31T23:59", "2003-12-31", "2100-01-01", "9999-12-31T23:59-14:00"])
def test_says_when_a_time_is_too_far_away(command: str, time: str, run: Run) -> None:
    status, _, errors = run(command, f"--at={time}", *(("--script", os.devnull) if command == "chat" else ()))
    assert (status, len(errors)) == (2, 1) and "2004" in errors[0]


@pytest.mark.parametrize("time", ["2004-01-01", "2099-12-31T23:59"])
def test_goes_as_far_as_the_calendar(time: str, run: Run) -> None:
    assert run("tick", f"--at={time}")[0] == 0


@pytest.mark.parametrize("command", ["chat", "tick"])
@pytest.mark.parametrize("time", ["yesterday", "2026-13-01", "25:00", ""])
def test_says_when_a_time_is_none(command: str, time: str, run: Run) -> None:
    script = ("--script", os.devnull) if command == "chat" else ()
    status, _, errors = run(command, f"--at={time}", *script)
    if time:
        assert (status, len(errors)) == (2, 1) and "2026-12-02T09:00" in errors[0]
    else:
        assert status in (0, 2)


def test_names_every_wrong_line_of_a_script(run: Run, tmp_path: Path) -> None:
    (tmp_path / "script.txt").write_text("# 一\n老年证怎么办\n@2026-12-01T10:00\n@soon\n@2026-12-03T10:00\n", "utf-8")
    status, lines, errors = run("chat", "--at", "2026-12-02T18:40", "--script", "script.txt")
    assert (status, lines) == (2, [])
    assert len(errors) == 2 and "第3行" in errors[0] and "只能往后" in errors[0] and "第4行" in errors[1]


def test_names_every_mistake_of_a_catalogue_with_file_and_line(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    shutil.copytree(shipped_folder() / "items", folder / "items")
    for path in shipped_folder().glob("*.toml"):
        shutil.copy(path, folder)
    card = folder / "items" / "elder-card.toml"
    card.write_text(
        card.read_text("utf-8").replace('station = "centre"', 'station = "center"').replace("visits = 1", "visits = -1"), "utf-8"
    )
    permit = folder / "items" / "residence-permit.toml"
    permit.write_text(permit.read_text("utf-8").replace("[[materials]]", "[[materials", 1), "utf-8")
    for command in (("catalogue", "check", str(folder)), ("serve",), ("tick",)):
        status, _, errors = run(*command, catalogue=str(folder))
        assert status == 2 and len(errors) >= 3, errors
        assert any(re.search(r"elder-card\.toml:\d+", error) and "center" in error for error in errors), errors
        assert any(re.search(r"residence-permit\.toml", error) for error in errors)


def test_says_when_the_catalogue_is_not_there(run: Run) -> None:
    status, _, errors = run("catalogue", "check", "nowhere")
    assert status == 2 and errors and all("nowhere" in error for error in errors)


def test_says_when_the_port_is_taken(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, _, errors = run("serve", "--port", port)
    assert (status, len(errors)) == (2, 1)
    assert port in errors[0] and "--port" in errors[0]


@pytest.mark.parametrize("name", ["nowhere.tsv", "."])
def test_says_when_the_questions_cannot_be_read(name: str, run: Run) -> None:
    status, _, errors = run("evaluate", name)
    assert (status, len(errors)) == (2, 1)


# what commands do


def test_brings_a_database_up_to_date(run: Run) -> None:
    status, _, errors = run("db", "check")
    assert status == 2 and "linban db upgrade" in errors[0]
    assert run("db", "upgrade")[0] == 0
    assert run("db", "check")[0] == 0


def test_runs_what_is_due_with_a_line_per_job(run: Run) -> None:
    status, lines, _ = run("tick", "--at", "2026-12-02T09:00")
    assert status == 0
    assert [line.split(":")[0].split("：")[0] for line in lines] == [
        "alarms",
        "notices",
        "delivery",
        "stranded",
        "calendar",
        "housekeeping",
    ]


def test_answers_anew_when_the_same_script_runs_again(run: Run, tmp_path: Path) -> None:
    chat = ("chat", "--at", "2026-12-02T18:40", "--db", "sqlite:///linban.db", "--script", "script.txt")
    (tmp_path / "script.txt").write_text("老年证怎么办\n", "utf-8")
    assert "老年人优待证" in "".join(run(*chat)[1])
    (tmp_path / "script.txt").write_text("居住证签注怎么办\n", "utf-8")
    assert "居住证" in "".join(run(*chat)[1][1:])


def test_lists_notices_that_could_not_be_delivered(run: Run, tmp_path: Path) -> None:
    (tmp_path / "script.txt").write_text("预约老年证\n东门点\n周六十点\n同意\n王秀英 13800138000\n确认\n", "utf-8")
    chat = ("chat", "--at", "2026-12-02T18:40", "--db", "sqlite:///linban.db", "--script", "script.txt")
    assert run(*chat)[0] == 0
    with closing(sqlite3.connect(tmp_path / "linban.db")) as db, db:
        db.execute(
            "UPDATE outbox SET state = 'undeliverable', failure = '用户已取消关注', key = 'appointment:1:v1:day-before' WHERE id = 1"
        )
    status, lines, _ = run("callbacks", database_url="sqlite:///linban.db")
    assert status == 0
    assert any(line.startswith("通知 1 ") and "王** 138****8000" in line and "取消关注" in line for line in lines), lines


def test_lists_calls_with_masked_numbers(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("人工\n同意\n王秀英 13800138000\n", "utf-8")
    assert run("chat", "--at", "2026-12-02T18:40", "--db", "sqlite:///linban.db", "--script", str(script))[0] == 0
    status, lines, _ = run("callbacks", database_url="sqlite:///linban.db")
    assert status == 0 and "王** 138****8000" in lines[0] and "12-03 12:00" in lines[0]
    _, full, trace = run("callbacks", "--full", database_url="sqlite:///linban.db", log_level="error")
    assert "王秀英 13800138000" in full[0]
    assert len(trace) == 1 and getpass.getuser() in trace[0] and f"calls {lines[0].split()[0]};" in trace[0]
    number = lines[0].split()[0]
    assert run("callbacks", "--done", number, database_url="sqlite:///linban.db")[0] == 0
    assert run("callbacks", "--done", number, database_url="sqlite:///linban.db")[0] == 2


# as a process


def test_reads_questions_and_writes_json(tmp_path: Path) -> None:
    done = run_linban("ask", "--json", given="老年证怎么办\n\n着火了\n", folder=tmp_path)
    assert (done.returncode, complaints(done)) == (0, [])
    first, second = done.stdout.splitlines()
    assert '"kind": "answer"' in first and '"elder-card"' in first
    assert '"kind": "emergency"' in second


def test_ends_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    done = run_linban("chat", "--script", "-", given="", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_lists_who_comes_on_a_day(tmp_path: Path) -> None:
    """M1.13: the counter sees who is expected; names and numbers stay masked."""
    script = tmp_path / "talk.txt"
    script.write_text("约老年证 东门点 周六十点\n同意\n王秀英 15400000001\n1\n", encoding="utf-8")
    database = f"sqlite:///{tmp_path / 'linban.db'}"
    keys = {"data_dir": str(tmp_path), "database_url": database}
    run_linban("chat", "--at", "2026-12-02T18:40", "--db", database, "--script", str(script), folder=tmp_path, **keys)
    listed = run_linban("appointments", "--on", "2026-12-05", folder=tmp_path, **keys)
    assert "10:00  东门点  老年人优待证（只收件）  王** 154****0001" in listed.stdout
    assert "王秀英" not in listed.stdout
    assert "共 1 个预约" in listed.stdout
    assert run_linban("appointments", "--on", "下周", folder=tmp_path, **keys).returncode == 2
