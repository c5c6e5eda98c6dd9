"""The web chat as a channel. The outbox is the log, the position of a message in it the cursor: nothing is kept in memory."""

import hashlib
import json
import re
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.body import TooLong, read_body
from bot.intake import Intake, Unacceptable
from bot.webchat.limits import Limits
from bot.webchat.listeners import Listeners
from casework.database import DatabaseError, Db, Store
from casework.messages import Address, Inbound, Reply, encode
from casework.messaging import conversations, outbox
from casework.messaging.outbox import Said
from scheduler.outlet import Pace

NAME = "web"
COOKIE = "linban_chat"
COOKIE_SECONDS = 365 * 24 * 3600  # from the last visit; as long as contact details are kept
BATCH = 200  # messages of a log read at once
MOST_BYTES = 16 * 1024  # of a request: a thousand Chinese characters and room to spare
MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
CHOICE_KEY = re.compile(r"[A-Za-z0-9_:@.+-]{0,64}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
QUIET_SECONDS = 20.0  # between signs of life on a silent stream: proxies cut what is silent for longer
PRIVATE = {"Cache-Control": "private, no-store"}
PAGE = Path(__file__).parent / "page"
ASSETS = {"chat.css": "text/css", "chat.js": "text/javascript", "icon.svg": "image/svg+xml"}


class BadRequest(Exception):
    """A request that is no letter; status and the sentence to show."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class WebChat:
    """Serves the page and talks to it.

    `secure` marks the cookie for https alone; `origin` is the address residents see, where a proxy stands in between; `embedders` are
    the sites whose frames may show the page.
    """

    store: Store
    intake: Intake
    zone: ZoneInfo
    clock: Callable[[], datetime]
    secure: bool = False
    origin: str = ""
    embedders: tuple[str, ...] = ()
    listeners: Listeners = field(init=False)
    limits: Limits = field(init=False)
    name: str = NAME
    pace: Pace | None = None
    bell: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        object.__setattr__(self, "listeners", Listeners(self.store, NAME))
        object.__setattr__(self, "limits", Limits(proxied=bool(self.origin)))

    @property
    def cookie(self) -> str:
        """The cookie's name; over https one that no neighbouring subdomain can set."""
        return f"__Host-{COOKIE}" if self.secure else COOKIE

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/", self.page),
            Route("/webchat/{asset}", self.asset),
            Route("/api/chat/messages", self.receive, methods=["POST"]),
            Route("/api/chat/events", self.events),
            Route("/api/chat/replies", self.replies),
        )

    def push(self, address: Address, reply: Reply, key: str) -> None:
        """Nothing to send: a notice is in the log once delivery has noted it, and the streams read the log."""

    async def start(self) -> None:
        await self.listeners.start()

    async def stop(self) -> None:
        await self.listeners.stop()

    async def page(self, request: Request) -> Response:
        """The page; a visitor without a token is given one, the others keep theirs for another year."""
        response = FileResponse(PAGE / "chat.html", headers={"Content-Security-Policy": self._policy(), **PRIVATE})
        self._give_token(response, self._token(request) or secrets.token_urlsafe(24))
        return response

    async def asset(self, request: Request) -> Response:
        """The page's own files, and no others."""
        name = request.path_params["asset"]
        if name not in ASSETS:
            raise HTTPException(404)
        return FileResponse(PAGE / name, media_type=ASSETS[name], headers={"Cache-Control": "no-cache"})

    async def receive(self, request: Request) -> Response:
        """A letter from the page: answered when the answer is durable."""
        token = self._token(request)
        fresh = token is None
        token = token or secrets.token_urlsafe(24)
        try:
            if not self.limits.allow(token, request.client.host if request.client else ""):
                raise BadRequest(429, "发得太快了，请等几秒再发。")
            self._check_origin(request)
            letter = await _letter(request, _address(token), self.clock())
            said = await self.intake.receive(letter)
        except BadRequest as refusal:
            return JSONResponse({"error": str(refusal)}, refusal.status)
        except Unacceptable as refusal:
            return JSONResponse({"error": str(refusal)}, 422)
        except DatabaseError:
            return JSONResponse({"error": "系统正忙，没有收下这条。请稍等再发。"}, 503)
        response = Response(self._json(said), media_type="application/json", headers=PRIVATE)
        if fresh:
            self._give_token(response, token)
        return response

    async def replies(self, request: Request) -> Response:
        """What was said after a position, for browsers without event streams."""
        token = self._token(request)
        after = _position(request.query_params.get("after"))
        log = [said async for said in self._log(_address(token), after)] if token else []
        return Response(f'{{"replies":[{",".join(map(self._json, log))}]}}', media_type="application/json", headers=PRIVATE)

    async def events(self, request: Request) -> Response:
        """What was said after a position, and everything that is said from then on."""
        token = self._token(request)
        if token is None:
            return JSONResponse({"error": "请先打开聊天页面"}, 403)
        after = _position(request.headers.get("last-event-id") or request.query_params.get("after"))
        headers = {**PRIVATE, "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(_address(token), after), media_type="text/event-stream", headers=headers)

    async def _stream(self, address: Address, after: int) -> AsyncIterator[str]:
        yield "retry: 3000\n\n"
        with self.listeners.listening(address.sender) as listener:
            while not self.listeners.stopped:
                async for said in self._log(address, after):
                    after = said.position
                    yield f"id: {said.position}\ndata: {self._json(said)}\n\n"
                if not await listener.wait(QUIET_SECONDS):
                    yield ": \n\n"

    async def _log(self, address: Address, after: int) -> AsyncIterator[Said]:
        """Everything said after a position, read batch by batch."""

        def read(db: Db) -> list[Said]:
            talk = conversations.look(db, address)
            return outbox.log_after(db, talk.id, after, BATCH) if talk.id else []

        full = True
        while full:
            batch = await self.listeners.read(read)
            for said in batch:
                yield said
            full = len(batch) == BATCH
            after = batch[-1].position if batch else after

    def _json(self, said: Said) -> str:
        """One message as the page reads it."""
        message = {
            "position": said.position,
            "answers": said.answers,
            "text": said.reply.text,
            "choices": [{"key": choice.key, "label": choice.label} for choice in said.reply.choices],
            "at": said.at.astimezone(self.zone).isoformat(timespec="seconds"),
        }
        return encode(message)

    def _give_token(self, response: Response, token: str) -> None:
        """In a frame of another site browsers send only a cookie marked SameSite=None, and keep it apart for each such site."""
        framed = bool(self.embedders)
        response.set_cookie(
            self.cookie, token, max_age=COOKIE_SECONDS, httponly=True, samesite="none" if framed else "lax", secure=self.secure
        )
        if framed:  # by hand: starlette offers `partitioned` from Python 3.14 on
            response.headers["set-cookie"] += "; Partitioned"

    def _token(self, request: Request) -> str | None:
        token = request.cookies.get(self.cookie, "")
        return token if TOKEN.fullmatch(token) else None

    def _check_origin(self, request: Request) -> None:
        """BadRequest for a letter that a page of another site sends; a proxy may have changed Host."""
        origin = request.headers.get("origin")
        if not origin or origin == self.origin or origin in self.embedders:
            return
        if origin.partition("://")[2] != request.headers.get("host"):
            raise BadRequest(403, "请从本站的聊天页面发送")

    def _policy(self) -> str:
        ancestors = " ".join(("'self'", *self.embedders))
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            f"base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
        )


