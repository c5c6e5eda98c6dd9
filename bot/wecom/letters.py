"""Letters from Enterprise WeChat: what a callback says, every part checked before it is used."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.wechat.envelope import Refused
from bot.wecom.account import WeComAccount
from casework.messages import STAFF_CHANNEL, Address, Attachment, AttachmentKind, Inbound

_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
"""An account in the enterprise's address book (developer.work.weixin.qq.com/document/path/90195); a stranger's external id is none."""
_NUMBER = re.compile(r"[0-9]{1,20}")
_CHOICE = re.compile(r"[a-z-]{1,20}:[a-z-]{1,20}:[A-Za-z0-9_-]{0,20}")
KINDS = {kind.value: kind for kind in (AttachmentKind.VOICE, AttachmentKind.IMAGE, AttachmentKind.VIDEO, AttachmentKind.LOCATION, AttachmentKind.LINK)}  # fmt: skip


def read(data: Mapping[str, Any], account: WeComAccount, now: datetime) -> Inbound | None:
    """A letter, or None where nothing is to be answered; Refused where it is for another application, or not what the platform sends.

    A press on the application's menu is a letter; opening the application, a place told in the background, a member who comes or goes is none.
    """
    if _text(data, "ToUserName") != account.corp_id or _text(data, "AgentID") != str(account.agent_id):
        raise Refused(403, "for another enterprise or application")
    created = _matching(data, "CreateTime", _NUMBER)
    kind = _text(data, "MsgType").lower()
    if kind == "event":
        if _text(data, "Event").lower() not in ("subscribe", "click"):
            return None
        key = _text(data, "EventKey")
        pressed = bool(_CHOICE.fullmatch(key))  # menus made by hand often have words for keys: they are taken as said
        name = f"{created}-{_text(data, 'Event').lower()}-{key}"[:128]
        return Inbound(_address(data), "" if pressed else key, name, now, key if pressed else "")
    name = f"{_matching(data, 'MsgId', _NUMBER)}-{created}"
    if kind == "text":
        return Inbound(_address(data), _text(data, "Content"), name, now)
    return Inbound(_address(data), "", name, now, attachment=Attachment(KINDS.get(kind, AttachmentKind.OTHER)))


def _address(data: Mapping[str, Any]) -> Address:
    return Address(STAFF_CHANNEL, _matching(data, "FromUserName", _USER))


def _matching(data: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = _text(data, name)
    if not pattern.fullmatch(value):
        raise Refused(400, f"{name} is missing, or not what it should be")
    return value


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(400, f"{name} is not a text")
    return value
