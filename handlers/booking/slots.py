"""Which free times to offer a resident: only days that have one, those that fit what was wished, the soonest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.booking.slots import HORIZON, Slot, free_slots
from casework.messaging.conversations import Answers
from handlers.inputs import TimeWish, parse_time
from handlers.turn import Turn
from knowledge.catalogue import ServiceItem
from knowledge.stations import Station

DAYS_OFFERED = 5
TIMES_OFFERED = 6


def places(turn: Turn, answers: Answers) -> tuple[Station, ...]:
    """The stations where the item can be booked: the chosen one, or all that take it."""
    catalogue = turn.handbook.catalogue
    item = catalogue.item(answers["item"])
    stations = tuple(station for station, _ in catalogue.stations_for(item) if catalogue.counter_for(item, station))
    chosen = answers.get("station")
    return tuple(station for station in stations if station.id == chosen) or stations


def wish_of(answers: Answers) -> TimeWish | None:
    """What the resident said about when, read on the day it was said."""
    if "wish" not in answers:
        return None
    return parse_time(answers["wish"], date.fromisoformat(answers["wished_on"]))


@dataclass(frozen=True, slots=True)
class Search:
    """One look for free times: for an item at some stations, under a wish."""

    turn: Turn
    item: ServiceItem
    stations: tuple[Station, ...]
    wish: TimeWish | None

    def on(self, day: date) -> list[Slot]:
        """The free times of a day that fit, soonest first."""
        fitting = (slot for station in self.stations for slot in self._slots(station, day, day) if self._fits(slot))
        return sorted(fitting, key=lambda slot: slot.starts_at)

    def days(self, most: int = DAYS_OFFERED, after: date | None = None) -> list[date]:
        """The next days, from `after` on, that have a free time that fits."""
        found: list[date] = []
        for day in self._dates(after):
            if any(self._fits(slot) for station in self.stations for slot in self._slots(station, day, day)):
                found.append(day)
                if len(found) == most:
                    break
        return found

    def first(self, after: date | None = None) -> Slot | None:
        """The soonest time, from a day on, that fits."""
        days = self.days(1, after)
        return self.on(days[0])[0] if days else None

    def nearest(self, day: date, most: int = TIMES_OFFERED) -> list[Slot]:
        """The free times of a day nearest to a named hour, in order of time."""
        wish = self.wish
        slots = Search(self.turn, self.item, self.stations, None).on(day)
        if wish is not None:
            slots = sorted(slots, key=lambda slot: wish.distance(self._local(slot)))
        return sorted(slots[:most], key=lambda slot: slot.starts_at)

    def _dates(self, after: date | None) -> Iterator[date]:
        today = self.turn.today
        calendar = self.turn.handbook.calendar
        for number in range(HORIZON.days + 1):
            day = today + timedelta(days=number)
            if after is not None and day < after:
                continue
            if self.wish is None or self.wish.allows_day(day, working_day=calendar.is_working(day)):
                yield day

    def _slots(self, station: Station, first: date, last: date) -> Iterator[Slot]:
        counter = self.turn.handbook.catalogue.counter_for(self.item, station)
        if counter is not None:
            yield from free_slots(self.turn.db, self.turn.handbook.opening, self.item, station, counter, first, last, self.turn.now)

    def _fits(self, slot: Slot) -> bool:
        if self.wish is None:
            return True
        start = self._local(slot)
        return self.wish.allows(start, working_day=self.turn.handbook.calendar.is_working(start.date()), out_of_hours=slot.out_of_hours)

    def _local(self, slot: Slot) -> datetime:
        return self.turn.handbook.local(slot.starts_at)


def search(turn: Turn, answers: Answers, wish: TimeWish | None = None) -> Search:
    """Look for times as far as the answers say."""
    return Search(turn, turn.handbook.catalogue.item(answers["item"]), places(turn, answers), wish or wish_of(answers))
