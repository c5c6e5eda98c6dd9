"""How an item is handled: limits, stages, materials, seasons, fee and result.

Values only, all frozen. Field names follow the element names of GB/T 39554 (政务服务事项要素); the Chinese name stands beside each.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from knowledge.values import MonthDay, Text, Value


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
    note: str = ""  # 时限说明


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

    name: Text  # 材料名称
    form: MaterialForm
    count: Annotated[int, Field(ge=1, le=20)] = 1  # 纸质材料份数
    case: str = ""  # 材料必要性: empty means always, otherwise in which case it is needed
    agent_only: bool = False  # needed only when somebody comes in the applicant's place (委托代理)
    source: str = ""  # 来源渠道: where to get it
    deferrable: bool = False  # 容缺: may be handed in later
    remark: str = ""  # 备注
    sample: str = ""  # 示例样表: what a right one looks like
    alternatives: tuple[Text, ...] = ()  # any one of these will do


class ApplicationWindow(Value):
    """The part of each year in which one can apply (办理窗口期), first and last day included; with a `year`, of the one it opens in only."""

    opens: MonthDay
    closes: MonthDay
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    note: str = ""


class Fee(Value):
    """What it costs (收费)."""

    charged: bool
    text: Text
    basis: str = ""  # 收费依据


class Result(Value):
    """What one gets in the end (审批结果) and how it is handed over."""

    name: Text
    delivery: tuple[Text, ...] = ()
    validity: str = ""
