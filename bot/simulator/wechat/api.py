"""The API's HTTP side: routes, bodies, answers, faults."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.simulator.wechat.account import Call, OfficialAccount
from bot.simulator.wechat.callbacks import Callbacks
from bot.simulator.wechat.errors import ErrCode, Refused
from bot.simulator.wechat.faults import Fault, FaultKind, Faults
from bot.simulator.wechat.media import Medium
from bot.simulator.wechat.operations import OPERATIONS, Asked, Operation, perform
from bot.simulator.wechat.sending import Done

Endpoint = Callable[[Request], Awaitable[Response]]


class LostReply(Response):
    """An answer that breaks off: its head promises bytes that never come, so the caller cannot know what was done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head alone; the server closes the connection."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"64"), (b"connection", b"close")]})


def api_routes(account: OfficialAccount, callbacks: Callbacks, faults: Faults | None) -> list[BaseRoute]:
    """The routes of the API, and of the pictures it gives addresses for; to be mounted anywhere."""
    calls = [
        Route(f"/cgi-bin/{operation.path}", _endpoint(operation, account, callbacks, faults), methods=["GET", "POST"])
        for operation in OPERATIONS
    ]
    return [*calls, Route("/mmbiz_pic/{media_id}", _picture(account))]


def _endpoint(operation: Operation, account: OfficialAccount, callbacks: Callbacks, faults: Faults | None) -> Endpoint:
    async def answer(request: Request) -> Response:
        content = await request.body()
        fault = faults(operation.path, _read(content) or {}) if faults else None
        if fault and fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
        response, code = _answered(operation, account, callbacks, request, content, fault)
        with account.changed:
            account.answers[operation.path, code] += 1
        return LostReply() if fault and fault.kind is FaultKind.LOST else response

    return answer


def _answered(
    operation: Operation, account: OfficialAccount, callbacks: Callbacks, request: Request, content: bytes, fault: Fault | None
) -> tuple[Response, int]:
    if fault and fault.kind is FaultKind.BAD_GATEWAY:
        return Response("<html><body><h1>502 Bad Gateway</h1></body></html>", 502, media_type="text/html"), 502
    try:
        if fault and fault.kind is FaultKind.BUSY:
            raise Refused(ErrCode.BUSY)
        asked = _asked(operation, request, content)
        done = perform(operation, account, asked)
    except Refused as refused:
        return JSONResponse({"errcode": int(refused.code), "errmsg": f"{refused.message} rid: {secrets.token_hex(12)}"}), int(refused.code)
    with account.changed:
        account.calls.append(
            Call(operation.path, asked.body or {k: v for k, v in asked.query.items() if k != "access_token"}, account.clock())
        )
    return _response(done, callbacks), 0


def _response(done: Done | Medium, callbacks: Callbacks) -> Response:
    if isinstance(done, Medium):
        disposition = f'attachment; filename="{done.id}.{done.suffix}"'
        return Response(done.content, media_type=done.content_type, headers={"Content-Disposition": disposition})
    after = BackgroundTask(callbacks.event, *done.event) if done.event and callbacks.url else None
    return JSONResponse(done.answer, background=after)


def _asked(operation: Operation, request: Request, content: bytes) -> Asked:
    host = request.client.host if request.client else ""
    if request.method != operation.method:
        raise Refused(ErrCode.REQUIRE_POST if operation.method == "POST" else ErrCode.REQUIRE_GET)
    if operation.method == "GET":
        return Asked(dict(request.query_params), {}, host)
    if not content:
        raise Refused(ErrCode.EMPTY_BODY)
    body = _read(content)
    if body is None:
        raise Refused(ErrCode.DATA_FORMAT)
    return Asked(dict(request.query_params), body, host)


def _read(content: bytes) -> Mapping[str, Any] | None:
    try:
        body = json.loads(content.decode())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _picture(account: OfficialAccount) -> Endpoint:
    async def picture(request: Request) -> Response:
        try:
            with account.changed:
                medium = account.media.get(request.path_params["media_id"], account.clock())
        except Refused:
            return Response(status_code=404)
        return Response(medium.content, media_type=medium.content_type)

    return picture
