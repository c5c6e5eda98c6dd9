"""The WeChat platform in memory: one official account, its API, its letters to the service, and the phones of its followers."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from starlette.routing import BaseRoute

from bot.simulator.wechat.account import AccountKind, Call, Mode, OfficialAccount
from bot.simulator.wechat.api import api_routes
from bot.simulator.wechat.callbacks import Callbacks
from bot.simulator.wechat.codes import PERMANENT_TEXT
from bot.simulator.wechat.faults import Faults
from bot.simulator.wechat.fields import Template
from bot.simulator.wechat.limits import WeChatLimits
from bot.simulator.wechat.phone import WeChatPhone


class WeChatSimulator:
    """As strict as the platform, and reached as it is: over HTTP.

    1. `routes()` are mounted anywhere, and `address` is set to that place;
    2. `callback_url` is set to where the service takes letters;
    3. `phone(name)` gives somebody a phone.

    `account` is what the platform calls the account's kind, `mode` how letters travel; `clock` gives POSIX seconds, by
    which windows close and tokens end; callbacks bear the time of `stamp`, which is the same clock unless windows are to be played with.
    Everything may be called from any thread. Raises ValueError where a mode needs a key and there is none, or where the key is no EncodingAESKey.
    """

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        token: str,
        aes_key: str = "",
        account: str = AccountKind.VERIFIED_SERVICE,
        mode: str = Mode.PLAIN,
        clock: Callable[[], float] = time.time,
        limits: WeChatLimits | None = None,
        faults: Faults | None = None,
        stamp: Callable[[], float] | None = None,
    ) -> None:
        self._account = OfficialAccount(
            app_id, app_secret, token, aes_key, AccountKind(account), Mode(mode), clock, limits or WeChatLimits(), stamp
        )
        self._callbacks = Callbacks(self._account)
        self._faults = faults

    def routes(self) -> list[BaseRoute]:
        """The platform's routes, without a prefix."""
        return api_routes(self._account, self._callbacks, self._faults)

    async def start(self) -> None:
        """Nothing has to run: letters travel on the thread of whoever writes them."""

    async def stop(self) -> None:
        """Let go of the HTTP client; phones cannot write afterwards."""
        self._callbacks.close()

    @property
    def account_id(self) -> str:
        """The account's own id, as letters are addressed to it (gh_…)."""
        return self._account.id

    @property
    def callback_url(self) -> str:
        """Where the service takes letters."""
        return self._callbacks.url

    @callback_url.setter
    def callback_url(self, url: str) -> None:
        self._callbacks.url = url

    @property
    def address(self) -> str:
        """Where the routes are mounted, without a slash at the end; it begins the addresses of pictures."""
        return self._account.address

    @address.setter
    def address(self, address: str) -> None:
        self._account.address = address.rstrip("/")

    @property
    def calls(self) -> list[Call]:
        """Every call of the API that was accepted, also where its answer got lost; oldest first."""
        with self._account.changed:
            return list(self._account.calls)

    @property
    def answers(self) -> Counter[tuple[str, int]]:
        """How often a call was answered so: by path below /cgi-bin and errcode (0: accepted; 502: the fault of that name)."""
        with self._account.changed:
            return Counter(self._account.answers)

    @property
    def faulty_replies(self) -> list[str]:
        """Why letters ended with the platform's own line instead of a reply, oldest first."""
        with self._account.changed:
            return list(self._account.faulty_replies)

    def phone(self, name: str, openid: str | None = None) -> WeChatPhone:
        """The phone of a person; the same name, or the same openid, is the same person."""
        return WeChatPhone(self._account, self._callbacks, self._account.person(name, openid))

    def verify_url(self) -> bool:
        """Save the callback address as the platform does: only if it gives the random text of a signed GET back."""
        return self._callbacks.verify()

    def change_key(self, encoding_aes_key: str) -> None:
        """Seal with a new EncodingAESKey from now on; answers sealed with the former one are still taken."""
        self._account.change_key(encoding_aes_key)

    def add_template(self, template_id: str, title: str, fields: Mapping[str, str]) -> None:
        """Give the account a template for template messages: the label of each field, by its name (`{"thing1": "办理事项"}`)."""
        self._account.add_template(self._account.templates, Template(template_id, title, fields))

    def add_notice(self, template_id: str, title: str, fields: Mapping[str, str], *, lasting: bool = False) -> None:
        """Give the account a template for notices (订阅通知); `lasting`: one consent serves for all of them."""
        self._account.add_template(self._account.notices, Template(template_id, title, fields, lasting))

    def print_code(self, scene: str) -> str:
        """Make a permanent code with a scene without the API; returns its ticket."""
        with self._account.changed:
            body = {"action_name": PERMANENT_TEXT, "action_info": {"scene": {"scene_str": scene}}}
            return str(self._account.codes.create(body, self._account.clock())["ticket"])

    def revoke_tokens(self) -> None:
        """Make every access token invalid, as when the account's secret was reset."""
        with self._account.changed:
            self._account.tokens.revoke_all()

    def allow_only(self, addresses: Iterable[str] | None) -> None:
        """Give tokens to these addresses only (the IP whitelist); None allows all."""
        self._account.ip_whitelist = None if addresses is None else frozenset(addresses)
