"""The interface of Enterprise WeChat: tokens of its own kind, everything else as with an official account."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.wechat.account import WeChatAccount
from bot.wechat.client import Client, Platform
from bot.wechat.limits import Limits
from bot.wechat.tokens import SharedTokens
from bot.wecom.account import WeComAccount
from casework.database import Store


class AgentClient(Client):
    """A client for one application: an enterprise has several, each with a token of its own."""

    def __init__(self, account: WeChatAccount, session: SharedTokens, limits: Limits, agent_id: int) -> None:
        self._agent_id = agent_id
        super().__init__(account, session, limits)

    @property
    def access_token_key(self) -> str:
        """Under which the token is shared: never that of another application."""
        return f"wecom_{self.appid}_{self._agent_id}"

    def asked_for_token(self, *, force: bool) -> Any:
        """The platform hands out the same token until its end; there is nothing to be forced."""
        return self._http.get(
            f"{self.API_BASE_URL}gettoken", params={"corpid": self.appid, "corpsecret": self.secret}, timeout=self.timeout
        )


def platform_of(account: WeComAccount, store: Store, clock: Callable[[], datetime], limits: Limits) -> Platform:
    """The platform for one application."""

    def client(official: WeChatAccount, session: SharedTokens, own: Limits) -> Client:
        return AgentClient(official, session, own, account.agent_id)

    return Platform(account.as_official, store, clock, limits, new_client=client, called="企业微信")
