"""What a call brought along: query, form, multipart form or JSON, as https://core.telegram.org/bots/api#making-requests allows."""

import json
from email.message import Message
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.simulator.telegram.parameters import Upload
from bot.simulator.telegram.refusals import Refusal, bad_request

ATTACHED = "attach://"


async def read_call(request: Request, most_bytes: int) -> dict[str, object]:
    """The raw parameters of a request: strings from a query or form, anything from JSON, `Upload` for files; raises `Refusal`."""
    raw: dict[str, object] = dict(request.query_params)
    body = await _body(request, most_bytes)
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            raw |= _json(body)
        elif kind == "application/x-www-form-urlencoded":
            raw |= parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
        elif kind == "multipart/form-data":
            raw |= _multipart(body, content_type)
    except UnicodeDecodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    return _with_attached(raw)


async def _body(request: Request, most_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise Refusal(413, "Request Entity Too Large")
    return bytes(body)


def _json(body: bytes) -> dict[str, object]:
    try:
        read = json.loads(body.decode()) if body else {}
    except json.JSONDecodeError as error:
        raise bad_request("can't parse request JSON object") from error
    if not isinstance(read, dict):
        raise bad_request("request JSON must be an Object")
    return read


def _multipart(body: bytes, content_type: str) -> dict[str, object]:
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_boundary()
    if not boundary:
        raise bad_request("boundary is missing in a multipart form")
    fields: dict[str, object] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        disposition = Message()
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(":")
            disposition[name] = value.strip()
        field = str(disposition.get_param("name", "", "content-disposition"))
        file_name = disposition.get_filename()
        fields[field] = content.decode() if file_name is None else Upload(file_name, content)
    return fields


def _with_attached(raw: dict[str, object]) -> dict[str, object]:
    """Put each file where a parameter points at it with `attach://name`."""
    used = set()
    for name, value in list(raw.items()):
        if isinstance(value, str) and value.startswith(ATTACHED):
            attached = value.removeprefix(ATTACHED)
            if isinstance(raw.get(attached), Upload):
                raw[name] = raw[attached]
                used.add(attached)
    return {name: value for name, value in raw.items() if name not in used}
