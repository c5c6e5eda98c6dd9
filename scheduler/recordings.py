"""Recordings are fetched from their platforms, some time after the letter: what residents said is kept for the person who calls back.

No write is long: a file goes in part by part, and what belongs to nobody any more goes out in the same way.
"""

import logging
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from casework import recordings
from casework.database import Store
from casework.recordings import Fetched, Recording
from scheduler.outlet import DeliveryError, OutOfOrder, Throttled

MEND = timedelta(minutes=5)  # between looks at a channel that does not work at all

log = logging.getLogger(__name__)


@runtime_checkable
class Library(Protocol):
    """Where a channel's files can be fetched."""

    @property
    def name(self) -> str: ...

    def fetch(self, media: str) -> Fetched:
        """The file of this name, at most recordings.MOST_BYTES long; DeliveryError where it cannot be had."""


def fetch_due(store: Store, library: Library, now: datetime) -> int:
    """Fetch what is due from one channel; how many files came. Nothing more is asked of a platform that gives none for now."""
    sweep(store)
    came = 0
    for recording in store.read(lambda db: recordings.due(db, library.name, now)):
        try:
            _fetch(store, library, recording)
        except (OutOfOrder, Throttled) as error:
            _rest(store, library, error, now)
            break
        except DeliveryError as error:
            _failed(store, recording, str(error), now, permanent=error.permanent)
        except Exception:  # one file that breaks the program must not keep the others back
            log.exception("recording %d could not be fetched", recording.id)
            _failed(store, recording, "取的时候出了错，请看日志", now, permanent=False)
        else:
            came += 1
    return came


def sweep(store: Store) -> None:
    """Drop the parts of recordings that are gone."""
    while found := store.read(recordings.ownerless):
        for recording_id, number in found:
            store.write(lambda db, of=recording_id, at=number: recordings.sweep(db, of, at))  # type: ignore[misc]


def _fetch(store: Store, library: Library, recording: Recording) -> None:
    file = library.fetch(recording.media)
    parts = recordings.split(file.content)
    for number, part in enumerate(parts):
        store.write(lambda db, at=number, part=part: recordings.write_part(db, recording.id, at, part))  # type: ignore[misc]
    store.write(lambda db: recordings.fetched(db, recording.id, file.content_type, len(parts)))


def _rest(store: Store, library: Library, error: OutOfOrder | Throttled, now: datetime) -> None:
    log.error("channel %s gives no files: %s", library.name, error)
    failure, until = str(error)[:200], now + (timedelta(seconds=error.seconds) if isinstance(error, Throttled) else MEND)
    store.write(lambda db: recordings.postpone(db, library.name, failure, until))


def _failed(store: Store, recording: Recording, failure: str, now: datetime, *, permanent: bool) -> None:
    store.write(lambda db: recordings.failed(db, recording, failure[:200], now, permanent=permanent))
