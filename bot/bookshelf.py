"""The bookshelf: keeps the handbook that a running process answers from, and exchanges it when another edition is published."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from casework import editions, openings, revisions
from casework.database import Db, Store
from casework.editions import Edition, EditionError
from knowledge.catalogue import Catalogue
from knowledge.choosing import Chooser
from knowledge.differences import differences
from knowledge.handbook import Handbook, opening_times, understander_of
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.mistakes import CatalogueError
from knowledge.opening import OpeningTimes
from knowledge.school import School, can_be_learned
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

    With a school the handbook learns the catalogue's examples: with the first question, or, where residents wait, apart from them.
    `source` is the catalogue as files: it becomes the first edition of a database that has none, and is never looked at again.
    """

    def __init__(
        self,
        store: Store,
        source: Path,
        zone: ZoneInfo,
        clock: Callable[[], datetime],
        seconds: float = SECONDS,
        *,
        school: School | None = None,
        chooser: Chooser | None = None,
    ) -> None:
        self._store = store
        self._school = school
        self._chooser = chooser
        self._source = source
        self._zone = zone
        self._clock = clock
        self._seconds = seconds
        self._seen: dict[str, int] = {}  # the revisions that are in the handbook, or could not be
        self._number: int | None = None
        self._lately: list[tuple[str, Understander]] = []  # this edition and the one before: going back is at once
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
            self._take(self._read(edition), edition.number, opening)
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
                    understander, number = self._ready(self._read(edition)), edition.number
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
        understander = self.current().understander
        if self._must_learn(understander.catalogue):  # until that is done names and likeness decide
            understander = Understander(understander.catalogue)
            self._take(understander, self._number, self.current().opening)
        understander.prepare()
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

    def _read(self, edition: Edition) -> Understander:
        """The catalogue of an edition, ready to be asked; Damaged."""
        text = editions.unpack(edition)  # compared with its checksum each time
        for known, understander in self._lately:
            if known == text:
                return understander
        understander = understander_of(editions.parse(text, edition.number), self._school, self._chooser)
        self._lately = [*self._lately[-1:], (text, understander)]
        return understander

    def _must_learn(self, catalogue: Catalogue) -> bool:
        return self._school is not None and not self._school.is_ready(catalogue)

    def _ready(self, understander: Understander) -> Understander:
        """One that has learned, or, where that cannot be done apart from those who wait, one that does without."""
        catalogue = understander.catalogue
        if self._school is not None and self._must_learn(catalogue):
            log.info("learning %d items", len(catalogue.answerable()))
            if not self._school.learn_apart(catalogue):
                log.warning("the examples could not be learned: names and likeness decide")
                understander = Understander(catalogue)
        return understander.prepare()

    def _learn(self) -> None:
        """Take up what `start` did not wait for: letters and sounds first, meaning, which takes minutes, after them."""
        for missing, meaning in ((self._must_learn, False), (self._must_learn_meaning, True)):
            handbook = self.current()
            if self._school is None or not missing(handbook.catalogue):
                continue
            if meaning:
                log.info("learning what %d items mean", len(handbook.catalogue.answerable()))
                if not self._school.learn_apart(handbook.catalogue, meaning=True):
                    log.warning("meaning could not be learned: letters and sounds decide")
                    continue
            with self._building:
                now = self._handbook
                assert now is not None  # read by start
                if now.catalogue is handbook.catalogue:
                    self._lately = []
                    self._take(self._ready(understander_of(now.catalogue, self._school, self._chooser)), self._number, now.opening)

    def _must_learn_meaning(self, catalogue: Catalogue) -> bool:
        school = self._school
        return school is not None and school.encoder is not None and can_be_learned(catalogue) and school.meaning(catalogue) is None

    def _watch(self) -> None:
        self._learn()
        self._compare()
        while not self._stopping.wait(self._seconds):
            if self._look():
                self._learn()

    def _look(self) -> bool:
        """Whether the handbook was exchanged."""
        exchanged = False
        try:
            exchanged = self.refresh()
            self._silent = False
        except Exception:  # the next look tries again, and residents are answered meanwhile
            if not self._silent:
                log.exception("the live edition could not be looked for, edition %s is told on", self._number)
            self._silent = True
        return exchanged

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


def _live(db: Db, known: int | None) -> Edition | None:
    """The live edition; None where it is the one that is known already."""
    number = editions.live(db)
    assert number is not None  # seeded when the shelf was opened, and never taken back
    return editions.get(db, number) if number != known else None
