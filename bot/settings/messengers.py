"""The settings of the messengers: WeChat, Enterprise WeChat and Telegram. A messenger is off until its account is set."""

import re
from enum import StrEnum

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from bot.settings.addresses import origin_of
from bot.settings.mistakes import PREFIX
from bot.wechat.account import PLATFORM, AccountKind, Mode, WeChatAccount
from bot.wechat.templates import TemplatesError, read_templates
from bot.wecom.account import PLATFORM as WECOM_PLATFORM
from bot.wecom.account import WeComAccount

AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
CORP_ID = re.compile(r"[A-Za-z0-9]{8,32}")
TELEGRAM_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{30,64}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Switch(StrEnum):
    ON = "on"
    OFF = "off"


class Messengers(BaseSettings):
    """What the operator copies from the platforms' own pages."""

    wechat_app_id: str = Field("", description="公众号的 AppID；空则不接微信")
    wechat_app_secret: str = Field("", repr=False, description="公众号的 AppSecret")
    wechat_token: str = Field("", repr=False, description="公众号“服务器配置”里的令牌（Token），3 到 32 个字母或数字")
    wechat_encoding_aes_key: str = Field("", repr=False, description="“服务器配置”里的消息加解密密钥，43 个字符；设了就只收加密消息")
    wechat_previous_aes_key: str = Field("", repr=False, description="换密钥期间的旧密钥，43 个字符；换完可去掉")
    wechat_mode: str = Field("", description="消息加解密方式：plain、compatible、safe；空则设了密钥为 safe，没设为 plain")
    wechat_account: AccountKind = Field(AccountKind.UNVERIFIED, description="公众号类型：verified-service、subscription、unverified")
    wechat_api_base: str = Field(PLATFORM, description="微信接口地址，一般不用改")
    wechat_templates: str = Field("", description="模板消息和订阅通知的编号和字段，JSON，见 docs/operator.md")
    wechat_links: Switch = Field(Switch.ON, description="微信里的选项可以直接点：on 或 off；数字总是可用")
    wecom_corp_id: str = Field("", description="企业微信的企业 ID；空则不接。那里只给工作人员用")
    wecom_secret: str = Field("", repr=False, description="企业微信自建应用的 Secret")
    wecom_agent_id: int = Field(0, ge=0, le=10**9, description="企业微信自建应用的 AgentId")
    wecom_token: str = Field("", repr=False, description="应用“接收消息”里的 Token，3 到 32 个字母或数字")
    wecom_encoding_aes_key: str = Field("", repr=False, description="应用“接收消息”里的 EncodingAESKey，43 个字符")
    wecom_api_base: str = Field(WECOM_PLATFORM, description="企业微信接口地址，一般不用改")
    telegram_token: str = Field("", repr=False, description="Telegram 机器人的 token；空则不接。接上以后，那里的消息会经过境外服务器")
    telegram_webhook_secret: str = Field("", repr=False, description="Telegram 回调的密令，1 到 256 个字母、数字、_ 或 -；空则自动推算")
    telegram_api_base: str = Field("https://api.telegram.org", description="Telegram 接口地址，自建 Bot API 服务时改")

    @field_validator("wechat_token", "wecom_token")
    @classmethod
    def _token(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9]{3,32}", value):
            raise ValueError("应是 3 到 32 个字母或数字，和后台填的一致")
        return value

    @field_validator("wechat_encoding_aes_key", "wechat_previous_aes_key", "wecom_encoding_aes_key")
    @classmethod
    def _aes_key(cls, value: str) -> str:
        if value and not AES_KEY.fullmatch(value):
            raise ValueError("应是 43 个字母或数字，和后台的一致")
        return value

    @field_validator("wecom_corp_id")
    @classmethod
    def _corp_id(cls, value: str) -> str:
        if value and not CORP_ID.fullmatch(value):
            raise ValueError("不像企业 ID，应像 ww1234567890abcdef 那样整段复制")
        return value

    @field_validator("wechat_mode")
    @classmethod
    def _mode(cls, value: str) -> str:
        if value and value not in tuple(Mode):
            raise ValueError("应是 plain、compatible 或 safe")
        return value

    @field_validator("wechat_api_base", "wecom_api_base", "telegram_api_base")
    @classmethod
    def _api_base(cls, value: str) -> str:
        if origin_of(value) is None:
            raise ValueError("应写成 https://… 的接口地址")
        return value.rstrip("/")

    @field_validator("wechat_templates")
    @classmethod
    def _templates(cls, value: str) -> str:
        try:
            read_templates(value)
        except TemplatesError as error:
            raise ValueError("；".join(error.mistakes)) from error
        return value

    @field_validator("telegram_token")
    @classmethod
    def _telegram_token(cls, value: str) -> str:
        if value and not TELEGRAM_TOKEN.fullmatch(value):
            raise ValueError("不像 Telegram 的 token，应像 123456:ABC… 那样整段复制")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _webhook_secret(cls, value: str) -> str:
        if value and not WEBHOOK_SECRET.fullmatch(value):
            raise ValueError("应是 1 到 256 个字母、数字、_ 或 -")
        return value

    @property
    def wechat(self) -> WeChatAccount | None:
        """The official account; None where none is set."""
        if not self.wechat_app_id:
            return None
        return WeChatAccount(
            self.wechat_app_id,
            self.wechat_app_secret,
            self.wechat_token,
            self.wechat_encoding_aes_key,
            self.wechat_previous_aes_key,
            kind=self.wechat_account,
            mode=Mode(self.wechat_mode or (Mode.SAFE if self.wechat_encoding_aes_key else Mode.PLAIN)),
            api_base=self.wechat_api_base,
            forms=read_templates(self.wechat_templates),
            links=self.wechat_links is Switch.ON,
        )

    @property
    def wecom(self) -> WeComAccount | None:
        """The application through which staff are talked to; None where none is set."""
        if not self.wecom_corp_id:
            return None
        return WeComAccount(
            self.wecom_corp_id, self.wecom_secret, self.wecom_agent_id, self.wecom_token, self.wecom_encoding_aes_key, self.wecom_api_base
        )

    def missing(self) -> list[str]:
        """The settings without which the messengers that are named cannot work, in words."""
        return [*self._missing_of_wechat(), *self._missing_of_wecom()]

    def _missing_of_wechat(self) -> list[str]:
        if not self.wechat_app_id:
            return []
        wanted = {"WECHAT_APP_SECRET": self.wechat_app_secret, "WECHAT_TOKEN": self.wechat_token}
        if self.wechat_mode in (Mode.COMPATIBLE, Mode.SAFE):
            wanted["WECHAT_ENCODING_AES_KEY"] = self.wechat_encoding_aes_key
        return [f"{PREFIX}{name} 没有设：接微信公众号要用，在公众号后台可以看到" for name, value in wanted.items() if not value]

    def _missing_of_wecom(self) -> list[str]:
        if not self.wecom_corp_id:
            return []
        wanted = {
            "WECOM_SECRET": self.wecom_secret,
            "WECOM_AGENT_ID": self.wecom_agent_id,
            "WECOM_TOKEN": self.wecom_token,
            "WECOM_ENCODING_AES_KEY": self.wecom_encoding_aes_key,
        }
        return [f"{PREFIX}{name} 没有设：接企业微信要用，在应用的管理页可以看到" for name, value in wanted.items() if not value]
