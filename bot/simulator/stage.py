"""The stage of the demonstration: both platforms in the service's own web application, and a page with a phone on each.

The service talks to them over real HTTP, as it would to the platforms themselves.
"""

import secrets
import time
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from starlette.routing import BaseRoute, Mount

from bot.simulator.phones import Phones, Place, ShiftedClock
from bot.simulator.telegram import TelegramSimulator
from bot.simulator.wechat import AccountKind, Mode, WeChatSimulator
from bot.wechat.account import AccountKind as Kind
from knowledge.catalogue import Catalogue

WECHAT_PATH = "/simulator/wechat"
TELEGRAM_PATH = "/simulator/telegram"
REMINDER = {"thing1": "办理事项", "time2": "预约时间", "thing3": "办理地点", "character_string4": "预约号", "thing5": "备注"}
TEMPLATES = (
    '{"appointment": {"template": "demo-appointment", "fields": {"thing1": "subject", "time2": "time", "thing3": "place", '
    '"character_string4": "code", "thing5": "note"}}}'
)


class Stage:
    """Stand-ins for both platforms, reached at `address` (http://127.0.0.1:8000), with secrets that are made for this run."""

    def __init__(self, address: str, zone: ZoneInfo, catalogue: Catalogue) -> None:
        self._app_id, self._app_secret = f"wx{secrets.token_hex(8)}", secrets.token_hex(16)
        self._token, self._aes_key = secrets.token_hex(8), secrets.token_hex(22)[:43]
        self._bot_token = f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_hex(18)[:35]}"
        self._address = address
        clock = ShiftedClock()
        self._wechat = WeChatSimulator(
            self._app_id,
            self._app_secret,
            self._token,
            self._aes_key,
            account=AccountKind.VERIFIED_SERVICE,
            mode=Mode.SAFE,
            clock=clock,
            stamp=time.time,
        )
        self._wechat.address = f"{address}{WECHAT_PATH}"
        self._wechat.callback_url = f"{address}/wechat"
        self._wechat.add_template("demo-appointment", "预约提醒", REMINDER)
        self._telegram = TelegramSimulator(self._bot_token)
        places = [Place(station.short_name, station.id, f"here_{station.id}") for station in catalogue.stations]
        self._phones = Phones(self._wechat, self._telegram, zone, clock=clock, places=places, account=AccountKind.VERIFIED_SERVICE)

    def settings(self) -> dict[str, object]:
        """The settings with which the service finds the stand-ins instead of the platforms, and they find it: on this machine.

        A public address that was set for the real service is not this one's: the stand-ins would send there what is played here.
        """
        return {
            "public_url": "",
            "wechat_app_id": self._app_id,
            "wechat_app_secret": self._app_secret,
            "wechat_token": self._token,
            "wechat_encoding_aes_key": self._aes_key,
            "wechat_previous_aes_key": "",
            "wechat_mode": "safe",
            "wechat_account": Kind.VERIFIED_SERVICE,
            "wechat_api_base": f"{self._address}{WECHAT_PATH}",
            "wechat_templates": TEMPLATES,
            "wecom_corp_id": "",
            "telegram_token": self._bot_token,
            "telegram_webhook_secret": "",
            "telegram_api_base": f"{self._address}{TELEGRAM_PATH}",
        }

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Mount(WECHAT_PATH, routes=self._wechat.routes()),
            Mount(TELEGRAM_PATH, routes=self._telegram.routes()),
            *self._phones.routes(),
        )

    async def start(self) -> None:
        await self._wechat.start()
        await self._telegram.start()

    async def stop(self) -> None:
        await self._telegram.stop()
        await self._wechat.stop()
