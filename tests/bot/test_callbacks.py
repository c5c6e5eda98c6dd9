"""`linban callbacks`: what residents recorded is listed, and written out for the person who calls."""

import getpass
import logging
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.command import configured, opened
from casework import callbacks, recordings
from casework.database import Db
from casework.messages import Address
from casework.messaging import conversations, outbox
from casework.people import accounts
from tests.support.stores import NOON, a_talk

SOUND = b"\x00#!AMR\xff"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run the command in a folder with one call that has a voice message fetched, a picture not yet, and a file that is gone."""
    monkeypatch.chdir(tmp_path)

    def prepare(db: Db) -> None:
        talk = conversations.open_talk(db, Address("wechat", "wang"), NOON)
        person = accounts.resident_behind(db, talk.account_id, NOON)
        call = callbacks.ask_for(db, person, talk.id, "", "语音1条、图片1张、文件1个", NOON, NOON)
        for kind, media in (("voice", "m-1"), ("image", "m-2"), ("file", "m-3")):
            recordings.keep(db, call.id, "wechat", kind, media, NOON)
        voice, _, file = recordings.of_calls(db, [call.id])
        recordings.write_part(db, voice.id, 0, SOUND)
        recordings.fetched(db, voice.id, "audio/amr", 1)
        recordings.failed(db, file, "文件过期", NOON, permanent=True)

    with opened(configured()) as linban:
        linban.store.write(prepare)

    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["callbacks", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield command
    root.handlers[:] = handlers
    root.setLevel(level)


def test_lists_what_was_recorded_and_why_something_is_missing(run: Run) -> None:
    status, listed, _ = run()
    assert status == 0
    for line in ("留言 1  语音  已取到（audio/amr）", "留言 2  图片  还没取到，稍等", "留言 3  文件  没有取到：文件过期"):
        assert line in listed


def test_writes_a_recording_out_for_its_reader_alone_and_says_who_it_was(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "voice.amr"
    status, told, trace = run("--recording", "1", "--out", str(out))
    assert status == 0 and "第 1 号留言（语音，audio/amr）" in told and "听完请删掉" in told
    assert out.read_bytes() == SOUND and stat.S_IMODE(out.stat().st_mode) == 0o600
    assert f"recording 1 of call 1 written out for {getpass.getuser()}" in trace


def test_takes_a_notice_off_the_list_once_somebody_was_told_by_telephone(run: Run) -> None:
    def leave_undelivered(db: Db) -> None:
        talk = conversations.look(db, Address("wechat", "wang"))
        outbox.post(db, [outbox.Notice("day-before", "appointment", 1, 1, talk.id, NOON)], NOON)
        db.exec_driver_sql("UPDATE outbox SET state = 'undeliverable', failure = '用户已取消关注'")

    with opened(configured()) as linban:
        linban.store.write(leave_undelivered)
    assert "通知 1 " in run()[1]
    assert run("--told", "1")[0] == 0
    assert "通知 1 " not in run()[1]
    assert run("--told", "1")[0] == 2


def test_says_how_many_messages_wait_for_residents_to_come_back(run: Run) -> None:
    def hold(db: Db) -> None:
        for channel, sender, many in (("wechat", "wang", 2), ("telegram", "42", 1)):
            talk = a_talk(db, sender, channel)
            outbox.post(db, [outbox.Notice("day-before", "appointment", talk.id * 9 + n, 1, talk.id, NOON) for n in range(many)], NOON)
        db.exec_driver_sql("UPDATE outbox SET state = 'held'")
        outbox.post(db, [outbox.Notice("two-hours", "appointment", 1, 1, talk.id, NOON)], NOON)

    assert "等居民下次来" not in run()[1]
    with opened(configured()) as linban:
        linban.store.write(hold)
    listed = run()[1]
    assert "微信上有 2 条发不过去的消息，等居民下次来说话时看" in listed and "Telegram上有 1 条" in listed


def test_says_why_there_is_nothing_to_write(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    for number, out, said in (
        ("2", "new", "还没取到"),
        ("3", "new", "文件过期"),
        ("9", "new", "没有这个号的留言"),
        ("1", "nowhere/voice.amr", "写不了"),
        ("1", "taken", "已经有了"),
    ):
        status, _, errors = run("--recording", number, "--out", out)
        assert status == 2 and said in errors and len(errors.splitlines()) == 1
    assert not (tmp_path / "new").exists() and (tmp_path / "taken").read_text() == "mine"


@pytest.mark.parametrize("half", [("--recording", "1"), ("--out", "voice.amr")])
def test_wants_to_know_both_which_recording_and_where_to(half: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["callbacks", *half]) == 2
    assert "--recording 编号 和 --out 文件" in capsys.readouterr().err
