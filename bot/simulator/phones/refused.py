"""What the platforms refused to do for the service, in words that an operator understands."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.simulator.wechat import ErrCode

_WECHAT = {
    ErrCode.BUSY: "平台正忙，稍后再试",
    ErrCode.INVALID_CREDENTIAL: "令牌不对，要换新的",
    ErrCode.INVALID_OPENID: "没有这个人",
    ErrCode.INVALID_MEDIA_ID: "文件已过期或不存在",
    ErrCode.INVALID_APPID: "AppID 不对",
    ErrCode.INVALID_TEMPLATE_ID: "没有这个模板",
    ErrCode.INVALID_SECRET: "AppSecret 不对",
    ErrCode.IP_NOT_LISTED: "服务器的地址不在白名单里",
    ErrCode.INVALID_ACCOUNT_TYPE: "这种账号不能发菜单消息",
    ErrCode.EXPIRED_TOKEN: "令牌到期，要换新的",
    ErrCode.NOT_FOLLOWING: "居民没有关注",
    ErrCode.REFUSED_BY_PERSON: "居民没有同意接收",
    ErrCode.CONTENT_TOO_LONG: "内容太长",
    ErrCode.DAILY_QUOTA: "今天的次数用完了",
    ErrCode.WINDOW_CLOSED: "居民太久没来过，不能主动发",
    ErrCode.QUOTA_USED_UP: "能主动发的条数用完了",
    ErrCode.NO_MENU: "还没有菜单",
    ErrCode.INVALID_TEMPLATE_DATA: "模板的某一栏不合要求",
    ErrCode.NOT_ALLOWED: "这种账号没有这项权限",
}
_TELEGRAM = {
    400: "内容不合要求",
    401: "令牌不对",
    403: "居民停用了机器人，或还没有开始",
    404: "没有这个方法",
    409: "另有程序在收消息",
    429: "发得太快，平台让等一等",
}


def refused_by_wechat(answers: Counter[tuple[str, int]]) -> list[dict[str, Any]]:
    """The refused calls with errcode, meaning and count."""
    return _listed(answers, accepted=0, meanings={int(code): meaning for code, meaning in _WECHAT.items()})


def refused_by_telegram(counters: Counter[tuple[str, int]]) -> list[dict[str, Any]]:
    """The refused calls with HTTP status, meaning and count."""
    return _listed(counters, accepted=200, meanings=_TELEGRAM)


def _listed(answers: Counter[tuple[str, int]], accepted: int, meanings: Mapping[int, str]) -> list[dict[str, Any]]:
    return [
        {"call": call, "code": code, "why": meanings.get(code, "平台没有照办"), "times": times}
        for (call, code), times in answers.items()
        if code != accepted
    ]
