"""One application of one enterprise in memory: tokens, messages to members, and what members write, sealed and signed."""

import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.simulator.wechat.letters import letter, to_xml
from bot.simulator.wechat.sealing import key_bytes, seal, signature

TOKEN_SECONDS = 7200
TEXT_BYTES = 2048  # the platform cuts off what is longer, without a word; here it is refused, so that it is noticed
A_MINUTE = 30  # messages to one member; what is more the platform drops, without a word
FIRST_MESSAGE_ID = 7_000_000_000_000_000_001
PATIENCE = 10.0  # seconds


class Code(IntEnum):
    """The codes this stand-in gives, from the platform's page of global return codes (developer.work.weixin.qq.com/document/path/90313)."""

    OK = 0
    INVALID_SECRET = 40001
    INVALID_TYPE = 40008
    INVALID_CORP = 40013
    INVALID_TOKEN = 40014
    INVALID_AGENT = 40056
    MISSING_TOKEN = 41001
    MISSING_CORP = 41002
    MISSING_SECRET = 41004
    MISSING_AGENT = 41011
    EXPIRED_TOKEN = 42001
    EMPTY_CONTENT = 44004
    CONTENT_TOO_LONG = 45002
    NO_SUCH_USER = 81013


class Refused(Exception):
    """The platform does not do what it was asked."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.name)
        self.code = code


class WeComSimulator:
    """As the platform is, reached over HTTP: `routes()` are mounted anywhere, and `callback_url` is where the service takes letters.

    `members` are those whom the application may see; `clock` gives POSIX seconds. Everything may be called from any thread.
    """

    def __init__(self, corp_id: str, secret: str, agent_id: int, token: str, aes_key: str, clock: Callable[[], float] = time.time) -> None:
        self.corp_id, self.agent_id = corp_id, agent_id
        self.members: set[str] = set()
        self.callback_url = ""
        self.screens: dict[str, list[str]] = {}
        self.answers: Counter[tuple[str, int]] = Counter()
        self.busy = 0  # how many of the next messages are refused as the platform refuses when it is busy
        self._secret, self._token, self._key, self._clock = secret, token, key_bytes(aes_key), clock
        self._tokens: dict[str, float] = {}
        self._sent: dict[str, list[float]] = {}
        self._lock = threading.Lock()
        self._ids = FIRST_MESSAGE_ID

    def routes(self) -> list[BaseRoute]:
        """The platform's routes, without a prefix."""
        return [
            Route("/cgi-bin/gettoken", self._asked("gettoken", self._give_token), methods=["GET"]),
            Route("/cgi-bin/agent/get", self._asked("agent/get", self._agent), methods=["GET"]),
            Route("/cgi-bin/message/send", self._asked("message/send", self._send), methods=["POST"]),
        ]

    def joins(self, user: str) -> None:
        """Somebody is in the application's visible range."""
        self.members.add(user)

    def screen(self, user: str) -> list[str]:
        """What a member's phone shows of the application."""
        return self.screens.setdefault(user, [])

    def revoke_tokens(self) -> None:
        """Make every token invalid, as when the secret was looked at anew."""
        self._tokens.clear()

    def verify(self) -> bool:
        """The check when the address is entered: the random text comes back unsealed."""
        echo = secrets.token_hex(8)
        sealed = seal(echo, self.corp_id, self._key)
        answer = httpx.get(self.callback_url, params={**self._signed(sealed), "echostr": sealed}, timeout=PATIENCE, trust_env=False)
        return answer.status_code == 200 and answer.text == echo

    def says(self, user: str, text: str, message_id: int | None = None) -> httpx.Response:
        """A member writes to the application; with a number of before, the platform tells of a letter again."""
        with self._lock:
            self._ids += 1
            number = message_id or self._ids
        return self.tells(user, "text", [("Content", text), ("MsgId", number)])

    def tells(self, user: str, kind: str, fields: list[tuple[str, Any]]) -> httpx.Response:
        """Any callback about a member."""
        plain = to_xml(letter(self.corp_id, user, int(self._clock()), kind, [*fields, ("AgentID", self.agent_id)]))
        return self.post(plain)

    def post(self, plain: str, *, corp_id: str = "", age: float = 0.0, spoilt: bool = False) -> httpx.Response:
        """Post a letter, sealed and signed; for another enterprise, from another time, or with a wrong signature where a test wants that."""
        sealed = seal(plain, corp_id or self.corp_id, self._key)
        body = to_xml([("ToUserName", self.corp_id), ("AgentID", self.agent_id), ("Encrypt", sealed)])
        query = self._signed(sealed, age)
        if spoilt:
            query["msg_signature"] = "0" * 40
        return httpx.post(self.callback_url, params=query, content=body.encode(), timeout=PATIENCE, trust_env=False)

    def _signed(self, sealed: str, age: float = 0.0) -> dict[str, str]:
        stamp, nonce = str(int(self._clock() - age)), secrets.token_hex(6)
        return {"msg_signature": signature(self._token, stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}

    def _asked(self, name: str, do: Callable[[Mapping[str, str], Any], dict[str, Any]]) -> Callable[..., Any]:
        async def answer(request: Request) -> Response:
            body = await request.body()
            with self._lock:
                try:
                    done = do(request.query_params, json.loads(body) if body else {})
                    code = Code.OK
                except Refused as refused:
                    done, code = {}, refused.code
                self.answers[name, int(code)] += 1
            return JSONResponse({"errcode": int(code), "errmsg": code.name.lower(), **done})

        return answer

    def _give_token(self, query: Mapping[str, str], body: Any) -> dict[str, Any]:
        """The token there is until its end, and then another, as the platform does."""
        for name, missing in (("corpid", Code.MISSING_CORP), ("corpsecret", Code.MISSING_SECRET)):
            if not query.get(name):
                raise Refused(missing)
        if query["corpid"] != self.corp_id:
            raise Refused(Code.INVALID_CORP)
        if query["corpsecret"] != self._secret:
            raise Refused(Code.INVALID_SECRET)
        good = [value for value, ends in self._tokens.items() if ends > self._clock()]
        value = good[0] if good else secrets.token_urlsafe(64)
        ends = self._tokens.setdefault(value, self._clock() + TOKEN_SECONDS)
        return {"access_token": value, "expires_in": int(ends - self._clock())}

    def _agent(self, query: Mapping[str, str], body: Any) -> dict[str, Any]:
        self._check(query.get("access_token", ""))
        if query.get("agentid") != str(self.agent_id):
            raise Refused(Code.INVALID_AGENT)
        return {"agentid": self.agent_id, "name": "邻办"}

    def _send(self, query: Mapping[str, str], body: Any) -> dict[str, Any]:
        self._check(query.get("access_token", ""))
        if self.busy:
            self.busy -= 1
            return {"errcode": -1, "errmsg": "system error"}
        if "agentid" not in body:
            raise Refused(Code.MISSING_AGENT)
        if body["agentid"] != self.agent_id:
            raise Refused(Code.INVALID_AGENT)
        if body.get("msgtype") != "text":
            raise Refused(Code.INVALID_TYPE)
        content = body.get("text", {}).get("content", "")
        if not content:
            raise Refused(Code.EMPTY_CONTENT)
        if len(content.encode()) > TEXT_BYTES:
            raise Refused(Code.CONTENT_TOO_LONG)
        users = [user for user in str(body.get("touser", "")).split("|") if user]
        known = [user for user in users if user in self.members]
        if not known:
            raise Refused(Code.NO_SUCH_USER)
        for user in known:
            self._show(user, content)
        return {"invaliduser": "|".join(user for user in users if user not in known), "msgid": secrets.token_hex(16)}

    def _show(self, user: str, content: str) -> None:
        now = self._clock()
        lately = [at for at in self._sent.get(user, []) if at > now - 60]
        if len(lately) < A_MINUTE:
            self.screen(user).append(content)
        self._sent[user] = [*lately, now]

    def _check(self, token: str) -> None:
        if not token:
            raise Refused(Code.MISSING_TOKEN)
        if token not in self._tokens:
            raise Refused(Code.INVALID_TOKEN)
        if self._tokens[token] <= self._clock():
            raise Refused(Code.EXPIRED_TOKEN)
