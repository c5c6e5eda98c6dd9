"""`linban catalogue diff|publish|rollback|history`: said in Chinese, done in one step, refused with one line per mistake."""

import getpass
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.catalogue import ACTIONS
from bot.commands.catalogue.editions import stage, told_against_live
from bot.commands.command import configured, opened
from casework import editions
from tests.support.small import CARD, SUBSIDY, with_items, write_folder, write_item

Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue as files, named by the settings; the database is empty."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINBAN_CATALOGUE", "目录")
    return write_folder(tmp_path / "目录")


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one action: exit status, lines on standard output, lines on standard error."""

    def command(*arguments: str) -> tuple[int, list[str], list[str]]:
        try:
            status = main(["catalogue", *arguments])
        except SystemExit as end:  # argparse
            status = int(end.code or 0)
        captured = capsys.readouterr()
        return status, captured.out.splitlines(), captured.err.splitlines()

    return command


def change(folder: Path, summary: str) -> None:
    write_item(folder, CARD.model_copy(update={"summary": summary}))


@pytest.mark.parametrize("action", [action.name for action in ACTIONS])
def test_helps_with_an_example(action: str, run: Run) -> None:
    status, lines, errors = run(action, "--help")
    assert (status, errors) == (0, [])
    assert f"linban catalogue {action}" in lines[lines.index("例：") + 1]


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("rollback", "--to", "x"), ("publish", "--edition", "0")])
def test_answers_bad_usage_with_one_line(arguments: tuple[str, ...], run: Run) -> None:
    status, lines, errors = run(*arguments)
    assert (status, lines, len(errors)) == (2, [], 1)


def test_publishes_the_first_edition(run: Run) -> None:
    assert run("history") == (0, ["还没有目录版本：第一次启动时会把目录文件存成第一版"], [])
    status, lines, _ = run("diff")
    assert status == 0 and "会成为第一版，2 个事项" in lines[0]
    status, lines, _ = run("publish")
    assert status == 0 and lines[-1].startswith("第1版发布了")


def test_says_what_would_change_and_changes_nothing(run: Run, folder: Path) -> None:
    run("publish")
    assert run("diff") == (0, ["和在用的一样，没有不同"], [])
    change(folder, "现在网上就能办。")
    assert run("diff") == (
        0,
        ["和在用的第1版比，有 1 处不同：", "事项 老年人优待证（elder-card）", "  一句话说明：老年人优待证怎么办。 → 现在网上就能办。"],
        [],
    )
    assert "第2版" not in "".join(run("history")[1])


def test_publishes_and_tells_what_changed(run: Run, folder: Path) -> None:
    run("publish")
    change(folder, "现在网上就能办。")
    status, lines, errors = run("publish", "--note", "按新规改", "--by", "王主任")
    assert (status, errors) == (0, [])
    assert "  一句话说明：老年人优待证怎么办。 → 现在网上就能办。" in lines
    assert lines[-1].startswith("第2版发布了") and "linban catalogue rollback" in lines[-1]
    assert run("publish") == (0, ["和在用的一样，不用发布"], [])


def test_publishes_a_catalogue_that_is_named(run: Run, tmp_path: Path) -> None:
    run("publish")
    write_folder(tmp_path / "另一份", CARD)
    status, lines, _ = run("publish", "另一份")
    assert status == 0 and "删去事项 高龄津贴（elder-subsidy）" in lines
    assert "来自 另一份" in "".join(run("history")[1])


def test_goes_back_and_forth(run: Run, folder: Path) -> None:
    run("publish")
    change(folder, "现在网上就能办。")
    run("publish")
    status, lines, _ = run("rollback", "--note", "发早了")
    assert status == 0 and lines[0].startswith("退回到第1版了")
    status, _, errors = run("rollback")
    assert (status, len(errors)) == (2, 1) and "没有更早的" in errors[0]
    status, lines, _ = run("publish", "--edition", "2")
    assert status == 0 and lines[-1].startswith("第2版发布了")
    assert run("rollback", "--to", "1")[0] == 0
    status, _, errors = run("rollback", "--to", "9")
    assert (status, len(errors)) == (2, 1) and "没有第9版" in errors[0]


def test_tells_who_did_what_and_when(run: Run, folder: Path) -> None:
    run("publish")
    change(folder, "现在网上就能办。")
    run("publish", "--note", "按新规改", "--by", "王主任")
    run("rollback", "--note", "发早了", "--by", "李主任")
    status, lines, _ = run("history")
    assert status == 0
    told = [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "某时", line.strip()) for line in lines]
    assert told == [
        "目录版本：",
        f"第1版（在用） 某时 {getpass.getuser()}，来自 目录",
        "第2版 某时 王主任，来自 目录，按新规改",
        "发布经过：",
        f"某时 {getpass.getuser()} 发布第1版",
        "某时 王主任 发布第2版，按新规改",
        "某时 李主任 退回到第1版，发早了",
    ]


@pytest.mark.parametrize("action", ["diff", "publish"])
def test_refuses_a_broken_catalogue_with_a_line_for_every_mistake(action: str, run: Run, folder: Path) -> None:
    run("publish")
    for item in (CARD, SUBSIDY):
        path = folder / "items" / f"{item.id}.toml"
        path.write_text(path.read_text("utf-8").replace('station = "centre"', 'station = "center"'), "utf-8")
    status, lines, errors = run(action)
    assert (status, lines, len(errors)) == (2, [], 2)
    assert all("center" in error for error in errors)
    assert "第2版" not in "".join(run("history")[1])


@pytest.mark.parametrize("action", ["diff", "publish"])
def test_takes_files_or_an_edition_and_not_both(action: str, run: Run) -> None:
    run("publish")
    status, lines, errors = run(action, "目录", "--edition", "1")
    assert (status, lines, len(errors)) == (2, [], 1)
    assert run(action, "--edition", "9")[0] == 2
    assert run(action, "--edition", "1")[0] == 0


def test_keeps_a_catalogue_aside_until_it_is_published(run: Run) -> None:
    run("publish")
    other = with_items(CARD, without=("elder-subsidy",))
    with opened(configured(), handbook=False) as linban:
        edition = stage(linban, other, "目录.xlsx", "王主任", "导入")
        assert "删去事项 高龄津贴（elder-subsidy）" in told_against_live(linban, other)
        assert linban.store.read(editions.live) == 1
    status, lines, _ = run("publish", "--edition", str(edition.number))
    assert status == 0 and "删去事项 高龄津贴（elder-subsidy）" in lines


def test_mends_a_live_edition_that_is_spoilt(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("publish")
    change(folder, "现在网上就能办。")
    run("publish")
    with opened(configured(), handbook=False) as linban:
        linban.store.write(lambda db: db.exec_driver_sql("UPDATE editions SET content = 'c3BvaWx0' WHERE number = 2"))
    assert main(["tick"]) == 2
    assert "linban catalogue rollback" in capsys.readouterr().err
    assert main(["doctor"]) == 2
    assert "[坏] 目录：第2版" in capsys.readouterr().out
    status, lines, _ = run("diff")
    assert status == 0 and "比不出" in lines[0]
    assert run("rollback")[0] == 0
    assert main(["tick"]) == 0


def test_the_doctor_tells_when_the_files_say_something_else(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("publish")
    main(["doctor"])
    assert "[好] 目录：在用的是第1版，和文件里的一样" in capsys.readouterr().out
    change(folder, "现在网上就能办。")
    assert main(["doctor"]) == 0
    assert re.search(r"\[注意\] 目录：在用的是第1版，和文件里的有 1 处不同.*linban catalogue publish", capsys.readouterr().out)


def test_a_service_that_starts_makes_the_first_edition(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tick"]) == 0
    capsys.readouterr()
    assert "第1版（在用）" in run("history")[1][1] and "程序，来自 目录，首次启动" in run("history")[1][1]
