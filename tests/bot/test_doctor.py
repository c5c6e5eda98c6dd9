"""The doctor: every finding in a line, with the mend."""

import sqlite3
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette

from bot.app import open_linban
from bot.cli import main
from bot.commands.doctor import examine
from bot.settings import read_settings, with_keys
from bot.simulator.stage import TELEGRAM_PATH, WECHAT_PATH, Stage
from bot.simulator.wecom import WeComSimulator
from casework.database import new_field_key
from casework.people.staff import members
from casework.people.staff.members import Role
from knowledge.handbook import open_handbook
from knowledge.loading import shipped_folder
from tests.bot.simulator.wechat_platform import serving

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(grade: str) -> list[str]:
    return [text for given, text in examine() if given == grade]


def test_finds_a_new_installation_without_making_it(an_empty_folder: Path) -> None:
    assert main(["doctor"]) == 0
    assert any("还没有建库" in text for text in findings("注意"))
    assert not list(an_empty_folder.glob("var/*.db"))


def test_finds_a_postgresql_database_without_tables(fresh_postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINBAN_DATABASE_URL", fresh_postgres_database)
    assert any("还没有建库" in text for text in findings("注意"))
    assert main(["db", "upgrade"]) == 0
    assert not any("还没有建库" in text for text in findings("注意"))


def test_warns_of_calls_that_are_overdue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "script.txt"
    script.write_text("人工\n同意\n王秀英 13800138000\n", "utf-8")
    assert main(["chat", "--at", "2026-01-05T10:00", "--db", "sqlite:///var/linban.db", "--script", str(script)]) == 0
    assert any("回电" in text and "1 个" in text for text in findings("注意"))
    capsys.readouterr()
    assert main(["callbacks"]) == 0
    assert "01-05 14:00前（已过点）" in capsys.readouterr().out


def test_says_that_no_messenger_is_connected() -> None:
    main(["db", "upgrade"])
    assert any("没有接" in text for text in findings("好"))


def test_tells_whether_the_platforms_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(["db", "upgrade"])
    stage = Stage("http://127.0.0.1:9", ZONE, open_handbook(shipped_folder(), ZONE).catalogue)
    for name, value in stage.settings().items():
        monkeypatch.setenv(f"LINBAN_{name.upper()}", str(value))
    assert {text.partition("：")[0] for text in findings("坏")} == {"微信", "Telegram"}, "nobody listens there"
    with serving(Starlette(routes=list(stage.routes()))) as address:
        monkeypatch.setenv("LINBAN_WECHAT_API_BASE", f"{address}{WECHAT_PATH}")
        monkeypatch.setenv("LINBAN_TELEGRAM_API_BASE", f"{address}{TELEGRAM_PATH}")
        assert findings("坏") == []
        assert any(text.startswith("微信：wx") and "通" in text for text in findings("好"))
        assert any("@linban_bot 通" in text for text in findings("好"))
        monkeypatch.setenv("LINBAN_WECHAT_APP_SECRET", "wrong")
        monkeypatch.setenv("LINBAN_TELEGRAM_TOKEN", f"123:{'x' * 35}")
        main(["db", "upgrade"])
        with sqlite3.connect("var/linban.db") as database:
            database.execute("DELETE FROM access_tokens")
        database.close()
        wrong = findings("坏")
        assert any("AppSecret" in text for text in wrong) and any(text.startswith("Telegram") for text in wrong)


def test_takes_no_trouble_with_a_messenger_for_one_with_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    main(["db", "upgrade"])
    stage = Stage("http://127.0.0.1:9", ZONE, open_handbook(shipped_folder(), ZONE).catalogue)
    for name, value in stage.settings().items():
        monkeypatch.setenv(f"LINBAN_{name.upper()}", str(value))
    with serving(Starlette(routes=list(stage.routes()))) as address:
        monkeypatch.setenv("LINBAN_WECHAT_API_BASE", f"{address}{WECHAT_PATH}")
        monkeypatch.setenv("LINBAN_TELEGRAM_API_BASE", f"{address}{TELEGRAM_PATH}")
        assert findings("坏") == []
        with sqlite3.connect("var/linban.db") as database:
            database.execute("UPDATE access_tokens SET value = 'spoilt'")
        database.close()
        (wrong,) = findings("坏")
        assert wrong.startswith("微信：") and any("@linban_bot 通" in text for text in findings("好"))


def test_warns_of_embedding_that_cannot_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINBAN_EMBED_ORIGINS", "https://www.example.gov.cn")
    assert any("EMBED_ORIGINS" in text for text in findings("注意"))
    monkeypatch.setenv("LINBAN_PUBLIC_URL", "https://linban.example.cn")
    assert not any("EMBED_ORIGINS" in text for text in findings("注意"))


def test_finds_a_working_installation_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "upgrade"]) == 0
    assert main(["doctor"]) == 0
    assert findings("坏") == []
    assert any("数据库" in text for text in findings("好")) and any("目录" in text for text in findings("好"))


