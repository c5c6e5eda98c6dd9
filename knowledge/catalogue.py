"""The catalogue: what the station can do for a resident, and where and when.

Values only, all frozen. Field names follow the element names of GB/T 39554 (政务服务事项要素); the Chinese name stands beside each
field. Reading files is `loading`, putting it into words is `cards`.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from knowledge.stations import Category, Counter, Station
from knowledge.values import Identifier, Text, Value

MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class ItemStatus(StrEnum):
    """Admission of an item (准入状态, M3.2): only an admitted one is offered."""

    DRAFT = "draft"
    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class Handling(StrEnum):
    """Kind of handling (办件类型)."""

    ON_THE_SPOT = "on-the-spot"  # 即办件
    PROMISED = "promised"  # 承诺件


class LimitUnit(StrEnum):
    """What a limit is counted in."""

    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"


class Limit(Value):
    """A number of days, counted from the day after acceptance (受理)."""

    amount: Annotated[int, Field(ge=0, le=3650)]
    unit: LimitUnit
    note: str = ""


class Stage(Value):
    """One stage behind the counter (办理环节): who has the papers, how long, and whom to ask."""

    name: Text
    body: Text
    limit: Limit | None = None
    counts: bool = True  # False: a special procedure (特别程序), e.g. public notice, that does not count into the limit
    contact: str = ""


class MaterialForm(StrEnum):
    """In which form a material is handed in (材料形式)."""

    ORIGINAL = "original"
    COPY = "copy"
    ORIGINAL_AND_COPY = "original-and-copy"
    SHOWN = "shown"  # looked at and given back (原件核验)
    ELECTRONIC = "electronic"
    FILLED_IN = "filled-in"  # a form filled in at the counter


class Material(Value):
    """One thing to bring (申请材料)."""

    name: Text
    form: MaterialForm
    count: Annotated[int, Field(ge=1, le=20)] = 1
    case: str = ""  # 必要性: empty means always, otherwise in which case it is needed
    agent_only: bool = False  # needed only when somebody comes in the applicant's place (委托代理)
    source: str = ""  # 来源渠道: where to get it
    deferrable: bool = False  # 容缺: may be handed in later
    remark: str = ""
    alternatives: tuple[Text, ...] = ()  # any one of these will do


class ServiceMode(StrEnum):
    """What a station does for an item (M5.1)."""

    ACCEPT = "accept"  # 受理
    COLLECT = "collect"  # 代收: takes the papers and forwards them
    ASSIST = "assist"  # 代办: does it in the resident's place
    GUIDE = "guide"  # 指引: points the way


class Offer(Value):
    """An item at a station: what is done there, and at which counter."""

    station: Identifier
    mode: ServiceMode
    counter: Identifier | None = None


class ApplicationWindow(Value):
    """The part of each year in which one can apply (办理窗口期), first and last day included."""

    opens: MonthDay
    closes: MonthDay
    note: str = ""


class Fee(Value):
    """What it costs (收费)."""

    charged: bool
    text: Text
    basis: str = ""


class Result(Value):
    """What one gets in the end (审批结果) and how it is handed over."""

    name: Text
    delivery: tuple[Text, ...] = ()
    validity: str = ""


class Question(Value):
    """A common question (常见问题) and its answer."""

    question: Text
    answer: Text


class SourceKind(StrEnum):
    """How much a source weighs."""

    LAW = "law"
    OFFICIAL = "official"
    SECONDARY = "secondary"


class Source(Value):
    """Where the facts of an item come from."""

    title: Text
    kind: SourceKind
    url: str = ""


class ServiceItem(Value):
    """A service item (事项): everything a resident needs to know to come once and only once."""

    id: Identifier
    name: Text  # 事项名称
    category: Category
    status: ItemStatus = ItemStatus.ADMITTED
    summary: Text  # one sentence in a neighbour's words
    aliases: tuple[Text, ...] = ()  # 俗称: what people call it
    examples: tuple[Text, ...] = ()  # how people ask for it, for the matcher
    counter_examples: tuple[Text, ...] = ()  # what sounds like it and is not
    legal_basis: tuple[Text, ...] = ()  # 设定依据
    authority: str = ""  # 实施主体: who decides
    audience: Text = "自然人"  # 服务对象
    conditions: tuple[Text, ...]  # 受理条件
    handling: Handling
    statutory_limit: Limit | None = None  # 法定办结时限
    promised_limit: Limit | None = None  # 承诺办结时限
    stages: tuple[Stage, ...] = ()
    materials: tuple[Material, ...]
    steps: tuple[Text, ...] = ()  # 办理流程
    visits: Annotated[int, Field(ge=0, le=9)] | None = None  # 到办事现场次数
    fee: Fee
    amount: str = ""  # what the resident receives
    result: Result
    offers: tuple[Offer, ...]
    minutes: Annotated[int, Field(ge=10, le=120, multiple_of=10)] = 20  # at the counter
    by_appointment: bool = True
    agent_allowed: bool = False  # 委托代理
    home_visit: bool = False  # 上门服务
    home_visit_for: str = ""  # who may ask for it
    windows: tuple[ApplicationWindow, ...] = ()
    renewal: str = ""
    consultation_phone: str = ""  # 咨询方式; empty: the station's own
    complaint_phone: str = ""  # 监督投诉方式
    questions: tuple[Question, ...] = ()
    notes: tuple[Text, ...] = ()  # 须知: what else one should know
    local: tuple[Text, ...] = ()  # names of the fields above whose values hold for the sample station only (示例)
    sources: tuple[Source, ...] = ()


class Catalogue(Value):
    """All items and stations of one installation."""

    items: tuple[ServiceItem, ...]
    stations: tuple[Station, ...]

    @cached_property
    def _items(self) -> dict[str, ServiceItem]:
        return {item.id: item for item in self.items}

    @cached_property
    def _stations(self) -> dict[str, Station]:
        return {station.id: station for station in self.stations}

    def item(self, item_id: str) -> ServiceItem:
        """The item with this id; KeyError where there is none."""
        return self._items[item_id]

    def find(self, item_id: str) -> ServiceItem | None:
        """The item with this id, if the catalogue has it."""
        return self._items.get(item_id)

    def offered(self, item_id: str) -> ServiceItem | None:
        """The item with this id, if it is admitted and so can be asked for now (M3.2)."""
        item = self.find(item_id)
        return item if item is not None and item.status is ItemStatus.ADMITTED else None

    def remembered(self, item_id: str) -> ServiceItem:
        """The item with this id; a nameless stand-in where it has left the catalogue, so that what was booked can still be cancelled."""
        return self._items.get(item_id) or ServiceItem(
            id=item_id,
            name="已撤下的事项",
            category=Category.CONVENIENCE,
            status=ItemStatus.WITHDRAWN,
            summary="这件事已不在目录里。",
            conditions=(),
            handling=Handling.PROMISED,
            materials=(),
            fee=Fee(charged=False, text="请打电话问"),
            result=Result(name="请打电话问"),
            offers=(),
        )

    def station(self, station_id: str) -> Station:
        """The station with this id; KeyError where there is none."""
        return self._stations[station_id]

    def admitted(self) -> tuple[ServiceItem, ...]:
        """The items that are offered now (M3.2)."""
        return tuple(item for item in self.items if item.status is ItemStatus.ADMITTED)

    def stations_for(self, item: ServiceItem) -> tuple[tuple[Station, Offer], ...]:
        """The stations that take the papers of this item, in the catalogue's order: places that only point the way are left out."""
        return tuple((self.station(offer.station), offer) for offer in item.offers if offer.mode is not ServiceMode.GUIDE)

    def counter_for(self, item: ServiceItem, station: Station) -> Counter | None:
        """The counter of a station that takes this item: the one its offer names, else the first of its class."""
        offer = next((offer for offer in item.offers if offer.station == station.id), None)
        if offer is None:
            return None
        if offer.counter:
            return next((counter for counter in station.counters if counter.id == offer.counter), None)
        return next((counter for counter in station.counters if item.category in counter.categories), None)
