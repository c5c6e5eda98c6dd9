"""Dialogues as specifications: what a resident says, and what he or she hears.

    dialogue.plays(
        ("老年证怎么办", ("要带", "15个工作日", NOT("不敢答"))),
        (press("预约"), "去哪里方便"),
        (at("2026-12-03T10:00"), NOTHING),
    )

The letters go through the real intake, router and casework to a real database; time stands until it is moved.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeAlias, TypeVar

from bot.intake import Intake
from bot.rendering import numbered
from casework.booking import appointments
from casework.booking.appointments import Appointment
from casework.booking.slots import Slot
from casework.database import Db, Store
from casework.ids import CountingIds
from casework.messages import ABROAD, Address, Attachment, AttachmentKind, Choice, Inbound, Reply
from casework.messaging import conversations
from casework.messaging.conversations import Talk
from casework.people import accounts, consents, residents
from casework.people.consents import Scope
from handlers.contact import ABROAD_VERSION, NOTICE_VERSION
from knowledge.handbook import Handbook
from scheduler.outlet import DeliveryError, Pace
from scheduler.quiet import QuietHours
from scheduler.reminders import RULES
from scheduler.rules import words_of
from scheduler.timetable import Timetable, jobs_for

T = TypeVar("T")

WEDNESDAY_EVENING = "2026-12-02T18:40"
CHANNEL = "paper"


@dataclass(frozen=True, slots=True)
class NOT:
    """What must not be heard."""

    fragment: str


@dataclass(frozen=True, slots=True)
class at:  # noqa: N801 - a verb of the little language
    """Move the clock to a local moment and let the scheduler do what is due; heard are the notices that come."""

    moment: str


@dataclass(frozen=True, slots=True)
class press:  # noqa: N801
    """Press the button with this label, or with this key where it is not among those offered now."""

    label: str


@dataclass(frozen=True, slots=True)
class sends:  # noqa: N801
    """Send something besides words, or instead of them; places are in degrees, as the channel gives them."""

    kind: AttachmentKind
    media: str = ""
    text: str = ""
    latitude: float | None = None
    longitude: float | None = None


NOTHING: tuple[()] = ()
"""Heard where no notice comes."""

Says: TypeAlias = str | at | press | sends
Hears: TypeAlias = str | NOT | tuple[str | NOT, ...]


@dataclass(slots=True)
class Paper:
    """The sending side of a channel on paper: what was pushed, and the failures it is told to have."""

    name: str = CHANNEL
    pushed: list[tuple[Address, Reply]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    pace: Pace | None = None
    bell: threading.Event = field(default_factory=threading.Event)

    def push(self, address: Address, reply: Reply, key: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.pushed.append((address, reply))

    def fails(self, *reasons: str, permanent: bool = False) -> None:
        """Let the next pushes fail."""
        self.failures += [DeliveryError(reason, permanent=permanent) for reason in reasons]


class StationUnderTest:
    """The service without its edges: intake, timetable and channels on paper over one database."""

    def __init__(
        self,
        store: Store,
        handbook: Handbook,
        begins: str = WEDNESDAY_EVENING,
        quiet: QuietHours | None = None,
        channels: Sequence[str] = (CHANNEL,),
    ) -> None:
        self.store = store
        self.handbook = handbook
        self.papers = {name: Paper(name) for name in channels}
        self.paper = self.papers[channels[0]]
        self.intake = Intake(store, lambda: self.handbook, CountingIds(), words_of(RULES))
        self.now = self.moment(begins)
        jobs = jobs_for(store, lambda: self.handbook, tuple(self.papers.values()), quiet or QuietHours())
        self.timetable = Timetable(store, jobs, lambda: self.now)
        self._letters = count(1)

    def moment(self, local: str) -> datetime:
        """A moment on the station's clock, in UTC."""
        return datetime.fromisoformat(local).replace(tzinfo=self.handbook.opening.zone).astimezone(UTC)

    def move_to(self, local: str) -> None:
        """Move the clock, and let the scheduler do what is due."""
        self.now = self.moment(local)
        self.timetable.tick(self.now)

    def resident(self, name: str = "居民", channel: str = CHANNEL) -> "Dialogue":
        """Somebody who writes."""
        return Dialogue(self, Address(channel, name))

    def receive(self, address: Address, text: str, choice: str = "", message_id: str = "", attachment: Attachment | None = None) -> Reply:
        """One letter and its answer."""
        inbound = Inbound(address, text, message_id or f"letter-{next(self._letters)}", self.now, choice, attachment)
        return self.intake.receive_now(inbound).reply

    def read(self, fn: Callable[[Db], T]) -> T:
        return self.store.read(fn)


