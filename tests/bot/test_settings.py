"""Settings: each can be set, each also by file, and every mistake is named at once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from pathlib import Path

import pytest

from bot.settings import LogFormat, Settings, SettingsError, Switch, read_settings, with_keys
from bot.wechat.account import AccountKind, Mode
from casework.database import new_field_key
from knowledge.loading import shipped_folder

SECRET = "s" * 32
TEMPLATES = '{"appointment": {"template": "T1", "fields": {"thing1": "subject"}}}'
AES_KEY = "a" * 43
BOT_TOKEN = f"123456:{'A' * 35}"
SET: dict[str, tuple[str, object]] = {
    "wechat_app_id": ("wx0123456789abcdef", "wx0123456789abcdef"),
    "wechat_app_secret": (SECRET, SECRET),
    "wechat_token": ("token", "token"),
    "wechat_encoding_aes_key": (AES_KEY, AES_KEY),
    "wechat_previous_aes_key": (AES_KEY, AES_KEY),
    "wechat_mode": ("compatible", "compatible"),
    "wechat_account": ("verified-service", AccountKind.VERIFIED_SERVICE),
    "wechat_api_base": ("https://wechat.example.cn/", "https://wechat.example.cn"),
    "wechat_templates": (TEMPLATES, TEMPLATES),
    "wechat_links": ("off", Switch.OFF),
    "wecom_corp_id": ("ww0123456789abcdef", "ww0123456789abcdef"),
    "wecom_secret": (SECRET, SECRET),
    "wecom_agent_id": ("1000002", 1000002),
    "wecom_token": ("token", "token"),
    "wecom_encoding_aes_key": (AES_KEY, AES_KEY),
    "wecom_api_base": ("https://wecom.example.cn/", "https://wecom.example.cn"),
    "telegram_token": (BOT_TOKEN, BOT_TOKEN),
    "telegram_webhook_secret": ("a-secret", "a-secret"),
    "telegram_api_base": ("https://telegram.example.cn", "https://telegram.example.cn"),
    "database_url": ("postgresql+psycopg://linban@db/linban", "postgresql+psycopg://linban@db/linban"),
    "data_dir": ("/srv/linban", Path("/srv/linban")),
    "cache_dir": ("/srv/cache", Path("/srv/cache")),
    "catalogue": ("/srv/catalogue", Path("/srv/catalogue")),
    "secret_key": (SECRET, SECRET),
    "field_keys": (" newer, older ,", ("newer", "older")),
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("8080", 8080),
    "public_url": ("https://linban.example.cn", "https://linban.example.cn"),
    "timezone": ("Asia/Urumqi", "Asia/Urumqi"),
    "log_level": ("WARNING", "warning"),
    "log_format": ("json", LogFormat.JSON),
    "scheduler": ("off", Switch.OFF),
    "quiet_hours": ("22:30-07:15", "22:30-07:15"),
    "semantics": ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
    "semantics_key": ("a-key", "a-key"),
    "semantics_model": ("e5", "e5"),
    "llm_url": ("http://127.0.0.1:8081/v1", "http://127.0.0.1:8081/v1"),
    "llm_key": ("a-key", "a-key"),
    "llm_model": ("qwen", "qwen"),
    "trusted_proxies": ("10.0.0.1,10.0.0.2", "10.0.0.1,10.0.0.2"),
    "embed_origins": ("https://www.example.gov.cn", "https://www.example.gov.cn"),
}
MISTAKES = {
    "LINBAN_WECHAT_TOKEN": ("a token", "32 个字母或数字"),
    "LINBAN_WECHAT_ENCODING_AES_KEY": ("short", "43 个"),
    "LINBAN_WECHAT_PREVIOUS_AES_KEY": ("short", "43 个"),
    "LINBAN_WECHAT_MODE": ("secret", "plain、compatible 或 safe"),
    "LINBAN_WECHAT_ACCOUNT": ("personal", "unverified"),
    "LINBAN_WECHAT_API_BASE": ("wechat", "https://"),
    "LINBAN_WECHAT_TEMPLATES": ("{", "JSON"),
    "LINBAN_WECHAT_LINKS": ("maybe", "on 或 off"),
    "LINBAN_WECOM_CORP_ID": ("our company", "ww1234567890abcdef"),
    "LINBAN_WECOM_AGENT_ID": ("agent", "整数"),
    "LINBAN_WECOM_TOKEN": ("a token", "32 个字母或数字"),
    "LINBAN_WECOM_ENCODING_AES_KEY": ("short", "43 个"),
    "LINBAN_WECOM_API_BASE": ("wecom", "https://"),
    "LINBAN_TELEGRAM_TOKEN": ("my bot", "token"),
    "LINBAN_TELEGRAM_WEBHOOK_SECRET": ("密令", "256"),
    "LINBAN_TELEGRAM_API_BASE": ("telegram", "https://"),
    "LINBAN_DATABASE_URL": ("postgresql+psycopg2://linban@db/linban", "postgresql+psycopg://"),
    "LINBAN_PORT": ("eighty", "整数"),
    "LINBAN_PUBLIC_URL": ("linban.example.cn", "https://"),
    "LINBAN_TIMEZONE": ("Mars/Olympus", "没有这个时区"),
    "LINBAN_LOG_LEVEL": ("loud", "debug、info、warning"),
    "LINBAN_LOG_FORMAT": ("xml", "text 或 json"),
    "LINBAN_SCHEDULER": ("maybe", "on 或 off"),
    "LINBAN_QUIET_HOURS": ("at night", "21:00-08:00"),
    "LINBAN_SEMANTICS": ("on", "bundled、off"),
    "LINBAN_LLM_URL": ("qwen", "http://127.0.0.1:8080/v1"),
    "LINBAN_EMBED_ORIGINS": ("https://www.example.gov.cn; script-src *", "https"),
}


@pytest.fixture(autouse=True)
def an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LINBAN_CACHE_DIR")
    return tmp_path


def test_is_tested_with_every_setting() -> None:
    assert list(SET) == list(Settings.model_fields)


def the_rest_of_wechat(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one setting of the account cannot do without; the same for the enterprise's."""
    wecom = ("wecom_secret", "wecom_agent_id", "wecom_token", "wecom_encoding_aes_key")
    for name in ("wechat_app_secret", "wechat_token", "wechat_encoding_aes_key", *wecom):
        monkeypatch.setenv(f"LINBAN_{name.upper()}", SET[name][0])


