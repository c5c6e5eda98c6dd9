"""A service item (事项): everything a resident needs to know to come once and only once.

Values only, all frozen. Field names follow the element names of GB/T 39554 (政务服务事项要素); the Chinese name stands beside each.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from knowledge.procedure import ApplicationWindow, Fee, Handling, Limit, Material, Result, Stage
from knowledge.stations import Category
from knowledge.values import Identifier, Text, Value

BASE_CODE = r"^([0-9A-Z]{12})?$"


class ItemStatus(StrEnum):
    """Admission of an item (准入状态, M3.2): only an admitted one is offered."""

    DRAFT = "draft"
    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class ItemKind(StrEnum):
    """Type of an item (事项类型)."""

    PUBLIC_SERVICE = "public-service"  # 公共服务
    GRANT = "grant"  # 行政给付
    CONFIRMATION = "confirmation"  # 行政确认
    LICENCE = "licence"  # 行政许可
    REWARD = "reward"  # 行政奖励
    ADJUDICATION = "adjudication"  # 行政裁决
    OTHER_POWER = "other-power"  # 其他行政权力


class Level(StrEnum):
    """Who exercises the power (行使层级)."""

    COMMUNITY = "community"  # 社区
    STREET = "street"  # 街道、乡镇
    DISTRICT = "district"  # 区、县
    CITY = "city"
    PROVINCE = "province"
    NATION = "nation"


class Codes(Value):
    """The national and local codes of an item; empty where the station does not know them."""

    base: Annotated[str, StringConstraints(pattern=BASE_CODE)] = ""  # 基本编码
    implementation: Annotated[str, StringConstraints(max_length=36)] = ""  # 实施编码
    local: Annotated[str, StringConstraints(max_length=36)] = ""  # 地方实施编码


class Admission(Value):
    """The entry of an item in the admission register (准入登记, M3.2): tasks come with their people, money and powers."""

    department: Text  # 申请部门: who asks the station to take it on
    basis: Text  # 准入依据
    people: str = ""  # 人随事转
    money: str = ""  # 费随事转
    powers: str = ""  # 权随事转
    decided_by: Text  # 审定
    decided_on: date
    reason: str = ""  # why it was suspended or withdrawn


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


class Referral(Value):
    """Where one goes for what the station does not do itself (办理去向)."""

    name: Text
    purpose: str = ""  # what is done there
    phone: str = ""


class Criterion(Value):
    """One question of the eligibility check (资格自查), answered yes or no."""

    question: Text
    expected: bool = True  # the answer that qualifies
    otherwise: Text  # what the other answer means, in words for the resident
    instead: tuple[Identifier, ...] = ()  # items that may fit then


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
    """Where facts of an item come from, and which of its fields it vouches for."""

    title: Text
    kind: SourceKind
    url: str = ""
    facts: tuple[Text, ...] = ()  # names of the item's fields


class ServiceItem(Value):
    """A service item (事项) as the station offers it."""

    id: Identifier
    name: Text  # 事项名称
    category: Category
    kind: ItemKind | None = None  # 事项类型
    codes: Codes = Codes()
    status: ItemStatus = ItemStatus.ADMITTED  # 事项状态
    version: Annotated[int, Field(ge=1, le=999)] = 1  # 事项版本
    effective_from: date | None = None  # 计划生效日期
    effective_until: date | None = None  # 计划取消日期
    admission: Admission | None = None
    redirect: str = ""  # where to go now, of an item that is suspended or withdrawn
    summary: Text  # one sentence in a neighbour's words
    aliases: tuple[Text, ...] = ()  # 俗称: what people call it, local names included
    examples: tuple[Text, ...] = ()  # how people ask for it, for the matcher
    counter_examples: tuple[Text, ...] = ()  # what sounds like it and is not
    legal_basis: tuple[Text, ...] = ()  # 设定依据
    level: Level | None = None  # 行使层级
    authority: str = ""  # 实施主体: who decides
    audience: Text = "自然人"  # 服务对象
    conditions: tuple[Text, ...]  # 受理条件
    eligibility: tuple[Criterion, ...] = ()  # 资格自查
    handling: Handling
    statutory_limit: Limit | None = None  # 法定办结时限
    promised_limit: Limit | None = None  # 承诺办结时限
    no_limit_reason: str = ""  # why there is no limit at all
    stages: tuple[Stage, ...] = ()  # 办理环节
    materials: tuple[Material, ...]  # 申请材料
    steps: tuple[Text, ...] = ()  # 办理流程
    visits: Annotated[int, Field(ge=0, le=9)] | None = None  # 到办事现场次数
    fee: Fee
    amount: str = ""  # what the resident receives
    result: Result
    offers: tuple[Offer, ...]
    referrals: tuple[Referral, ...] = ()  # 办理去向
    minutes: Annotated[int, Field(ge=10, le=120, multiple_of=10)] = 20  # at the counter
    by_appointment: bool = True  # 是否支持预约办理
    agent_allowed: bool | None = None  # 委托代理; None: no source says
    home_visit: bool = False  # 上门服务
    home_visit_for: str = ""  # who may ask for it
    windows: tuple[ApplicationWindow, ...] = ()  # 办理窗口期
    renewal: str = ""  # 到期与换发
    renewal_months: Annotated[int, Field(ge=1, le=600)] | None = None  # 续办周期: it has to be done again every so many months
    consultation_phone: str = ""  # 咨询方式; empty: the station's own
    complaint_phone: str = ""  # 监督投诉方式
    questions: tuple[Question, ...] = ()
    notes: tuple[Text, ...] = ()  # 须知: what else one should know
    local: tuple[Text, ...] = ()  # names of the fields above whose values hold for the sample station only (示例)
    sources: tuple[Source, ...] = ()

    @property
    def bookable(self) -> bool:
        """Whether a time at a counter can be booked: by appointment, and at a station that takes its papers."""
        return self.by_appointment and any(offer.mode is not ServiceMode.GUIDE for offer in self.offers)
