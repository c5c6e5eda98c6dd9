"""The calls that the platform's API knows: the path, the method, what kind of account may make it, and what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.wechat.account import AccountKind, OfficialAccount
from bot.simulator.wechat.errors import ErrCode, Refused
from bot.simulator.wechat.media import Medium
from bot.simulator.wechat.menus import check_menu
from bot.simulator.wechat.sending import OK, Done, send_custom, send_notice, send_template, send_typing

EVERYBODY = frozenset(AccountKind)
VERIFIED = frozenset({AccountKind.VERIFIED_SERVICE, AccountKind.SUBSCRIPTION})
SERVICE = frozenset({AccountKind.VERIFIED_SERVICE})


@dataclass(frozen=True, slots=True)
class Asked:
    """One call as it came in."""

    query: Mapping[str, str]
    body: Mapping[str, Any]
    host: str  # the caller's address


@dataclass(frozen=True, slots=True)
class Operation:
    """A call the API knows; `path` below /cgi-bin."""

    path: str
    method: str
    allowed: frozenset[AccountKind]
    run: Callable[[OfficialAccount, Asked], Done | Medium]
    needs_token: bool = True


def perform(operation: Operation, account: OfficialAccount, asked: Asked) -> Done | Medium:
    """Do what was asked, or raise Refused; the account is held meanwhile."""
    with account.changed:
        if operation.needs_token:
            account.tokens.check(asked.query.get("access_token"), account.clock())
            if account.kind not in operation.allowed:
                raise Refused(ErrCode.NOT_ALLOWED)
        return operation.run(account, asked)


def _stable_token(account: OfficialAccount, asked: Asked) -> Done:
    _authenticate(account, asked, asked.body)
    token, seconds = account.tokens.stable(account.clock(), force=asked.body.get("force_refresh") is True)
    return Done({"access_token": token, "expires_in": seconds})


def _ordinary_token(account: OfficialAccount, asked: Asked) -> Done:
    _authenticate(account, asked, asked.query)
    token, seconds = account.tokens.ordinary(account.clock())
    return Done({"access_token": token, "expires_in": seconds})


def _authenticate(account: OfficialAccount, asked: Asked, given: Mapping[str, Any]) -> None:
    account.tokens.authenticate(given.get("grant_type"), given.get("appid"), given.get("secret"))
    if account.ip_whitelist is not None and asked.host not in account.ip_whitelist:
        raise Refused(ErrCode.IP_NOT_LISTED, f"invalid ip {asked.host}, not in whitelist")


def _create_menu(account: OfficialAccount, asked: Asked) -> Done:
    check_menu(asked.body, account.limits)
    account.menu = asked.body
    return Done(OK)


def _get_menu(account: OfficialAccount, asked: Asked) -> Done:
    if account.menu is None:
        raise Refused(ErrCode.NO_MENU)
    return Done({"menu": account.menu})


def _delete_menu(account: OfficialAccount, asked: Asked) -> Done:
    account.menu = None
    return Done(OK)


def _create_code(account: OfficialAccount, asked: Asked) -> Done:
    return Done(account.codes.create(asked.body, account.clock()))


def _get_media(account: OfficialAccount, asked: Asked) -> Done | Medium:
    medium = account.media.get(asked.query.get("media_id"), account.clock())
    if medium.suffix == "mp4":
        return Done({"video_url": f"{account.address}/mmbiz_pic/{medium.id}"})
    return medium


def _get_person(account: OfficialAccount, asked: Asked) -> Done:
    person = account.receiver(asked.query.get("openid"))
    if not person.follows:
        return Done({"subscribe": 0, "openid": person.openid})
    return Done(
        {
            "subscribe": 1,
            "openid": person.openid,
            "nickname": "",  # no name, sex or picture since 2021-12-27
            "language": "zh_CN",
            "subscribe_time": int(person.followed_at),
            "remark": "",
            "groupid": 0,
            "tagid_list": [],
            "subscribe_scene": "ADD_SCENE_QR_CODE" if person.scene else "ADD_SCENE_SEARCH",
            "qr_scene": 0,
            "qr_scene_str": person.scene,
        }
    )


def _addresses(account: OfficialAccount, asked: Asked) -> Done:
    return Done({"ip_list": ["127.0.0.1"]})


OPERATIONS = (
    Operation("stable_token", "POST", EVERYBODY, _stable_token, needs_token=False),
    Operation("token", "GET", EVERYBODY, _ordinary_token, needs_token=False),
    Operation("get_api_domain_ip", "GET", EVERYBODY, _addresses),
    Operation("message/custom/send", "POST", VERIFIED, lambda account, asked: send_custom(account, asked.body)),
    Operation("message/custom/typing", "POST", VERIFIED, lambda account, asked: send_typing(account, asked.body)),
    Operation("message/template/send", "POST", SERVICE, lambda account, asked: send_template(account, asked.body)),
    Operation("message/subscribe/bizsend", "POST", SERVICE, lambda account, asked: send_notice(account, asked.body)),
    Operation("menu/create", "POST", VERIFIED, _create_menu),
    Operation("menu/get", "GET", VERIFIED, _get_menu),
    Operation("menu/delete", "GET", VERIFIED, _delete_menu),
    Operation("qrcode/create", "POST", SERVICE, _create_code),
    Operation("media/get", "GET", EVERYBODY, _get_media),  # that an unverified account may is a guess
    Operation("user/info", "GET", VERIFIED, _get_person),
)
