"""Dates that follow from data: when a limit runs out, and how the season of an item stands today."""

from datetime import date

from knowledge.calendar import due_date
from knowledge.cards.words import UNITS, spoken_day
from knowledge.handbook import Handbook
from knowledge.procedure import Handling, Limit
from knowledge.seasons import opening
from knowledge.service_item import ServiceItem

TENTATIVE = "（后面的节假日还没公布，暂定，公布后会变）"
LEAST_DAYS_OFF = 2  # rest between the first and the last day that is worth a word


def counted(handbook: Handbook, limit: Limit, today: date) -> str:
    """15个工作日是哪天: the day a limit ends that begins with acceptance today, and how it was counted (M1.4)."""
    due = due_date(handbook.calendar, today, limit)
    tentative = TENTATIVE if due.tentative else ""
    return (
        f"今天（{today.month}月{today.day}日）受理的话，{limit.amount}{UNITS[limit.unit]}到{spoken_day(due.date, today)}{tentative}。"
        f"受理当天不算，从第二天数起{_left_out(handbook, limit, today, due.date)}；最后一天碰上放假，顺延到放假后第一个工作日。"
    )


def _left_out(handbook: Handbook, limit: Limit, today: date, last: date) -> str:
    if limit.unit.value != "working-days":
        return "，周末和放假也算在内"
    named = dict.fromkeys(
        holiday
        for number in range((last - today).days)
        if (holiday := handbook.calendar.day(date.fromordinal(today.toordinal() + number)).holiday)
    )
    return f"，周末和{'、'.join(named)}放假不算" if named else "，周末不算"


def by_when(handbook: Handbook, item: ServiceItem, today: date) -> str:
    """The last day of the promised limit, if the papers were accepted today; nothing where there is none or it is done at once."""
    limit = item.promised_limit or item.statutory_limit
    if limit is None or limit.amount == 0 or item.handling is Handling.ON_THE_SPOT:
        return ""
    due = due_date(handbook.calendar, today, limit)
    return f"今天受理的话，最晚{spoken_day(due.date, today)}办完{TENTATIVE if due.tentative else ''}。"


def season(item: ServiceItem, today: date) -> str:
    """Whether one can apply now, until when and how many days are left; or from when on (居民医保几号截止)."""
    found = opening(item.windows, today)
    if found is None:
        return "今年的办理时间已经过了，下一次等通知。" if item.windows else ""
    if not found.holds(today):
        return f"现在还没到时候，{spoken_day(found.first, today)}开始，{spoken_day(found.last, today)}截止。"
    left = (found.last - today).days
    when = "今天是最后一天" if left == 0 else f"还有{left}天"
    return f"现在正在办理期，{spoken_day(found.last, today)}截止，{when}。"
