"""Recordings are fetched from their platforms, some time after the letter: what residents said is kept for the person who calls back."""

import logging
from datetime import datetime
from typing import Protocol, runtime_checkable

from casework import recordings
from casework.database import Store
from casework.recordings import Fetched, Recording
from scheduler.outlet import DeliveryError

log = logging.getLogger(__name__)


@runtime_checkable
class Library(Protocol):
    """Where a channel's files can be fetched."""

    @property
    def name(self) -> str: ...

    def fetch(self, media: str) -> Fetched:
        """The file of this name, at most recordings.MOST_BYTES long; DeliveryError where it cannot be had."""


def fetch_due(store: Store, library: Library, now: datetime) -> int:
    """Fetch what is due from one channel; how many files came."""
    came = 0
    for recording in store.read(lambda db: recordings.due(db, library.name, now)):
        came += _fetch(store, library, recording, now)
    return came


def _fetch(store: Store, library: Library, recording: Recording, now: datetime) -> bool:
    try:
        file = library.fetch(recording.media)
    except DeliveryError as error:
        failure, permanent = str(error)[:200], error.permanent
        store.write(lambda db: recordings.failed(db, recording, failure, now, permanent=permanent))
        return False
    store.write(lambda db: recordings.fetched(db, recording.id, file))
    return True
