"""Stations (服务点): where residents are served, at which counters, and in which hours."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from knowledge.coordinates import Position
from knowledge.values import Identifier, MonthDay, Text, Value


class Category(StrEnum):
    """Class of items (事项类别): the fourteen classes of the counter."""

    RELIEF = "救助"
    ELDERLY = "养老"
    DISABILITY = "助残"
    EMPLOYMENT = "就业"
    SOCIAL_INSURANCE = "社保"
    MEDICAL_INSURANCE = "医保"
    HEALTH = "卫健"
    HOUSEHOLD = "户籍"
    VETERANS = "退役军人"
    EDUCATION = "教育文化"
    JUSTICE = "法律平安"
    CITY = "城市管理"
    PARTY = "党群"
    CONVENIENCE = "便民"


class DayKind(StrEnum):
    """On which days a line of opening hours holds.

    A weekday's name means that weekday when it is a working day; `saturday` and `sunday` mean days of rest that are no statutory
    holiday; a make-up day (调休) is a working day whatever its name.
    """

    WORKDAY = "workday"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"


class ShiftService(StrEnum):
    """What a shift can do (M1.8)."""

    FULL = "full"  # everything the counter does
    INTAKE = "intake"  # 只收件: papers are taken in, acceptance follows on the next working day


class Season(Value):
    """A part of every year, first and last day included (夏令、冬令作息); it may reach over the New Year."""

    first: MonthDay
    last: MonthDay

    def covers(self, on: date) -> bool:
        """Whether a date lies in it."""
        day = f"{on:%m-%d}"
        return self.first <= day <= self.last if self.first <= self.last else day >= self.first or day <= self.last


class OpeningHours(Value):
    """A stretch of opening hours, local time, `closes` not included; one with a season holds in that part of the year only."""

    days: tuple[DayKind, ...]
    opens: time
    closes: time
    service: ShiftService = ShiftService.FULL
    seats: Annotated[int, Field(ge=1, le=20)] | None = None  # seats per counter in this shift; None: all of the counter's
    season: Season | None = None
    note: str = ""


class Counter(Value):
    """A counter (窗口) and the classes of items it takes; `seats` is how many people it serves at a time."""

    id: Identifier
    name: Text
    categories: tuple[Category, ...]
    seats: Annotated[int, Field(ge=1, le=20)] = 1


class StationKind(StrEnum):
    CENTRE = "centre"  # 中心
    OUTLET = "outlet"  # 便民服务点


class Station(Value):
    """A place where residents are served (服务点); latitude and longitude, both or neither, as Chinese maps give them (GCJ-02)."""

    id: Identifier
    name: Text
    short_name: Text  # as people say it, e.g. 东门点
    kind: StationKind
    address: Text
    directions: str = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    phone: Text
    complaint_phone: str = ""
    accessibility: str = ""
    communities: tuple[Text, ...] = ()
    counters: tuple[Counter, ...]
    hours: tuple[OpeningHours, ...]

    @property
    def position(self) -> Position | None:
        """Where it stands on the map, if that is written down."""
        return Position(self.latitude, self.longitude) if self.latitude is not None and self.longitude is not None else None
