"""The body of a request, read no further than it may be long."""

from starlette.requests import Request


class TooLong(Exception):
    """The body is longer than it may be; what is beyond was not read."""


async def read_body(request: Request, most_bytes: int) -> bytes:
    """The whole body; TooLong beyond the limit, starlette's ClientDisconnect where it breaks off."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise TooLong
    return bytes(body)