def test_warns_of_generated_keys_until_both_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert any("LINBAN_SECRET_KEY" in text for text in findings("注意"))
    assert any("LINBAN_SECRET_KEY" in text for text in findings("注意")), "also once they are there"
    monkeypatch.setenv("LINBAN_SECRET_KEY", "s" * 32)
    monkeypatch.setenv("LINBAN_FIELD_KEYS", new_field_key())
    assert not any("LINBAN_SECRET_KEY" in text for text in findings("注意"))


def test_warns_of_a_setting_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINBAN_PROT", "8000")
    assert any("LINBAN_PROT" in text for text in findings("注意"))


def test_warns_of_a_setting_in_the_dotenv_file_that_it_does_not_know() -> None:
    Path(".env").write_text("LINBAN_PROT=8000\nLINBAN_LOG_LEVEL_FILE=\n", "utf-8")
    assert [text for text in findings("注意") if "不认识" in text and "LINBAN_PROT" in text]
    assert not any("LOG_LEVEL" in text for text in findings("注意"))


def test_names_every_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINBAN_PORT", "eighty")
    monkeypatch.setenv("LINBAN_TIMEZONE", "Mars")
    assert [text.split()[0] for text in findings("坏")] == ["LINBAN_PORT", "LINBAN_TIMEZONE"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "postgresql+psycopg://linban:secret-word@127.0.0.1:1/linban", "数据库"),
        ("DATABASE_URL", "mysql://x", "mysql"),
        ("FIELD_KEYS", "short", "FIELD_KEYS"),
        ("CATALOGUE", "nowhere", "nowhere"),
        ("DATA_DIR", "/dev/null/x", "DATA_DIR"),
    ],
)
def test_says_what_is_wrong(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(f"LINBAN_{name}", value)
    assert main(["doctor"]) == 2
    captured = capsys.readouterr()
    assert any(said in line for line in captured.out.splitlines() if line.startswith("[坏]"))
    assert "secret-word" not in captured.out and captured.err == ""


@pytest.mark.parametrize(
    ("semantics", "grade", "said"), [("off", "好", "不看意思"), ("http://127.0.0.1:9/v1", "注意", "LINBAN_SEMANTICS 的地址通不通")]
)
def test_says_whether_meaning_is_looked_at(semantics: str, grade: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the model it still works, and the doctor says so."""
    monkeypatch.setenv("LINBAN_SEMANTICS", semantics)
    assert any(said in text and "照常" in text for text in findings(grade))


def test_tells_whether_enterprise_wechat_answers_and_whom_an_alert_cannot_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """M2.4: a lead without an account there is named, before the night in which nobody hears."""
    main(["db", "upgrade"])
    platform = WeComSimulator("ww0123456789abcdef", "s" * 43, 1000002, "token", "a" * 43)
    with serving(Starlette(routes=platform.routes())) as address:
        given = {"CORP_ID": "ww0123456789abcdef", "SECRET": "s" * 43, "AGENT_ID": "1000002", "TOKEN": "token", "ENCODING_AES_KEY": "a" * 43}
        for name, value in {**given, "API_BASE": address}.items():
            monkeypatch.setenv(f"LINBAN_WECOM_{name}", value)
        assert any(text == "企业微信：应用“邻办”通" for text in findings("好"))
        assert any("企业微信：要从 https" in text for text in findings("注意"))
        linban = open_linban(with_keys(read_settings()))
        linban.store.write(lambda db: members.add(db, "zhan", "詹建国", Role.LEAD, "centre", linban.clock()))
        linban.close()
        assert any("詹建国还没有填企业微信账号" in text for text in findings("注意"))
        monkeypatch.setenv("LINBAN_WECOM_AGENT_ID", "1000003")
        assert any("LINBAN_WECOM_AGENT_ID" in text for text in findings("坏"))