def test_names_what_is_missing_of_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINBAN_WECHAT_APP_ID", "wx0123456789abcdef")
    monkeypatch.setenv("LINBAN_WECHAT_MODE", "safe")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert [mistake.split()[0] for mistake in refused.value.mistakes] == [
        "LINBAN_WECHAT_APP_SECRET",
        "LINBAN_WECHAT_TOKEN",
        "LINBAN_WECHAT_ENCODING_AES_KEY",
    ]


def test_names_what_is_missing_of_an_enterprise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINBAN_WECOM_CORP_ID", "ww0123456789abcdef")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    wanted = ["SECRET", "AGENT_ID", "TOKEN", "ENCODING_AES_KEY"]
    assert [mistake.split()[0] for mistake in refused.value.mistakes] == [f"LINBAN_WECOM_{name}" for name in wanted]


@pytest.mark.parametrize(("key", "mode"), [("", Mode.PLAIN), (AES_KEY, Mode.SAFE)])
def test_takes_sealed_letters_alone_where_there_is_a_key(key: str, mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().wechat is None
    the_rest_of_wechat(monkeypatch)
    account = read_settings(wechat_app_id="wx0123456789abcdef", wechat_encoding_aes_key=key).wechat
    assert account is not None and account.mode is mode


def test_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("secret_key", "wechat_app_secret", "wechat_token", "wechat_encoding_aes_key", "telegram_token", "telegram_webhook_secret")
    for name in (*secrets, "wecom_secret", "wecom_token", "wecom_encoding_aes_key"):
        monkeypatch.setenv(f"LINBAN_{name.upper()}", SET[name][0])
    monkeypatch.setenv("LINBAN_DATABASE_URL", "postgresql+psycopg://linban:password@db/linban")
    shown = repr(read_settings())
    assert not [value for value in (SECRET, AES_KEY, BOT_TOKEN, "a-secret", "password", "'token'") if value in shown]


def test_needs_none() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.timezone) == ("127.0.0.1", 8000, "Asia/Shanghai")
    assert settings.database == "sqlite:///var/linban.db"
    assert settings.catalogue == shipped_folder()
    assert (settings.quiet.begins, settings.quiet.ends) == (time(21), time(8))
    assert not settings.has_own_keys


@pytest.mark.parametrize("name", SET)
def test_is_set_by_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given, expected = SET[name]
    the_rest_of_wechat(monkeypatch)
    monkeypatch.setenv(f"LINBAN_{name.upper()}", given)
    assert getattr(read_settings(), name) == expected


