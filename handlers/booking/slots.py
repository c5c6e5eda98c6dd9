"""Which free times to offer a resident: only days that have one, those that fit what was wished, the soonest first."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property

from casework.booking.slots import HORIZON, Availability, Slot, availability
from casework.messaging.conversations import Answers
from handlers.inputs import TimeWish, parse_time
from handlers.turn import Turn
from knowledge.service_item import ServiceItem
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


class Search:
    """One look for free times: for an item at some stations, under a wish."""

    def __init__(self, turn: Turn, item: ServiceItem, stations: tuple[Station, ...], wish: TimeWish | None) -> None:
        self.item = item
        self.stations = stations
        self._turn = turn
        self._wish = wish

    def on(self, day: date) -> list[Slot]:
        """The free times of a day that fit, soonest first."""
        return sorted((slot for slot in self._free(day) if self._fits(slot)), key=lambda slot: slot.starts_at)

    def days(self, most: int = DAYS_OFFERED, after: date | None = None) -> list[date]:
        """The next days, from `after` on, that have a free time that fits."""
        found: list[date] = []
        for day in self._dates(after):
            if any(self._fits(slot) for slot in self._free(day)):
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
        wish = self._wish
        slots = sorted(self._free(day), key=lambda slot: slot.starts_at)
        if wish is not None:
            slots.sort(key=lambda slot: wish.distance(self._local(slot)))
        return sorted(slots[:most], key=lambda slot: slot.starts_at)

    def _dates(self, after: date | None) -> Iterator[date]:
        first = max(self._turn.today, after or self._turn.today)
        calendar = self._turn.handbook.calendar
        for number in range((self._turn.today + HORIZON - first).days + 1):
            day = first + timedelta(days=number)
            if self._wish is None or self._wish.allows_day(day, working_day=calendar.is_working(day)):
                yield day

    def _free(self, day: date) -> Iterator[Slot]:
        for each in self._availabilities:
            yield from each.on(day)

    @cached_property
    def _availabilities(self) -> list[Availability]:
        turn, handbook = self._turn, self._turn.handbook
        counters = [(station, handbook.catalogue.counter_for(self.item, station)) for station in self.stations]
        return [
            availability(turn.db, handbook.opening, self.item, station, counter, turn.now)
            for station, counter in counters
            if counter is not None
        ]

    def _fits(self, slot: Slot) -> bool:
        if self._wish is None:
            return True
        start = self._local(slot)
        return self._wish.allows(start, working_day=self._turn.handbook.calendar.is_working(start.date()), out_of_hours=slot.out_of_hours)

    def _local(self, slot: Slot) -> datetime:
        return self._turn.handbook.local(slot.starts_at)


def search(turn: Turn, answers: Answers, wish: TimeWish | None = None) -> Search:
    """Look for times as far as the answers say."""
    return Search(turn, turn.handbook.catalogue.item(answers["item"]), places(turn, answers), wish or wish_of(answers))
