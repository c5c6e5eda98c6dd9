"""Enterprise WeChat as a channel: callbacks in, and everything that is said sent by the application itself.

A letter is answered in the database before the platform hears that it came; the answer is owed and goes out by delivery, which is awake. So
the platform's five seconds bind nobody, and a letter that it sends again is known.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.body import TooLong, read_body
from bot.intake import Intake, Unacceptable
from bot.parts import Parts
from bot.rendering.wecom import staff_texts
from bot.wechat.client import Platform
from bot.wechat.envelope import Envelopes, Refused
from bot.wechat.errors import Refused as NotSent
from bot.wechat.limits import Limits
from bot.wecom import errors
from bot.wecom.account import WeComAccount
from bot.wecom.client import platform_of
from bot.wecom.letters import read
from casework.database import DatabaseError, Store
from casework.messages import STAFF_CHANNEL, Address, Inbound, Reply
from scheduler.outlet import DeliveryError, Pace

PATH = "/wecom"
APART = 2.1  # seconds: no more than thirty a minute to one member are let through (developer.work.weixin.qq.com/document/path/90312)

log = logging.getLogger(__name__)


class WeCom:
    """Talks to those who work here through one application of their enterprise. `origin` is where the desk is reached, if it is."""

    name = STAFF_CHANNEL

    def __init__(
        self,
        store: Store,
        intake: Intake,
        account: WeComAccount,
        clock: Callable[[], datetime],
        origin: str = "",
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.account = account
        self.bell = threading.Event()
        self.pace: Pace | None = Pace(self.limits.pushes_per_second, apart=APART)
        self.platform: Platform = platform_of(account, store, clock, self.limits)
        self._intake = intake
        self._clock = clock
        self._origin = origin
        self._envelopes = Envelopes(account.as_official, clock, self.limits)
        self._parts = Parts()

    def routes(self) -> Sequence[BaseRoute]:
        return (Route(PATH, self.verify, methods=["GET"]), Route(PATH, self.receive, methods=["POST"]))

    async def start(self) -> None:
        """The platform calls; nothing has to run."""

    async def stop(self) -> None:
        await asyncio.to_thread(self.platform.close)

    def push(self, address: Address, reply: Reply, key: str) -> None:
        parts = staff_texts(reply, self._origin, self.limits.text_bytes)
        for number in self._parts.unsent(key, len(parts)):
            self._send(address.sender, parts[number])

    async def verify(self, request: Request) -> Response:
        """The platform's check when the address is entered there: it wants its random text back, unsealed."""
        try:
            return PlainTextResponse(self._envelopes.sealed_echo(request.query_params))
        except Refused as refusal:
            return _refused(refusal)

    async def receive(self, request: Request) -> Response:
        """A callback: a letter is answered, and the answer owed; “success” only once both are stored."""
        try:
            query = {**request.query_params, "encrypt_type": "aes"}  # never open, whatever the address says
            opened = self._envelopes.open(query, await self._body(request))
            inbound = read(opened.message._data, self.account, self._clock())
        except Refused as refusal:
            return _refused(refusal)
        if inbound is None:
            return PlainTextResponse("success")
        try:
            await self._intake.receive(inbound, lambda: True)
        except Unacceptable as refusal:
            await asyncio.to_thread(self._say, inbound, str(refusal))
        except DatabaseError:
            log.warning("a letter was not taken: the database is busy or away")
            return PlainTextResponse("busy", 503)  # the platform asks again
        self.bell.set()
        return PlainTextResponse("success")

    def _say(self, inbound: Inbound, sentence: str) -> None:
        """Say by itself why a letter was not taken; best effort."""
        try:
            self._send(inbound.address.sender, sentence)
        except DeliveryError as error:
            log.warning("somebody could not be told that a letter was not taken: %s", error)

    def _send(self, user: str, text: str) -> None:
        asked = {"touser": user, "msgtype": "text", "agentid": self.account.agent_id, "text": {"content": text}}
        try:
            answer = self.platform.post("message/send", asked)
        except NotSent as refused:
            raise errors.failure(refused.code) from refused
        if user in str(answer.get("invaliduser", "")).split("|"):  # taken, and sent to nobody
            raise errors.failure(errors.NOT_A_MEMBER)

    async def _body(self, request: Request) -> bytes:
        try:
            return await read_body(request, self.limits.body_bytes)
        except TooLong as error:
            raise Refused(413, "too long") from error
        except ClientDisconnect as error:
            raise Refused(400, "broke off") from error


def _refused(refusal: Refused) -> Response:
    log.info("callback refused: %s", refusal)
    return PlainTextResponse(str(refusal), refusal.status)
