"""Dates, times and limits as they are spoken."""

from datetime import date, datetime, timedelta

from knowledge.procedure import Limit, LimitUnit

WEEKDAYS = "一二三四五六日"
NEAR_DAYS = {0: "今天", 1: "明天", 2: "后天"}
UNITS = {LimitUnit.WORKING_DAYS: "个工作日", LimitUnit.CALENDAR_DAYS: "日"}
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def spoken_day(day: date, today: date) -> str:
    """12月5日周六; with 今天/明天/后天 where it is near, with the year where it is another."""
    year = f"{day.year}年" if day.year != today.year and (day - today).days > 300 else ""
    near = NEAR_DAYS.get((day - today).days, "")
    return f"{near}{year}{day.month}月{day.day}日周{WEEKDAYS[day.weekday()]}"


def spoken_time(moment: datetime) -> str:
    """10:00, on the twenty-four hour clock: 3:00 in the afternoon must not be mistaken."""
    return f"{moment.hour}:{moment.minute:02}"


def spoken_moment(moment: datetime, today: date) -> str:
    """明天12月5日周六10:00."""
    return spoken_day(moment.date(), today) + spoken_time(moment)


def spoken_span(opens: datetime, closes: datetime) -> str:
    """9:00–12:00."""
    return f"{spoken_time(opens)}–{spoken_time(closes)}"


def spoken_limit(limit: Limit) -> str:
    """20个工作日, or 当场 for a limit of no days."""
    return "当场" if limit.amount == 0 else f"{limit.amount}{UNITS[limit.unit]}"


def spoken_length(length: timedelta) -> str:
    """20分钟."""
    return f"{length // timedelta(minutes=1)}分钟"


def numbered(lines: list[str], told: int = 0) -> str:
    """Lines with circled numbers, so that they are not taken for the numbers one can answer with; `told` were numbered before."""
    return "\n".join(f"{CIRCLED[place] if place < len(CIRCLED) else '·'}{line}" for place, line in enumerate(lines, told))


def sentence(text: str) -> str:
    """The text with a full stop, where it has none."""
    return text if text.endswith(("。", "！", "？", "!", "?")) else text + "。"