class Dialogue:
    """One resident's talk with the station."""

    def __init__(self, station: StationUnderTest, address: Address) -> None:
        self.station = station
        self.address = address
        self.transcript: list[str] = []
        self.offered: tuple[Choice, ...] = ()
        self.last = Reply("")

    def plays(self, *lines: tuple[Says, Hears]) -> "Dialogue":
        """Say and hear; the whole talk so far is shown where something else is heard."""
        for says, hears in lines:
            self._check(self._utter(says), hears)
        return self

    def says(self, *texts: Says) -> str:
        """Say several things; what is heard to the last."""
        heard = ""
        for text in texts:
            heard = self._utter(text)
        return heard

    def notices(self) -> list[Reply]:
        """Everything the station said to this resident of its own accord."""
        return [reply for paper in self.station.papers.values() for address, reply in paper.pushed if address == self.address]

    def talk(self) -> Talk:
        """Where the conversation stands in the database."""
        return self.station.read(lambda db: conversations.look(db, self.address))

    def booked(self) -> list[Appointment]:
        """The resident's appointments still to come."""
        resident = self.talk().resident_id
        return [] if resident is None else self.station.read(lambda db: appointments.upcoming(db, resident, self.station.now))

    def starts(self) -> list[str]:
        """When the resident's appointments start, on the station's clock: 2026-12-05T10:00."""
        return [f"{self.station.handbook.local(each.starts_at):%Y-%m-%dT%H:%M}" for each in self.booked()]

    def labels(self) -> list[str]:
        """What can be chosen now."""
        return [choice.label for choice in self.offered]

    def told(self) -> str:
        """The talk so far, to read."""
        return "\n".join(self.transcript)

    def _utter(self, says: Says) -> str:
        match says:
            case at(moment):
                before = len(self.notices())
                self.station.move_to(moment)
                new = self.notices()[before:]
                self.transcript += [f"@{moment}", *(numbered(reply) for reply in new)]
                self.offered = next((reply.choices for reply in reversed(new) if reply.choices), self.offered)
                return "\n".join(numbered(reply) for reply in new)
            case press(label):
                chosen = next((choice for choice in self.offered if label in (choice.label, choice.key)), None)
                if chosen is None and ":" not in label:
                    raise AssertionError(f"“{label}” is not offered:\n{self.told()}")
                return self._answer(chosen.label if chosen else label, chosen.key if chosen else label)
            case sends(kind, media, text, latitude, longitude):
                return self._answer(text, "", Attachment(kind, media, latitude=latitude, longitude=longitude))
            case _:
                return self._answer(says, "")

    def _answer(self, text: str, choice: str, attachment: Attachment | None = None) -> str:
        self.last = self.station.receive(self.address, text, choice, attachment=attachment)
        self.offered = self.last.choices
        heard = numbered(self.last)
        self.transcript += [f"> {'[按] ' if choice else f'[{attachment.kind}] ' if attachment else ''}{text}", heard]
        return heard

    def _check(self, heard: str, hears: Hears) -> None:
        if hears == NOTHING:
            assert heard == "", f"nothing should be heard:\n{self.told()}"
            return
        for fragment in hears if isinstance(hears, tuple) else (hears,):
            if isinstance(fragment, NOT):
                assert fragment.fragment not in heard, f"“{fragment.fragment}” should not be heard:\n{self.told()}"
            else:
                assert fragment in heard, f"“{fragment}” is not heard:\n{self.told()}"


AGREE: tuple[tuple[Says, Hears], ...] = (("同意", "怎么称呼"), ("王秀英", "手机号"), ("13800005678", "138****5678"))
"""A new resident's consent, name and telephone, up to the last look."""


def known(dialogue: Dialogue, name: str = "王秀英", phone: str = "13800005678") -> Dialogue:
    """The same resident, who agreed and left name and number some weeks ago."""

    def write(db: Db) -> None:
        then = dialogue.station.now - timedelta(days=30)
        talk = conversations.open_talk(db, dialogue.address, then)
        resident = accounts.resident_behind(db, talk.account_id, then)
        consents.give(db, resident, NOTICE_VERSION, then)
        if dialogue.address.channel in ABROAD:
            consents.give(db, resident, ABROAD_VERSION, then, Scope.ABROAD)
        residents.rename(db, resident, name, then)
        residents.change_phone(db, resident, phone, then)

    dialogue.station.store.write(write)
    return dialogue


def book(station: StationUnderTest, who: Dialogue, starts: str, item_id: str = "elder-card", place: str = "east-gate") -> Appointment:
    """Book a time for somebody without a word, whatever the opening hours; local time."""
    catalogue = station.handbook.catalogue
    item = catalogue.item(item_id)
    counter = catalogue.counter_for(item, catalogue.station(place))
    assert counter is not None
    slot = slot_at(station, starts, place, counter.id, item.minutes)

    def write(db: Db) -> Appointment:
        talk = conversations.open_talk(db, who.address, station.now)
        resident = accounts.resident_behind(db, talk.account_id, station.now)
        return appointments.book(db, station.intake.ids, resident, talk.id, item_id, slot, station.now)

    return station.store.write(write)


def slot_at(station: StationUnderTest, starts: str, place: str = "east-gate", counter: str = "second", minutes: int = 20) -> Slot:
    """A time at a counter with room for everybody."""
    begins = station.moment(starts)
    return Slot(place, counter, begins, begins + timedelta(minutes=minutes), "full", 99, out_of_hours=False, tentative=False)
