"""The floor: what the same web server does with the same requests when nothing is understood and nothing is stored."""

import socket
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

BACKLOG = 2048  # as `linban serve`


async def answer(request: Request) -> Response:
    """Read the letter, say a word."""
    await request.body()
    return PlainTextResponse("ok")


def main(port: int) -> None:
    """Serve as `linban serve` does: uvloop, httptools, no access log."""
    listener = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
    app = Starlette(routes=[Route("/api/chat/messages", answer, methods=["POST"]), Route("/healthz", answer)])
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, loop="uvloop", http="httptools")
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main(int(sys.argv[1]))
