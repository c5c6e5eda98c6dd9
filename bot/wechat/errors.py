"""The platform's refusals (errcode): what each means for a message, and what mends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from scheduler.outlet import DeliveryError, Left, OutOfOrder, Throttled, WindowClosed

STALE_TOKEN = frozenset({40001, 40014, 42001})
"""The access token is not taken; 42001 says that its time was over."""
EXPIRED_TOKEN = 42001
USED_UP = frozenset({45015, 45047})
"""The 48 hours are over, or the messages that they allow are used up."""
NO_CONSENT = 43101
UNFIT_FORM = frozenset({40037, 43101, 47003})
"""A template or subscription message that cannot be sent as it is; another way may be open."""
NO_MENU = 46003


class Refused(Exception):
    """The platform did not do what it was asked, and said so."""

    def __init__(self, code: int) -> None:
        super().__init__(f"errcode {code}")
        self.code = code

    @property
    def mend(self) -> str:
        """What the operator reads."""
        return str(failure(self.code))


class Meaning(StrEnum):
    """What a refusal says about the message."""

    LATER = "later"  # the platform's own trouble: the same message may go out later
    NEVER = "never"  # this message goes out at no time
    LEFT = "left"  # the resident does not follow any more
    CLOSED = "closed"  # not now: when the resident is next in touch
    SLOWER = "slower"  # asked too often
    BROKEN = "broken"  # the account or its settings: no message's fault


@dataclass(frozen=True, slots=True)
class Refusal:
    """One errcode; `mend` is what the operator reads; `seconds` how long to leave the platform alone."""

    meaning: Meaning
    mend: str
    seconds: float = 0.0


REFUSALS: Mapping[int, Refusal] = MappingProxyType(
    {
        -1: Refusal(Meaning.LATER, "微信系统繁忙，会自动再发"),
        40001: Refusal(Meaning.BROKEN, "访问凭证不被接受：核对 AppSecret，看有没有别的程序在用旧接口取凭证"),
        40002: Refusal(Meaning.BROKEN, "取凭证的方式不对：请升级邻办"),
        40003: Refusal(Meaning.NEVER, "没有这个 OpenID：居民的账号不属于这个公众号"),
        40007: Refusal(Meaning.NEVER, "文件已经过期：微信只保存三天"),
        40013: Refusal(Meaning.BROKEN, "AppID 不对：核对 LINBAN_WECHAT_APP_ID"),
        40014: Refusal(Meaning.BROKEN, "访问凭证不合法：核对 AppID 和 AppSecret 是不是同一个公众号的"),
        40018: Refusal(Meaning.NEVER, "菜单名字太长：一级 4 个汉字、二级 8 个汉字以内"),
        40037: Refusal(Meaning.NEVER, "没有这个模板：核对 LINBAN_WECHAT_TEMPLATES 里的模板 ID"),
        40125: Refusal(Meaning.BROKEN, "AppSecret 不对：核对 LINBAN_WECHAT_APP_SECRET"),
        40164: Refusal(Meaning.BROKEN, "服务器的地址不在 IP 白名单里：到公众平台的“基本配置”里加上"),
        40200: Refusal(Meaning.BROKEN, "这种公众号没有这个功能：核对 LINBAN_WECHAT_ACCOUNT"),
        40243: Refusal(Meaning.BROKEN, "AppSecret 被冻结：到公众平台解冻"),
        41001: Refusal(Meaning.BROKEN, "没有带访问凭证：请升级邻办"),
        41002: Refusal(Meaning.BROKEN, "没有 AppID：设定 LINBAN_WECHAT_APP_ID"),
        41004: Refusal(Meaning.BROKEN, "没有 AppSecret：设定 LINBAN_WECHAT_APP_SECRET"),
        42001: Refusal(Meaning.BROKEN, "访问凭证过期后没有取到新的：核对 AppSecret"),
        43004: Refusal(Meaning.LEFT, "居民没有关注公众号"),
        NO_CONSENT: Refusal(Meaning.CLOSED, "居民没有同意收这种通知，或者已经关掉"),
        44004: Refusal(Meaning.NEVER, "消息是空的"),
        45002: Refusal(Meaning.NEVER, "消息太长"),
        45009: Refusal(Meaning.SLOWER, "今天的调用次数用完了：到公众平台看接口额度", 1800.0),
        45011: Refusal(Meaning.SLOWER, "每分钟调用太多，过一分钟再发", 60.0),
        45015: Refusal(Meaning.CLOSED, "居民 48 小时内没有来过消息，现在不能主动发"),
        45047: Refusal(Meaning.CLOSED, "这次来消息后能主动发的条数用完了"),
        NO_MENU: Refusal(Meaning.NEVER, "还没有菜单：linban wechat menu --publish"),
        47001: Refusal(Meaning.NEVER, "内容的格式不被接受：请升级邻办"),
        47003: Refusal(Meaning.NEVER, "模板的字段填得不对：对照模板详情改 LINBAN_WECHAT_TEMPLATES"),
        48001: Refusal(Meaning.BROKEN, "公众号没有这个接口的权限：看是否已认证，核对 LINBAN_WECHAT_ACCOUNT"),
        48002: Refusal(Meaning.CLOSED, "居民关掉了“接收消息”"),
        48004: Refusal(Meaning.BROKEN, "接口被封禁：到公众平台看原因"),
        50002: Refusal(Meaning.NEVER, "居民的微信账号受限"),
    }
)
"""Codes from the platform's page of global return codes (developers.weixin.qq.com, 全局返回码); 45047 and 40164 from its community."""

UNKNOWN = Refusal(Meaning.LATER, "微信没有收下")


def failure(code: int) -> DeliveryError:
    """The failure that an errcode means."""
    return meant(REFUSALS.get(code, UNKNOWN), code)


def meant(refusal: Refusal, code: int) -> DeliveryError:
    """The failure that a refusal means, with the errcode for whoever looks it up."""
    said = f"{refusal.mend}（errcode {code}）"
    match refusal.meaning:
        case Meaning.LEFT:
            return Left(said)
        case Meaning.CLOSED:
            return WindowClosed(said)
        case Meaning.SLOWER:
            return Throttled(said, refusal.seconds)
        case Meaning.BROKEN:
            return OutOfOrder(said)
        case Meaning.NEVER:
            return DeliveryError(said, permanent=True)
        case Meaning.LATER:
            return DeliveryError(said)
