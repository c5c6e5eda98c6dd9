"""The enterprise and its application (自建应用): who the station is for Enterprise WeChat."""

from dataclasses import dataclass, field

from bot.wechat.account import Mode, WeChatAccount

PLATFORM = "https://qyapi.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class WeComAccount:
    """One application of an enterprise; `agent_id` is its number, `secret` its own, `api_base` the interface without /cgi-bin."""

    corp_id: str
    secret: str = field(repr=False)
    agent_id: int
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_base: str = PLATFORM

    @property
    def as_official(self) -> WeChatAccount:
        """The same in the terms of an official account: both platforms sign, seal and hand out tokens alike, and letters are always sealed."""
        return WeChatAccount(self.corp_id, self.secret, self.token, self.aes_key, mode=Mode.SAFE, api_base=self.api_base)
