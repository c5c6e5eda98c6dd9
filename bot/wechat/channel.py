"""The official account as a channel: callbacks in, answers back with them, and what is sent of the station's own accord."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from wechatpy.replies import TextReply

from bot.body import TooLong, read_body
from bot.intake import Intake
from bot.rendering.splitting import utf8_bytes
from bot.rendering.wechat import literal, safe_cdata, texts
from bot.wechat import errors
from bot.wechat.account import WeChatAccount
from bot.wechat.client import Platform
from bot.wechat.envelope import Envelopes, Opened, Refused
from bot.wechat.kept import KeptLetters
from bot.wechat.letters import NAME, Consents, Letter, Sent, Unfollowed, read, subscription
from bot.wechat.limits import Limits
from bot.wechat.sending import Sender
from bot.wechat.turns import CutOff, Turns
from casework.database import DatabaseError, Db, Store
from casework.messages import Address, Inbound, Reply
from casework.messaging import allowances, conversations, outbox, received, sending
from casework.messaging.outbox import Said
from casework.people import accounts
from casework.recordings import Fetched
from scheduler.outlet import DeliveryError, Pace

PATH = "/wechat"
MORE = "\n（没说完，回复“查看”看后面的）"
AFTER = timedelta(seconds=1)  # between an answer and what follows it, lest that overtake it

log = logging.getLogger(__name__)


class WeChat:
    """Talks to residents through one official account."""

    name = NAME

    def __init__(
        self,
        store: Store,
        intake: Intake,
        account: WeChatAccount,
        clock: Callable[[], datetime],
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.account = account
        self.bell = threading.Event()
        self.pace: Pace | None = Pace(self.limits.pushes_per_second)
        self.platform = Platform(account, store, clock, self.limits)
        self._store = store
        self._clock = clock
        self._envelopes = Envelopes(account, clock, self.limits)
        self._sender = Sender(store, account, self.platform, clock, self.limits)
        kept = KeptLetters(store, clock, self.limits)
        self._turns = Turns(intake, kept, self.limits, self.bell, self._apologise, can_push=account.abilities.push)

    def routes(self) -> Sequence[BaseRoute]:
        return (Route(PATH, self.verify, methods=["GET"]), Route(PATH, self.receive, methods=["POST"]))

    async def start(self) -> None:
        """The platform calls; what it was told “success” about and is not answered is taken up."""
        await self._turns.start()

    async def stop(self) -> None:
        await self._turns.stop()
        await asyncio.to_thread(self.platform.close)

    def push(self, address: Address, reply: Reply, key: str) -> None:
        self._sender.send(address, reply, key)

    def fetch(self, media: str) -> Fetched:
        """A file that a resident sent, within the three days for which the platform keeps it."""
        if not self.account.abilities.media:
            raise DeliveryError("这种公众号取不了居民发来的文件", permanent=True)
        try:
            return self.platform.download(media)
        except errors.Refused as refused:
            raise errors.failure(refused.code) from refused

    async def verify(self, request: Request) -> Response:
        """The platform's check when the address is entered there: it wants its random text back."""
        try:
            return PlainTextResponse(self._envelopes.echo(request.query_params))
        except Refused as refusal:
            return _refused(refusal)

    async def receive(self, request: Request) -> Response:
        """A callback: a letter is answered, other acts are noted."""
        try:
            opened = self._envelopes.open(request.query_params, await self._body(request))
            act = read(opened.message, self.account, self._clock(), self.limits)
        except Refused as refusal:
            return _refused(refusal)
        if isinstance(act, Letter):
            try:
                return self._answer(act, opened, await self._words(act.inbound))
            except CutOff:
                return PlainTextResponse("stopping", 503)  # the platform asks again
        try:
            match act:
                case Unfollowed(address):
                    await self._store.write_async(lambda db: accounts.left(db, address, self._clock()))
                case Consents():
                    await self._store.write_async(lambda db: _note(db, act))
                case Sent(_, status) if status != "success":
                    log.warning("a template message did not arrive: %.60s", status)
        except DatabaseError:
            return PlainTextResponse("busy", 503)  # the platform tells again
        return PlainTextResponse("success")

    def _answer(self, letter: Letter, opened: Opened, words: str) -> Response:
        """The answer as the platform reads it; “success” where there is nothing to say, or not now."""
        if not words:
            return PlainTextResponse("success")
        answer = answer_in_words(letter, words, int(self._clock().timestamp()))
        return Response(self._envelopes.seal(answer, opened), media_type="application/xml")

    async def _words(self, inbound: Inbound) -> str:
        said = await self._turns.answer(inbound)
        if said is None or isinstance(said, str):
            return said or ""
        parts = texts(said.reply, self.account.links, self.limits.text_bytes)
        if len(parts) <= 1:
            return parts[0] if parts else ""
        try:
            return await self._first_part(inbound.address, said, parts[0])
        except DatabaseError:
            log.warning("the rest of a reply was not stored")
            return parts[0]

    async def _first_part(self, address: Address, said: Said, first: str) -> str:
        """The first part of a long reply; the rest is pushed after it, or held where the account cannot push."""
        pushes, words = self.account.abilities.push, literal(said.reply.text).strip()
        if not words:
            return first  # choices alone, and so many: the first of them
        if not pushes:
            first = texts(Reply(words), False, self.limits.text_bytes - utf8_bytes(MORE))[0]
        rest = Reply(words[len(first) :].strip(), said.reply.choices)
        now = self._clock()

        def post(db: Db) -> None:
            talk = conversations.look(db, address)
            number = outbox.post_rest(db, talk.id, said.position, rest, now + AFTER, now)
            if number is not None and not pushes:
                sending.hold(db, number, talk.id, "")

        await self._store.write_async(post)
        self.bell.set()
        return first if pushes else first + MORE

    def _apologise(self, inbound: Inbound, sentence: str) -> None:
        """Say by itself that a letter failed that was acknowledged already; best effort."""
        try:
            self._sender.send(inbound.address, Reply(sentence), f"sorry:{inbound.address.sender}:{inbound.message_id}")
        except (DeliveryError, DatabaseError) as error:
            log.warning("a resident could not be told that a letter failed: %s", error)

    async def _body(self, request: Request) -> bytes:
        try:
            return await read_body(request, self.limits.body_bytes)
        except TooLong as error:
            raise Refused(413, "too long") from error
        except ClientDisconnect as error:
            raise Refused(400, "broke off") from error


def answer_in_words(letter: Letter, words: str, made_at: int) -> str:
    """The answer to a letter as XML; whatever the words are, they stay inside their element. `made_at` in POSIX seconds."""
    answer = TextReply(source=letter.account, target=letter.inbound.address.sender, content=safe_cdata(words), time=made_at)
    return str(answer.render())


def _note(db: Db, consents: Consents) -> None:
    """Note consents to subscription messages, once, however often the platform tells of them."""
    if received.record(db, consents.letter) is None:
        return
    address, now = consents.letter.address, consents.letter.at
    account_id = conversations.open_talk(db, address, now).account_id
    for template, more in consents.changes:
        if more:
            allowances.add(db, account_id, subscription(template), more)
        else:
            allowances.close(db, address, (subscription(template),))


def _refused(refusal: Refused) -> Response:
    log.info("callback refused: %s", refusal)
    return PlainTextResponse(str(refusal), refusal.status)