@pytest.mark.parametrize("name", SET)
def test_is_set_by_a_file(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given, expected = SET[name]
    the_rest_of_wechat(monkeypatch)
    secret = tmp_path / "secret"
    secret.write_text(f"{given}\n", "utf-8")
    monkeypatch.setenv(f"LINBAN_{name.upper()}_FILE", str(secret))
    assert getattr(read_settings(), name) == expected


def test_is_set_by_a_dotenv_file_under_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("LINBAN_PORT=8001\nLINBAN_LOG_LEVEL=debug\nOTHER=1\n", "utf-8")
    monkeypatch.setenv("LINBAN_PORT", "8002")
    settings = read_settings()
    assert (settings.port, settings.log_level) == (8002, "debug")


@pytest.mark.parametrize("name", SET)
def test_is_set_by_a_file_that_a_dotenv_file_names(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given, expected = SET[name]
    the_rest_of_wechat(monkeypatch)
    (tmp_path / "secret").write_text(f"{given}\n", "utf-8")
    Path(".env").write_text(f"LINBAN_{name.upper()}_FILE={tmp_path / 'secret'}\n", "utf-8")
    assert getattr(read_settings(), name) == expected


def test_says_when_the_dotenv_file_is_no_text() -> None:
    Path(".env").write_bytes("LINBAN_HOST=主机".encode("gbk"))
    with pytest.raises(SettingsError, match=r"\.env"):
        read_settings()


def test_knows_no_quiet_hours_of_other_zones() -> None:
    with pytest.raises(SettingsError, match="时区"):
        read_settings(quiet_hours="21:00+08:00-08:00Z")


def test_names_every_mistake_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (given, _) in MISTAKES.items():
        monkeypatch.setenv(name, given)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    said = dict(mistake.split(" ", 1) for mistake in caught.value.mistakes)
    assert list(said) == list(MISTAKES)
    for name, (_, mend) in MISTAKES.items():
        assert mend in said[name]


@pytest.mark.parametrize(("port", "mend"), [("0", "不能小于 1"), ("65536", "不能大于 65535"), ("80.5", "整数"), ("", "整数")])
def test_refuses_a_port_that_is_none(port: str, mend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINBAN_PORT", port)
    with pytest.raises(SettingsError, match=f"LINBAN_PORT .*{mend}"):
        read_settings()


def test_refuses_a_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINBAN_SECRET_KEY_FILE", "/nowhere/secret")
    with pytest.raises(SettingsError, match=r"LINBAN_SECRET_KEY_FILE .*/nowhere/secret"):
        read_settings()


def test_generates_keys_once_that_only_the_owner_can_read(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path / "var")
    first = with_keys(settings)
    keys = tmp_path / "var" / "keys"
    assert sorted(path.name for path in keys.iterdir()) == ["field.key", "secret.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert first.secret_key != first.field_keys[0]
    assert with_keys(settings) == first


def test_agrees_on_one_key_with_processes_that_start_together(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: with_keys(settings), range(32)))
    assert len(found) == 1
    assert len(list((tmp_path / "keys").iterdir())) == 2, "nothing is left lying about"


@pytest.mark.parametrize("name", ["secret.key", "field.key"])
@pytest.mark.parametrize("text", ["", "short\n", "密钥"])
def test_says_which_key_file_is_spoilt(name: str, text: str, tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path)
    with_keys(settings)
    (tmp_path / "keys" / name).write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=name if text.isascii() else "keys"):
        with_keys(settings)


def test_writes_no_key_where_both_are_set(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path / "var", secret_key=SECRET, field_keys=(new_field_key(),))
    assert with_keys(settings) == settings
    assert not (tmp_path / "var").exists()


def test_refuses_a_short_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"LINBAN_SECRET_KEY .*32"):
        with_keys(read_settings(data_dir=tmp_path, secret_key="s" * 31))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "linban.example.cn"])
def test_stays_on_this_machine_with_generated_keys(host: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LINBAN_SECRET_KEY"):
        with_keys(read_settings(data_dir=tmp_path, host=host))
    assert with_keys(read_settings(data_dir=tmp_path, host=host, secret_key=SECRET, field_keys=(new_field_key(),))).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_generates_keys_for_this_machine(host: str, tmp_path: Path) -> None:
    assert with_keys(read_settings(data_dir=tmp_path, host=host)).secret_key


def test_says_where_keys_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="LINBAN_DATA_DIR"):
        with_keys(read_settings(data_dir=tmp_path / "file"))


def test_is_documented() -> None:
    manual = (Path(__file__).parent.parent.parent / "docs" / "operator.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"LINBAN_{name.upper()}" not in manual] == []
    assert "_FILE" in manual
