"""Settings: environment or `.env`, prefix LINBAN_, each also as `…_FILE` naming a file that holds the value."""

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from casework.database import FieldCipher, new_field_key
from knowledge.loading import shipped_folder
from scheduler.quiet import QuietHours

PREFIX = "LINBAN_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
DATABASES = ("sqlite", "postgresql+psycopg")
SECRET_CHARACTERS = 32
ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?")


class SettingsError(Exception):
    """Settings that cannot be used; one clear line per mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class Switch(StrEnum):
    ON = "on"
    OFF = "off"


class _FileSource(PydanticBaseSettingsSource):
    """LINBAN_X_FILE names a file that holds X: how containers hand over secrets."""

    def __init__(self, settings_cls: type[BaseSettings], names: Mapping[str, str | None]) -> None:
        super().__init__(settings_cls)
        self._names = {name.upper(): value for name, value in names.items()}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        name = f"{PREFIX}{field_name.upper()}_FILE"
        path = self._names.get(name)
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except OSError as error:
            raise SettingsError([f"{name} 指的文件读不了：{path}（{error.strerror}）"]) from error
        except UnicodeDecodeError as error:
            raise SettingsError([f"{name} 指的文件不是 UTF-8 文本：{path}"]) from error

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


class Settings(BaseSettings):
    """Everything that can be set; with nothing set the service runs on this machine alone."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: str = Field(
        "", description="数据库：sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库；空则用 DATA_DIR 下的 SQLite"
    )
    data_dir: Path = Field(Path("var"), description="数据目录：数据库、密钥")
    catalogue: Path = Field(default_factory=shipped_folder, description="事项目录：文件夹；空则用自带的示例目录")
    secret_key: str = Field("", description="签名和盲索引用的密钥，至少 32 个字符；空则自动生成在 DATA_DIR/keys 下")
    field_keys: Annotated[tuple[str, ...], NoDecode] = Field((), description="加密字段的密钥，逗号分隔，新的在前；空则自动生成")
    host: str = Field("127.0.0.1", description="监听地址；用自动生成的密钥时只许本机")
    port: int = Field(8000, ge=1, le=65535, description="监听端口")
    public_url: str = Field("", description="居民看到的网址，如 https://linban.example.cn")
    timezone: str = Field("Asia/Shanghai", description="服务点所在时区")
    log_level: str = Field("info", description="日志级别：debug、info、warning、error")
    log_format: LogFormat = Field(LogFormat.TEXT, description="日志格式：text 或 json")
    scheduler: Switch = Field(Switch.ON, description="是否在本进程里运行定时任务：on 或 off")
    quiet_hours: str = Field("21:00-08:00", description="夜间不打扰的时段（两小时前的提醒除外，它不早于 7:00）")
    trusted_proxies: str = Field("", description="反向代理的地址，逗号分隔；只信它们转来的来源地址")
    embed_origins: str = Field("", description="允许嵌入网页聊天的网站，空格分隔，如 https://www.example.gov.cn")

    @field_validator("field_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        kind, colon, _ = value.partition("://")
        if value and not colon:
            raise ValueError("看不懂：请写成 sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库")
        if value and kind not in DATABASES:
            raise ValueError(f"不支持 {kind}：请用 sqlite:///… 或 postgresql+psycopg://…")
        return value

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and _origin(value) is None:
            raise ValueError("应写成 https://linban.example.cn")
        return value

    @field_validator("embed_origins")
    @classmethod
    def _origins(cls, value: str) -> str:
        if not all(ORIGIN.fullmatch(each) for each in value.split()):
            raise ValueError("应是空格分隔的 https 网站，不带路径，如 https://www.example.gov.cn")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("没有这个时区，例如 Asia/Shanghai") from error
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("应是 debug、info、warning 或 error")
        return value.lower()

    @field_validator("quiet_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        _quiet(value)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = _FileSource(settings_cls, os.environ), _FileSource(settings_cls, dotenv_names())
        return init_settings, env_settings, files[0], dotenv_settings, files[1]

    @property
    def zone(self) -> ZoneInfo:
        """The stations' time zone."""
        return ZoneInfo(self.timezone)

    @property
    def quiet(self) -> QuietHours:
        """The hours in which nobody is disturbed."""
        return _quiet(self.quiet_hours)

    @property
    def database(self) -> str:
        """The database's address, the default spelt out."""
        return self.database_url or f"sqlite:///{self.data_dir / 'linban.db'}"

    @property
    def origin(self) -> str:
        """PUBLIC_URL without its path, as browsers name it in Origin; empty where none is set."""
        return _origin(self.public_url) or ""

    @property
    def secure(self) -> bool:
        """Whether residents come by https."""
        return self.origin.startswith("https:")

    @property
    def embedders(self) -> tuple[str, ...]:
        """The sites that may embed the chat; none without https, where no browser would send the cookie from a frame."""
        return tuple(self.embed_origins.split()) if self.secure else ()

    @property
    def has_own_keys(self) -> bool:
        """Whether both secrets were set, rather than generated."""
        return bool(self.secret_key and self.field_keys)


def read_settings(**overrides: Any) -> Settings:
    """The settings of this process; SettingsError with every mistake, in words."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError([_spoken(each) for each in error.errors(include_url=False)]) from error
    except UnicodeDecodeError as error:
        raise SettingsError([".env 不是 UTF-8 文本，请另存为 UTF-8"]) from error


def dotenv_names() -> Mapping[str, str | None]:
    """What `.env` in this folder sets, names in small letters."""
    return DotEnvSettingsSource(Settings).env_vars


def with_keys(settings: Settings) -> Settings:
    """The settings with both secrets, generated once under DATA_DIR/keys (0600) where they were not set."""
    if settings.secret_key and len(settings.secret_key) < SECRET_CHARACTERS:
        raise SettingsError([f"{PREFIX}SECRET_KEY 太短：至少 {SECRET_CHARACTERS} 个字符"])
    if settings.host not in LOOPBACK and not settings.has_own_keys:
        raise SettingsError(
            [f"HOST={settings.host} 会对外开放，请先设定 {PREFIX}SECRET_KEY 和 {PREFIX}FIELD_KEYS（自动生成的密钥只供本机试用）"]
        )
    keys = settings.data_dir / "keys"
    try:
        secret_key = settings.secret_key or _kept(keys / "secret.key")
        field_keys = settings.field_keys or (_kept(keys / "field.key"),)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是密钥文件"
        raise SettingsError([f"密钥放不进 {keys}（{reason}）；请检查 {PREFIX}DATA_DIR"]) from error
    if len(secret_key) < SECRET_CHARACTERS:
        raise SettingsError([f"{keys / 'secret.key'} 里不是完整的密钥（至少 {SECRET_CHARACTERS} 个字符）：请从备份恢复这个文件"])
    try:
        FieldCipher(field_keys, secret_key)
    except ValueError as error:
        spoilt = f"{keys / 'field.key'} 里不是完整的密钥（44 个字符）：请从备份恢复这个文件"
        raise SettingsError([f"{PREFIX}{error}" if settings.field_keys else spoilt]) from error
    return settings.model_copy(update={"secret_key": secret_key, "field_keys": field_keys})


def _kept(path: Path) -> str:
    """The key in a file, made now if it is not there; of two processes at once one makes it, and no file is ever half written."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(new_field_key() + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, path)
        except FileExistsError:
            pass  # another process was first: its key counts
        finally:
            os.unlink(temporary)
    return path.read_text(encoding="ascii").strip()


def _origin(url: str) -> str | None:
    """The origin of an http address, without a port that goes without saying; None for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def _quiet(text: str) -> QuietHours:
    try:
        begins, ends = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as error:
        raise ValueError("应写成 21:00-08:00") from error
    if begins.tzinfo or ends.tzinfo:
        raise ValueError("应写成 21:00-08:00，按服务点当地时间，不带时区")
    return QuietHours(begins, ends)


def _spoken(mistake: ErrorDetails) -> str:
    """A mistake in a setting: its name, and what would do."""
    name = f"{PREFIX}{str(mistake['loc'][0]).upper()}" if mistake["loc"] else PREFIX
    context = mistake.get("ctx", {})
    match mistake["type"]:
        case "int_parsing" | "int_type" | "int_from_float":
            said = "应是整数"
        case "greater_than_equal":
            said = f"不能小于 {context['ge']}"
        case "less_than_equal":
            said = f"不能大于 {context['le']}"
        case "enum":
            said = f"应是 {context['expected'].replace(' or ', ' 或 ').replace(chr(39), '')}"
        case _:
            said = mistake["msg"].removeprefix("Value error, ")
    return f"{name} {said}"
