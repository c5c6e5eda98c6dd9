"""The bookshelf: keeps the handbook that a running process answers from, and exchanges it when another edition is published."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from casework import editions, openings, revisions
from casework.database import Db, Store
from casework.editions import Edition, EditionError
from knowledge.differences import differences
from knowledge.handbook import Handbook, opening_times
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.mistakes import CatalogueError
from knowledge.opening import OpeningTimes
from knowledge.understanding import Understander

SECONDS = 2.0  # between two looks at the database; one small query
MAKER = "程序"
FIRST = "首次启动"
SHIPPED = "随程序的示例"

log = logging.getLogger(__name__)


def origin_of(source: Path) -> str:
    """What an edition made from a catalogue's files says of where it comes from."""
    return SHIPPED if source == shipped_folder() else source.resolve().name


class Bookshelf:
    """The current handbook of one process: the live edition, with what is stated of single days laid over its hours.

    `source` is the catalogue as files: it becomes the first edition of a database that has none, and is never looked at again.
    """

    def __init__(self, store: Store, source: Path, zone: ZoneInfo, clock: Callable[[], datetime], seconds: float = SECONDS) -> None:
        self._store = store
        self._source = source
        self._zone = zone
        self._clock = clock
        self._seconds = seconds
        self._seen: dict[str, int] = {}  # the revisions that are in the handbook, or could not be
        self._number: int | None = None
        self._handbook: Handbook | None = None
        self._building = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._silent = False  # the database is away, and that was said once

    def current(self) -> Handbook:
        """The handbook of now; the first call reads it, and so may not come from inside a write.

        CatalogueError where there is no edition yet and the files are no catalogue, EditionError where the live edition cannot be read.
        """
        if self._handbook is None:
            self.open()
        assert self._handbook is not None  # opened above
        return self._handbook

    @property
    def number(self) -> int | None:
        """The number of the edition in the current handbook."""
        return self._number

    def open(self) -> None:
        """Read the live edition, for the first time; where there is none the files become it. Errors as for `current`."""
        with self._building:
            if self._handbook is not None:
                return
            if self._store.read(editions.live) is None:
                self._seed()
            seen, edition, opening = self._store.read(lambda db: (revisions.current(db), _live(db, None), self._opening(db)))
            assert edition is not None  # no number was left out
            self._take(_read(edition), edition.number, opening)
            self._seen = seen

    def refresh(self) -> bool:
        """Exchange the handbook where another edition is live or other openings are stated; whether it was exchanged.

        An edition that cannot be read is logged, and the handbook stays as it is until another is published.
        """
        with self._building:
            if self._handbook is None:
                return False
            now = self._store.read(revisions.current)
            changed = {subject for subject in (editions.SUBJECT, openings.SUBJECT) if now.get(subject) != self._seen.get(subject)}
            if not changed:
                return False
            seen, edition, opening = self._store.read(lambda db: (revisions.current(db), _live(db, self._number), self._opening(db)))
            before, number = self._handbook, self._number
            understander = before.understander
            if edition is not None:
                try:
                    understander, number = _read(edition).prepare(), edition.number
                except EditionError as error:
                    log.error("edition %d stays unread, edition %s is told on: %s", edition.number, number, error)
            times = opening if openings.SUBJECT in changed else before.opening
            exchanged = number != self._number or times is not before.opening
            if exchanged:
                self._take(understander, number, times)
                log.info("the handbook was exchanged: edition %s", number)
            self._seen = seen
            return exchanged

    def start(self) -> None:
        """Be ready for residents, and look for changes from now on in a thread of its own; the log says where the files differ."""
        self.current().understander.prepare()
        self._stopping.clear()
        self._thread = threading.Thread(target=self._watch, name="bookshelf", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more; without effect the second time."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def strays(self) -> int:
        """In how many places the files differ from the live edition; CatalogueError where they are no catalogue."""
        return len(differences(self.current().catalogue, load_catalogue(self._source)))

    def _seed(self) -> None:
        packed, now = editions.pack(load_catalogue(self._source)), self._clock()
        self._store.write(lambda db: editions.seed(db, packed, MAKER, FIRST, origin_of(self._source), now))

    def _opening(self, db: Db) -> OpeningTimes:
        since = self._clock().astimezone(self._zone).date()
        return opening_times(self._zone, openings.overrides(db), openings.exceptions(db, since))

    def _take(self, understander: Understander, number: int | None, opening: OpeningTimes) -> None:
        self._number = number
        self._handbook = Handbook(understander.catalogue, opening, understander)

    def _watch(self) -> None:
        self._compare()
        while not self._stopping.wait(self._seconds):
            self._look()

    def _look(self) -> None:
        try:
            self.refresh()
            self._silent = False
        except Exception:  # the next look tries again, and residents are answered meanwhile
            if not self._silent:
                log.exception("the live edition could not be looked for, edition %s is told on", self._number)
            self._silent = True

    def _compare(self) -> None:
        try:
            strays = self.strays()
        except CatalogueError as error:
            log.warning("the files of the catalogue have %d mistakes; edition %s is told", len(error.mistakes), self._number)
        except Exception:
            log.exception("the files of the catalogue could not be compared with edition %s", self._number)
        else:
            if strays:
                log.warning("the files of the catalogue differ from edition %s in %d places and are not told", self._number, strays)


def _read(edition: Edition) -> Understander:
    """The catalogue of an edition, ready to be asked; Damaged."""
    return _understander(editions.unpack(edition), edition.number)  # compared with its checksum each time


@lru_cache(maxsize=2)
def _understander(text: str, number: int) -> Understander:
    """Kept for the edition before, too: going back is at once."""
    return Understander(editions.parse(text, number))


def _live(db: Db, known: int | None) -> Edition | None:
    """The live edition; None where it is the one that is known already."""
    number = editions.live(db)
    assert number is not None  # seeded when the shelf was opened, and never taken back
    return editions.get(db, number) if number != known else None
