"""The official account (公众号): who the station is for the platform, and what an account of its kind may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.wechat.templates import Forms

PLATFORM = "https://api.weixin.qq.com"


class AccountKind(StrEnum):
    """What sort of account it is, which decides what it may do."""

    VERIFIED_SERVICE = "verified-service"  # 认证的服务号
    SUBSCRIPTION = "subscription"  # 认证的订阅号
    UNVERIFIED = "unverified"  # 未认证的，个人的


class Mode(StrEnum):
    """How letters travel (消息加解密方式): open, open and sealed side by side, or sealed alone."""

    PLAIN = "plain"  # 明文模式
    COMPATIBLE = "compatible"  # 兼容模式
    SAFE = "safe"  # 安全模式


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the platform lets an account do by itself, besides answering letters."""

    push: bool = False  # 客服消息
    templates: bool = False  # 模板消息
    subscriptions: bool = False  # 订阅通知
    menu: bool = False  # 自定义菜单
    codes: bool = False  # 带参数二维码
    media: bool = False  # 获取临时素材


ABILITIES: Mapping[AccountKind, Abilities] = MappingProxyType(
    {
        AccountKind.VERIFIED_SERVICE: Abilities(push=True, templates=True, subscriptions=True, menu=True, codes=True, media=True),
        AccountKind.SUBSCRIPTION: Abilities(push=True, menu=True, media=True),
        AccountKind.UNVERIFIED: Abilities(),
    }
)
"""By kind. Sources: developers.weixin.qq.com, offiaccount/Message_Management/Template_Message_Interface (verified service accounts alone);
the community's answers about errcode 48001 (customer service, menu: verified accounts).
That an unverified account cannot fetch media is the cautious reading; a voice message then reaches the station as a word that one came.
"""


@dataclass(frozen=True, slots=True)
class WeChatAccount:
    """One official account.

    `previous_aes_key` is still taken while the platform changes over to `aes_key`. `api_base` is where the platform's interface is,
    without /cgi-bin. `forms` are the templates into which notices can be filled, by kind. `links`: choices are words to tap.
    """

    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    previous_aes_key: str = field(default="", repr=False)
    kind: AccountKind = AccountKind.VERIFIED_SERVICE
    mode: Mode = Mode.SAFE
    api_base: str = PLATFORM
    forms: Forms = field(default_factory=dict)
    links: bool = True

    @property
    def abilities(self) -> Abilities:
        """What an account of this kind may do."""
        return ABILITIES[self.kind]

    @property
    def aes_keys(self) -> tuple[str, ...]:
        """The keys with which letters may be sealed, the current one first."""
        return tuple(key for key in (self.aes_key, self.previous_aes_key) if key)
