"""Telegram in a process of its own: it outlives the service, fails now and then, and tells what reached it.

python -m tests.proofs.telegram_platform PORT TOKEN RESIDENTS SEED
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.simulator.telegram import Fault, RandomFaults, TelegramLimits, TelegramSimulator, TooMany

ERRORS = 0.01
TOO_MANY = 0.0004
STRICT = TelegramLimits(overall_burst=15, chat_burst=1)  # half a second of messages: what bunches on the way, and nothing more


@dataclass(slots=True)
class CountedFaults:
    """Faults by chance, and how many of them said 429 to a message though nothing was too fast."""

    faults: RandomFaults
    too_many: int = 0

    def __call__(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        fault = self.faults(method, params)
        self.too_many += isinstance(fault, TooMany) and method == "sendMessage"
        return fault


def main(port: int, token: str, residents: int, seed: int) -> None:
    """Serve until killed; everybody has started the bot, and what they said then is read already."""
    faults = CountedFaults(RandomFaults(seed, ERRORS, TOO_MANY))
    simulator = TelegramSimulator(token, limits=STRICT, faults=faults, calls_kept=10 * residents + 10_000)
    for number in range(residents):
        simulator.phone(f"居民{number}", user_id=1000 + number).start()

    async def report(request: Request) -> JSONResponse:
        sent = [call for call in simulator.calls if call.method == "sendMessage"]
        return JSONResponse(
            {"planned": faults.too_many, "sent": [[str(call.params.get("chat_id")), call.at, call.status] for call in sent]}
        )

    async def progress(request: Request) -> JSONResponse:
        return JSONResponse(simulator.counters[("sendMessage", 200)])

    app = Starlette(routes=[Route("/report", report), Route("/progress", progress), *simulator.routes()])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
