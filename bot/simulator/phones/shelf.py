"""The phones that have been handed out, each to one visitor."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.simulator.phones.asked import CannotDo

Kept = TypeVar("Kept")


@dataclass(slots=True)
class Shelf(Generic[Kept]):
    """Makes a phone at its first use, at most so many: none is taken away from anybody."""

    make: Callable[[str], Kept]
    most: int
    _kept: dict[str, Kept] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, phone_id: str) -> Kept | None:
        """The phone of this id, if it was used before."""
        with self._lock:
            return self._kept.get(phone_id)

    def take(self, phone_id: str) -> Kept:
        """The phone of this id, new where it was not used before; CannotDo where there are no more."""
        with self._lock:
            if phone_id not in self._kept:
                if len(self._kept) >= self.most:
                    raise CannotDo(503, f"演示手机发完了（一共{self.most}部）。请用已有的手机，或重新启动演示。")
                self._kept[phone_id] = self.make(phone_id)
            return self._kept[phone_id]
