"""The refusals of Enterprise WeChat (errcode): what each means for a message, and what mends it."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.wechat.errors import Meaning, Refusal, meant
from scheduler.outlet import DeliveryError

REFUSALS: Mapping[int, Refusal] = MappingProxyType(
    {
        -1: Refusal(Meaning.LATER, "企业微信系统繁忙，会自动再发"),
        40001: Refusal(Meaning.BROKEN, "应用的 Secret 不对：核对 LINBAN_WECOM_SECRET"),
        40003: Refusal(Meaning.NEVER, "没有这个成员：核对账号里填的企业微信账号"),
        40008: Refusal(Meaning.NEVER, "消息类型不被接受：请升级邻办"),
        40013: Refusal(Meaning.BROKEN, "企业 ID 不对：核对 LINBAN_WECOM_CORP_ID"),
        40014: Refusal(Meaning.BROKEN, "访问凭证不合法：核对企业 ID 和 Secret 是不是同一个应用的"),
        40056: Refusal(Meaning.BROKEN, "应用编号不对：核对 LINBAN_WECOM_AGENT_ID"),
        40058: Refusal(Meaning.NEVER, "消息的内容不被接受：请升级邻办"),
        40091: Refusal(Meaning.BROKEN, "应用的 Secret 不对：核对 LINBAN_WECOM_SECRET"),
        41001: Refusal(Meaning.BROKEN, "没有带访问凭证：请升级邻办"),
        41002: Refusal(Meaning.BROKEN, "没有企业 ID：设定 LINBAN_WECOM_CORP_ID"),
        41004: Refusal(Meaning.BROKEN, "没有 Secret：设定 LINBAN_WECOM_SECRET"),
        41011: Refusal(Meaning.BROKEN, "没有应用编号：设定 LINBAN_WECOM_AGENT_ID"),
        42001: Refusal(Meaning.BROKEN, "访问凭证过期后没有取到新的：核对 Secret"),
        44004: Refusal(Meaning.NEVER, "消息是空的"),
        45002: Refusal(Meaning.NEVER, "消息太长"),
        45009: Refusal(Meaning.SLOWER, "调用太多，过一会儿再发", 60.0),
        45033: Refusal(Meaning.SLOWER, "同时调用太多，过一会儿再发", 5.0),
        48002: Refusal(Meaning.BROKEN, "应用没有这个接口的权限：到管理后台看应用的权限"),
        50001: Refusal(Meaning.BROKEN, "回调或网页的域名没有登记：到管理后台核对"),
        60011: Refusal(Meaning.LEFT, "应用看不到这个成员：到管理后台把他加进可见范围"),
        60020: Refusal(Meaning.BROKEN, "服务器的地址不在“企业可信 IP”里：到应用的管理页加上"),
        60111: Refusal(Meaning.LEFT, "没有这个成员：核对账号里填的企业微信账号"),
        81013: Refusal(Meaning.LEFT, "没有这个成员，或应用看不到他：核对账号，并看应用的可见范围"),
        301002: Refusal(Meaning.BROKEN, "这个 Secret 不是这个应用的：核对 LINBAN_WECOM_AGENT_ID 和 LINBAN_WECOM_SECRET"),
    }
)
"""Codes from the platform's page of global return codes (developer.work.weixin.qq.com/document/path/90313)."""

UNKNOWN = Refusal(Meaning.LATER, "企业微信没有收下")
NOT_A_MEMBER = 81013


def failure(code: int) -> DeliveryError:
    """The failure that an errcode means."""
    return meant(REFUSALS.get(code, UNKNOWN), code)
