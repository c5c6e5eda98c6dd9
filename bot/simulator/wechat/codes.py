"""QR codes with a scene."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.wechat.errors import ErrCode, NotPossible, Refused
from bot.simulator.wechat.limits import WeChatLimits

TEMPORARY, TEMPORARY_TEXT = "QR_SCENE", "QR_STR_SCENE"
PERMANENT, PERMANENT_TEXT = "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"


@dataclass(frozen=True, slots=True)
class Code:
    """A code: the scene it carries, its ticket, the address in its picture, and its last moment (POSIX seconds; None: for ever)."""

    scene: str
    ticket: str
    url: str
    ends: float | None


class Codes:
    """The codes of an account (offiaccount/Account_Management/Generating_a_Parametric_QR_Code)."""

    def __init__(self, limits: WeChatLimits) -> None:
        self._limits = limits
        self._codes: dict[str, Code] = {}  # by ticket

    def create(self, body: Mapping[str, Any], now: float) -> dict[str, object]:
        """Make a code; the answer is the platform's, with `expire_seconds` for a temporary one."""
        action = body.get("action_name")
        if action not in (TEMPORARY, TEMPORARY_TEXT, PERMANENT, PERMANENT_TEXT):
            raise Refused(ErrCode.INVALID_ACTION_NAME)
        info = body.get("action_info")
        scene = self._scene(str(action), info.get("scene") if isinstance(info, Mapping) else None)
        seconds = body.get("expire_seconds", self._limits.code_default_seconds)
        lasts = action in (TEMPORARY, TEMPORARY_TEXT)
        if lasts and (not isinstance(seconds, int) or not 1 <= seconds <= self._limits.code_seconds):
            raise Refused(ErrCode.INVALID_ACTION_INFO)
        ticket = f"gQ{secrets.token_urlsafe(66)}=="
        code = Code(scene, ticket, f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}", now + seconds if lasts else None)
        self._codes[ticket] = code
        answer: dict[str, object] = {"ticket": ticket, "url": code.url}
        return {**answer, "expire_seconds": seconds} if lasts else answer

    def find(self, scene: str, now: float) -> Code:
        """The newest valid code of this scene, ticket or address; NotPossible where there is none."""
        for code in reversed(self._codes.values()):
            if scene in (code.scene, code.ticket, code.url) and (code.ends is None or now < code.ends):
                return code
        raise NotPossible(f"no valid code leads to {scene}")

    def _scene(self, action: str, scene: object) -> str:
        given = scene if isinstance(scene, Mapping) else {}
        if action in (TEMPORARY_TEXT, PERMANENT_TEXT):
            text = given.get("scene_str")
            if not isinstance(text, str) or not 1 <= len(text) <= self._limits.scene_length:
                raise Refused(ErrCode.INVALID_ACTION_INFO)
            return text
        number, most = given.get("scene_id"), self._limits.permanent_scene_id if action == PERMANENT else 2**32 - 1
        if not isinstance(number, int) or not 1 <= number <= most:
            raise Refused(ErrCode.INVALID_ACTION_INFO)
        return str(number)
