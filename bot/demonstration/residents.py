"""Residents and their appointments."""

from datetime import datetime, timedelta

from casework.booking import appointments
from casework.booking.appointments import SlotTaken
from casework.booking.slots import Slot, free_slots
from casework.database import Db
from casework.ids import Ids
from casework.messages import Address
from casework.messaging import conversations
from casework.people import accounts, consents, residents
from handlers.contact import NOTICE_VERSION
from knowledge.handbook import Handbook
from knowledge.service_item import ServiceItem
from knowledge.stations import Station

CHANNEL = "demo"
PEOPLE = (
    # The number range 154 is not assigned to any operator.
    ("王秀英", "15400000001"), ("李建国", "15400000002"), ("陈阿婆", "15400000003"), ("张伟", "15400000004"),
    ("刘桂兰", "15400000005"), ("赵敏", "15400000006"), ("孙国庆", "15400000007"), ("周小梅", "15400000008"),
    ("吴志强", "15400000009"), ("郑玉珍", "15400000010"), ("冯丽", "15400000011"), ("马德福", "15400000012"),
)  # fmt: skip
DAYS = 7


def were_here(db: Db) -> bool:
    """Whether the demonstration was in this database before."""
    return accounts.exist(db, CHANNEL)


def are_real(db: Db) -> bool:
    """Whether there are residents that are not the demonstration's."""
    return residents.exist(db) and not were_here(db)


def furnish(db: Db, handbook: Handbook, ids: Ids, now: datetime) -> str:
    """Residents, and appointments in the coming week, whenever it is started; says what there is."""
    catalogue = handbook.catalogue
    places = [(item, station) for item in catalogue.admitted() for station, _ in catalogue.stations_for(item)]
    for number, (name, phone) in enumerate(PEOPLE):
        talk = conversations.open_talk(db, Address(CHANNEL, f"demo-{number}"), now)
        if talk.resident_id is None:
            talk.resident_id = accounts.resident_behind(db, talk.account_id, now)
            consents.give(db, talk.resident_id, NOTICE_VERSION, now)
            residents.rename(db, talk.resident_id, name, now)
            residents.change_phone(db, talk.resident_id, phone, now)
        if appointments.upcoming(db, talk.resident_id, now):
            continue
        item, station = places[number * 5 % len(places)]
        slot = _a_slot(db, handbook, now, item, station, number)
        if slot is not None:
            try:
                appointments.book(db, ids, talk.resident_id, talk.id, item.id, slot, now)
            except SlotTaken:
                continue
    coming = appointments.starting_between(db, now, now + timedelta(days=DAYS + 1))
    return f"{len(PEOPLE)} 位示例居民，一周内 {len(coming)} 个预约"


def _a_slot(db: Db, handbook: Handbook, now: datetime, item: ServiceItem, station: Station, number: int) -> Slot | None:
    """A free time for an item in the coming days, another one for each number."""
    counter = handbook.catalogue.counter_for(item, station)
    if counter is None:
        return None
    first = handbook.today(now) + timedelta(days=number % 3)
    slots = list(free_slots(db, handbook.opening, item, station, counter, first, first + timedelta(days=DAYS), now))
    return slots[number * 7 % len(slots)] if slots else None
