"""Long messages go out in parts: which of them did, so that a later try does not begin anew."""

import threading
from collections.abc import Iterator

REMEMBERED = 10_000  # messages of which some parts went out and others did not


class Parts:
    """Counts the parts of unfinished messages, by the message's key; in this process alone, so a restart in between repeats them."""

    def __init__(self) -> None:
        self._sent: dict[str, int] = {}
        self._lock = threading.Lock()

    def unsent(self, key: str, of: int) -> Iterator[int]:
        """The numbers of the parts still to be sent, of so many: one counts as sent when the next is asked for."""
        with self._lock:
            begun = self._sent.get(key, 0)
        for number in range(begun, of):
            yield number
            self._note(key, number + 1)
        with self._lock:
            self._sent.pop(key, None)

    def _note(self, key: str, sent: int) -> None:
        with self._lock:
            self._sent.pop(key, None)
            self._sent[key] = sent
            if len(self._sent) > REMEMBERED:
                del self._sent[next(iter(self._sent))]