def _address(token: str) -> Address:
    """The sender is a digest of the token: who reads the database cannot speak in a resident's name."""
    return Address(NAME, hashlib.sha256(token.encode()).hexdigest()[:40])


def _position(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0


async def _letter(request: Request, address: Address, now: datetime) -> Inbound:
    """The letter in a request; BadRequest says what is wrong with it."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise BadRequest(400, "请求应是 JSON（Content-Type: application/json）")
    try:
        data = json.loads(await read_body(request, MOST_BYTES))
    except TooLong as error:
        raise BadRequest(413, "这条太长了，请分几条发") from error
    except ClientDisconnect as error:
        raise BadRequest(400, "没有收完整，请再发一次") from error
    except (ValueError, RecursionError) as error:
        raise BadRequest(400, "内容不是正确的 JSON") from error
    if not isinstance(data, dict):
        raise BadRequest(400, "内容应是一个 JSON 对象")
    message_id, text, choice = data.get("id"), data.get("text", ""), data.get("choice", "")
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id):
        raise BadRequest(400, "id 应是 8 到 64 个字母、数字或短横线")
    if not isinstance(text, str) or not _is_text(text):
        raise BadRequest(400, "text 应是文字")
    if not isinstance(choice, str) or not CHOICE_KEY.fullmatch(choice):
        raise BadRequest(400, "choice 不是本站给出的选项")
    return Inbound(address, text, message_id, now, choice)


def _is_text(text: str) -> bool:
    """Whether a JSON string can be stored: half a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
