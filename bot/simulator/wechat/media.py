"""Pictures, voice and video that residents sent; the platform keeps them for three days."""

import secrets
from dataclasses import dataclass

from bot.simulator.wechat.errors import ErrCode, Refused
from bot.simulator.wechat.limits import WeChatLimits

CONTENT_TYPES = {"jpg": "image/jpeg", "amr": "audio/amr", "speex": "audio/speex", "mp4": "video/mp4"}


@dataclass(frozen=True, slots=True)
class Medium:
    """One file; `ends` in POSIX seconds."""

    id: str
    content: bytes
    suffix: str
    ends: float

    @property
    def content_type(self) -> str:
        """Its media type."""
        return CONTENT_TYPES.get(self.suffix, "application/octet-stream")


class Media:
    """The files of an account."""

    def __init__(self, limits: WeChatLimits) -> None:
        self._limits = limits
        self._media: dict[str, Medium] = {}

    def keep(self, content: bytes, suffix: str, now: float) -> Medium:
        """Store a file and give it an id."""
        medium = Medium(secrets.token_urlsafe(48), content, suffix, now + self._limits.media_seconds)
        self._media[medium.id] = medium
        return medium

    def get(self, media_id: object, now: float) -> Medium:
        """The file; Refused with 40007 where there is none or its three days are over."""
        if not media_id:
            raise Refused(ErrCode.MISSING_MEDIA_ID)
        if not self.holds(str(media_id), now):
            raise Refused(ErrCode.INVALID_MEDIA_ID)
        return self._media[str(media_id)]

    def holds(self, media_id: str, now: float) -> bool:
        """Tell whether there is such a file."""
        medium = self._media.get(media_id)
        return medium is not None and now < medium.ends
