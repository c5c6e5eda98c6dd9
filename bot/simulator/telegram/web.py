"""The Bot API's HTTP side: addresses, tokens, faults on purpose, and the log of what was called."""

import asyncio
import hmac
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.simulator.telegram import profile, sending
from bot.simulator.telegram.faults import Broken, Delayed, Fault, Faults, Lost, TooMany
from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.parameters import Params, Upload, read_parameters
from bot.simulator.telegram.published import METHODS
from bot.simulator.telegram.reading import read_call
from bot.simulator.telegram.reception import Reception
from bot.simulator.telegram.refusals import Refusal, not_found, restarting, too_many, unauthorized
from bot.simulator.telegram.world import World

ANSWERS: Mapping[str, Callable[[World, Params], object]] = {
    "getMe": profile.get_me,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "editMessageText": sending.edit_text,
    "editMessageReplyMarkup": sending.edit_keyboard,
    "deleteMessage": sending.delete_message,
    "answerCallbackQuery": sending.answer_press,
    "sendChatAction": sending.chat_action,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setMyDescription": profile.set_description,
    "getMyDescription": profile.get_description,
    "setMyShortDescription": profile.set_short_description,
    "getMyShortDescription": profile.get_short_description,
    "getFile": profile.get_file,
    "getChat": profile.get_chat,
    "leaveChat": profile.leave_chat,
}
WEBHOOK_ANSWERS: Mapping[str, Callable[[Reception, Params], object]] = {
    "setWebhook": Reception.set_webhook,
    "deleteWebhook": Reception.delete_webhook,
    "getWebhookInfo": lambda reception, params: reception.webhook_info(params),
}
BROKEN = {500: "Internal Server Error", 502: "Bad Gateway"}
FORM_ROOM = 64 * 1024  # beside the file


@dataclass(frozen=True, slots=True)
class Call:
    """One call with the right token and a known method; `params` as values, an uploaded file as `attach://name`."""

    method: str
    params: Mapping[str, Any]
    at: float  # seconds since 1970
    status: int  # what it was answered with
    answer: JSON
    arrived: bool = True  # False: the answer was lost on the way


class BotApi:
    """Answers the calls of one bot."""

    def __init__(self, token: str, world: World, reception: Reception, faults: Faults | None, calls_kept: int) -> None:
        self._token = token
        self._world = world
        self._reception = reception
        self.faults = faults
        self.calls: deque[Call] = deque(maxlen=calls_kept)
        self.counters: Counter[tuple[str, int]] = Counter()

    def routes(self) -> list[Route]:
        """The two addresses, without prefix."""
        return [
            Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self.file, methods=["GET"]),
        ]

    async def file(self, request: Request) -> Response:
        """A file's bytes."""
        try:
            self._check_token(request)
            with self._world.bell.still():
                file = self._world.file_at(request.path_params["path"])
            if file is None:
                raise not_found()
        except Refusal as refusal:
            return JSONResponse(refusal.answer(), refusal.status)
        return Response(file.content, media_type="application/octet-stream")

    async def call(self, request: Request) -> Response:
        """One call of a method."""
        at = self._world.clock()
        method = request.path_params["method"]
        try:
            self._check_token(request)
            if method not in METHODS:
                raise not_found()
            raw = await read_call(request, self._world.limits.upload_bytes + FORM_ROOM)
        except Refusal as refusal:
            return JSONResponse(refusal.answer(), refusal.status)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        params: Mapping[str, Any] = raw
        fault: Fault | None = None
        status, answer = 200, {}
        try:
            params = read_parameters(method, raw)
            fault = self.faults(method, params) if self.faults is not None else None
            await _suffer(fault)
            answer = {"ok": True, "result": await self._answer(method, dict(params))}
        except Refusal as refusal:
            status, answer = refusal.status, refusal.answer()
        self._note(Call(method, _loggable(params), at, status, answer, not isinstance(fault, Lost)))
        return CutOff() if isinstance(fault, Lost) else JSONResponse(answer, status)

    def _check_token(self, request: Request) -> None:
        if not hmac.compare_digest(request.path_params["token"].encode(), self._token.encode()):
            raise unauthorized()

    async def _answer(self, method: str, params: Params) -> object:
        if self._reception.closed:
            raise restarting()
        if method == "getUpdates":
            return await self._reception.get_updates(params)
        with self._world.bell.change():
            if method in WEBHOOK_ANSWERS:
                return WEBHOOK_ANSWERS[method](self._reception, params)
            return ANSWERS[method](self._world, params)

    def _note(self, call: Call) -> None:
        with self._world.bell.change():
            self.calls.append(call)
            self.counters[call.method, call.status] += 1


async def _suffer(fault: Fault | None) -> None:
    match fault:
        case Broken(status):
            raise Refusal(status, BROKEN.get(status, "Error"))
        case TooMany(retry_after):
            raise too_many(retry_after)
        case Delayed(seconds):
            await asyncio.sleep(seconds)
        case _:
            pass


def _loggable(params: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: f"attach://{value.name}" if isinstance(value, Upload) else value for name, value in params.items()}


class CutOff(Response):
    """An answer that breaks off after its first line."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin, and never end: the server then closes the connection."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
