"""The desk put together: every room in one tuple, every page behind the one door."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from casework.database import Store
from desk.asking import Room
from desk.guard import Guard
from desk.ledger.room import room_of
from desk.ledgers import LEDGERS
from desk.rooms.accounts import ACCOUNTS
from desk.rooms.alerts import ALERTS
from desk.rooms.appointments import APPOINTMENTS
from desk.rooms.calls import CALLS
from desk.rooms.editions import EDITIONS
from desk.rooms.find import FIND
from desk.rooms.home import HOME
from desk.rooms.log import LOG
from desk.rooms.openings import OPENINGS
from desk.rooms.questions import QUESTIONS
from desk.rooms.rota import POSTS, ROTA
from desk.signing import SIGNING, Door
from desk.site import Site
from knowledge.handbook import Shelf

ROOMS: tuple[Room, ...] = (
    HOME,
    ALERTS,
    CALLS,
    FIND,
    APPOINTMENTS,
    *(room_of(ledger, "台账") for ledger in LEDGERS),
    QUESTIONS,
    EDITIONS,
    ROTA,
    POSTS,
    OPENINGS,
    ACCOUNTS,
    LOG,
    SIGNING,
)
"""Every room, in the order of the navigation."""

FILES = Path(__file__).parent / "files"
SERVED = {"desk.css": "text/css", "desk.js": "text/javascript"}


class Desk:
    """What the web application mounts below /desk."""

    def __init__(self, store: Store, handbook: Shelf, clock: Callable[[], datetime], *, secure: bool) -> None:
        site = Site(ROOMS, secure)
        self._guard = Guard(store, handbook, clock, site)
        self._door = Door(store, handbook, clock, site)

    def routes(self) -> Sequence[BaseRoute]:
        """Every address of the desk."""
        pages = [self._guard.route(page) for room in ROOMS for page in room.pages]
        return (*self._door.routes(), Route("/desk/files/{name}", _file), *pages)


def _file(request: Request) -> Response:
    name = str(request.path_params["name"])
    if name not in SERVED:
        return Response("", 404)
    return FileResponse(FILES / name, media_type=SERVED[name], headers={"Cache-Control": "no-cache"})
