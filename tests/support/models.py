"""A stand-in for an endpoint of language models: OpenAI's two interfaces over real HTTP on this machine."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ModelEndpoint:
    """What it answers (a status and a body, or a function of the request), and what it was asked."""

    address: str = ""
    answer: Callable[[dict[str, Any]], tuple[int, bytes]] = lambda wanted: (200, b"{}")
    drip: float = 0.0  # seconds between two bytes
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def model_endpoint() -> Iterator[ModelEndpoint]:
    """One that runs for a test."""
    endpoint = ModelEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.asked.append(wanted)
            endpoint.keys.append(self.headers.get("Authorization", ""))
            endpoint.paths.append(self.path)
            status, body = endpoint.answer(wanted)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for byte in body if endpoint.drip else ():
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(endpoint.drip)
                if not endpoint.drip:
                    self.wfile.write(body)
            except OSError:
                pass  # whoever asked has gone

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def embeddings(vector_of: Callable[[str], list[float]]) -> Callable[[dict[str, Any]], tuple[int, bytes]]:
    """Answers as an embeddings endpoint does, last text first: the order is in the index."""

    def answer(wanted: dict[str, Any]) -> tuple[int, bytes]:
        rows = [{"object": "embedding", "index": place, "embedding": vector_of(text)} for place, text in enumerate(wanted["input"])]
        return 200, json.dumps({"object": "list", "data": rows[::-1]}).encode()

    return answer


def chat(said: str) -> Callable[[dict[str, Any]], tuple[int, bytes]]:
    """Answers as a chat endpoint does."""
    return lambda wanted: (200, json.dumps({"choices": [{"message": {"role": "assistant", "content": said}}]}).encode())
