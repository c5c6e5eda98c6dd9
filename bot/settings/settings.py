"""The settings: environment or `.env`, prefix LINBAN_, each also as `…_FILE` naming a file that holds the value."""

import os
import re
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.addresses import origin_of
from bot.settings.messengers import Messengers, Switch
from bot.settings.mistakes import PREFIX, SettingsError, spoken
from bot.settings.sources import FileSource
from knowledge.loading import shipped_folder
from scheduler.quiet import QuietHours

DATABASES = ("sqlite", "postgresql+psycopg")
ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?")


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class Settings(Messengers):
    """Everything that can be set; with nothing set the service runs on this machine alone."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = Field(
        "", repr=False, description="数据库：sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库；空则用 DATA_DIR 下的 SQLite"
    )
    data_dir: Path = Field(Path("var"), description="数据目录：数据库、密钥")
    cache_dir: Path | None = Field(None, description="能重新算出来的东西放哪里：从问法里学到的；空则用 DATA_DIR 下的 cache")
    catalogue: Path = Field(default_factory=shipped_folder, description="事项目录：文件夹；空则用自带的示例目录")
    secret_key: str = Field("", repr=False, description="签名和盲索引用的密钥，至少 32 个字符；空则自动生成在 DATA_DIR/keys 下")
    field_keys: Annotated[tuple[str, ...], NoDecode] = Field((), repr=False, description="加密字段的密钥，逗号分隔，新的在前；空则自动生成")
    host: str = Field("127.0.0.1", description="监听地址；用自动生成的密钥时只许本机")
    port: int = Field(8000, ge=1, le=65535, description="监听端口")
    public_url: str = Field("", description="居民看到的网址，如 https://linban.example.cn")
    timezone: str = Field("Asia/Shanghai", description="服务点所在时区")
    log_level: str = Field("info", description="日志级别：debug、info、warning、error")
    log_format: LogFormat = Field(LogFormat.TEXT, description="日志格式：text 或 json")
    scheduler: Switch = Field(Switch.ON, description="是否在本进程里运行定时任务：on 或 off")
    quiet_hours: str = Field("21:00-08:00", description="夜间不打扰的时段（两小时前的提醒除外，它不早于 7:00）")
    semantics: str = Field("bundled", description="按意思认事项：bundled 用自带的模型，off 不用，或 OpenAI 兼容的向量接口地址")
    semantics_key: str = Field("", repr=False, description="向量接口的密钥，没有就空着")
    semantics_model: str = Field("", description="向量接口的模型名，没有就空着")
    llm_url: str = Field("", description="OpenAI 兼容的对话接口地址；设了，拿不准时请它从候选里选一项，居民的话先打码；空则不用")
    llm_key: str = Field("", repr=False, description="对话接口的密钥，没有就空着")
    llm_model: str = Field("", description="对话接口的模型名")
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
        if value and origin_of(value) is None:
            raise ValueError("应写成 https://linban.example.cn")
        return value

    @field_validator("embed_origins")
    @classmethod
    def _origins(cls, value: str) -> str:
        if not all(ORIGIN.fullmatch(each) for each in value.split()):
            raise ValueError("应是空格分隔的 https 网站，不带路径，如 https://www.example.gov.cn")
        return value

    @field_validator("semantics")
    @classmethod
    def _known_semantics(cls, value: str) -> str:
        if value not in ("bundled", "off") and origin_of(value) is None:
            raise ValueError("应是 bundled、off 或向量接口的地址，如 http://127.0.0.1:8080/v1")
        return value

    @field_validator("llm_url")
    @classmethod
    def _known_endpoint(cls, value: str) -> str:
        if value and origin_of(value) is None:
            raise ValueError("应是对话接口的地址，如 http://127.0.0.1:8080/v1")
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
        files = FileSource(settings_cls, os.environ), FileSource(settings_cls, dotenv_names())
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
    def cache(self) -> Path:
        """Where to keep what can be made anew."""
        return self.cache_dir or self.data_dir / "cache"

    @property
    def origin(self) -> str:
        """PUBLIC_URL without its path, as browsers name it in Origin; empty where none is set."""
        return origin_of(self.public_url) or ""

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
        settings = Settings(**overrides)
    except ValidationError as error:
        raise SettingsError([spoken(each) for each in error.errors(include_url=False)]) from error
    except UnicodeDecodeError as error:
        raise SettingsError([".env 不是 UTF-8 文本，请另存为 UTF-8"]) from error
    if settings.missing():
        raise SettingsError(settings.missing())
    return settings


def dotenv_names() -> Mapping[str, str | None]:
    """What `.env` in this folder sets, names in small letters."""
    return DotEnvSettingsSource(Settings).env_vars


def _quiet(text: str) -> QuietHours:
    try:
        begins, ends = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as error:
        raise ValueError("应写成 21:00-08:00") from error
    if begins.tzinfo or ends.tzinfo:
        raise ValueError("应写成 21:00-08:00，按服务点当地时间，不带时区")
    return QuietHours(begins, ends)
